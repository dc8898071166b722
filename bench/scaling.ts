import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PIXELS_PER_FACE } from '../src/dataset/face-dataset';
import { standardizeImages } from '../src/preprocessing/standard-scaler';
import {
  alternatingRuns,
  type Runs,
  referencePython,
  requireSameOutcome,
  scriptWay,
  summaryOf,
  versionsOf,
} from './alternating-runs';
import { writeRandomPixels } from './generated-data';
import { machine } from './machine';

// Compares standardizing FER2013's 28,709 training faces here with scikit-learn's loop, on this machine, in this run:
//   npm run bench:scaling [-- --faces 28709 --repeats 3]
// Starting a process, importing and reading the pixels are counted for neither. scikit-learn is that of the reference
// environment.

/** Standardizes the faces of a file once and prints the measurement. */
function measureOurs(file: string): void {
  const pixels = new Uint8Array(readFileSync(file));
  const begin = performance.now();
  const standardized = standardizeImages(pixels, pixels.length / PIXELS_PER_FACE);
  const seconds = (performance.now() - begin) / 1000;
  let absoluteSum = 0;
  for (const value of standardized) absoluteSum += Math.abs(value);
  console.log(
    JSON.stringify({
      seconds,
      outcome: [absoluteSum],
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
      versions: `Node ${process.version}`,
    }),
  );
}

function compare(faces: number, repeats: number): void {
  const program = referencePython('npm run bench:scaling');
  const folder = mkdtempSync(path.join(tmpdir(), 'scaling-'));
  try {
    const file = path.join(folder, 'faces.bin');
    writeRandomPixels(file, faces);
    const ways = [
      scriptWay('ours', __filename, ['--once', file]),
      {
        name: 'scikit-learn, face by face',
        program,
        args: [path.join(__dirname, 'standard_scaler.py'), file],
      },
    ];
    report(alternatingRuns(ways, repeats), faces);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(runs: Runs, faces: number): void {
  requireSameOutcome('the sum of all absolute values', runs, 1e-6);
  console.log(`${faces} faces of random bytes; ${versionsOf(runs).join('; ')}; ${machine()}\n`);
  console.log('| way | seconds, median | fastest | slowest | times ours |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  const reference = summaryOf(runs.get('ours'))?.median ?? Number.NaN;
  for (const [name, measurements] of runs) {
    const { median, fastest, slowest } = summaryOf(measurements)!;
    const figures = [median, fastest, slowest].map((seconds) => seconds.toFixed(2));
    console.log(`| ${name} | ${figures.join(' | ')} | ${(median / reference).toFixed(1)} |`);
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
