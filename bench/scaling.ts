import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PIXELS_PER_FACE } from '../src/dataset/face-dataset';
import { seededRandom } from '../src/dataset/seeded-random';
import { standardizeImages } from '../src/preprocessing/standard-scaler';
import { median } from './median';

// Compares standardizing FER2013's 28,709 training faces here with scikit-learn's loop, on this machine, in this run:
//   npm run bench:scaling [-- --faces 28709 --repeats 3]
// Each measurement is a process of its own that has only just started, and the two take turns. Starting it, importing
// and reading the pixels are counted for neither. scikit-learn is that of the reference environment.

/** What one measurement reports. */
interface Measurement {
  readonly seconds: number;
  /** Of all standardized pixels, so that both can be seen to have done the same. */
  readonly absoluteSum: number;
  readonly versions: string;
}

/** Standardizes the faces of a file once and prints the measurement. */
function measureOurs(file: string): void {
  const pixels = new Uint8Array(readFileSync(file));
  const begin = performance.now();
  const standardized = standardizeImages(pixels, pixels.length / PIXELS_PER_FACE);
  const seconds = (performance.now() - begin) / 1000;
  let absoluteSum = 0;
  for (const value of standardized) absoluteSum += Math.abs(value);
  console.log(JSON.stringify({ seconds, absoluteSum, versions: `Node ${process.version}` }));
}

function referencePython(): string {
  const python = process.env.FER_REFERENCE_PYTHON;
  if (python !== undefined && existsSync(python)) return python;
  throw new Error(`no Python with scikit-learn at ${python}: start this with \`npm run bench:scaling\``);
}

function measure(program: string, args: readonly string[]): Measurement {
  const output = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(output.trim().split('\n').at(-1) as string) as Measurement;
}

function compare(faces: number, repeats: number): void {
  const python = referencePython();
  const folder = mkdtempSync(path.join(tmpdir(), 'scaling-'));
  try {
    const file = path.join(folder, 'faces.bin');
    const random = seededRandom(1);
    writeFileSync(
      file,
      Uint8Array.from({ length: faces * PIXELS_PER_FACE }, () => random.integer(256)),
    );
    const runs = { ours: [] as Measurement[], 'scikit-learn, face by face': [] as Measurement[] };
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      runs.ours.push(measure(process.execPath, [...process.execArgv, __filename, '--once', file]));
      runs['scikit-learn, face by face'].push(
        measure(python, [path.join(__dirname, 'standard_scaler.py'), file]),
      );
    }
    report(runs, faces);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(runs: Readonly<Record<string, readonly Measurement[]>>, faces: number): void {
  const all = Object.values(runs).flat();
  const sums = all.map(({ absoluteSum }) => absoluteSum);
  if (Math.max(...sums) - Math.min(...sums) > 1e-6 * Math.max(...sums)) {
    throw new Error(`the two disagree about the sum of all absolute values: ${sums.join(', ')}`);
  }
  const versions = [...new Set(all.map((measurement) => measurement.versions))].join('; ');
  console.log(`${faces} faces of random bytes; ${versions}; ${cpus().length} × ${cpus()[0].model}\n`);
  console.log('| way | seconds, median | fastest | slowest | times ours |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  const reference = median(runs.ours.map(({ seconds }) => seconds));
  for (const [name, measurements] of Object.entries(runs)) {
    const seconds = measurements.map((measurement) => measurement.seconds);
    const figures = [median(seconds), Math.min(...seconds), Math.max(...seconds)].map((s) => s.toFixed(2));
    console.log(`| ${name} | ${figures.join(' | ')} | ${(median(seconds) / reference).toFixed(1)} |`);
  }
}

const { values } = parseArgs({
  options: {
    faces: { type: 'string', default: '28709' },
    repeats: { type: 'string', default: '3' },
    once: { type: 'string' },
  },
});
if (values.once !== undefined) measureOurs(values.once);
else compare(Number(values.faces), Number(values.repeats));
