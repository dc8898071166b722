import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadFaces } from '../src/dataset/load-faces';

// Compares loading FER2013's CSV here with pandas and numpy, on this machine, in this run:
//   npx tsx bench/dataset-loading.ts --data fer2013.csv --python .venv/bin/python --repeats 5
// Each measurement is a process of its own that has only just started, and the ways take turns, so that neither a warm
// compiler nor a busy minute favors one. Starting the process and importing modules is counted for none. The CSV itself is
// in the operating system's file cache, for all. Without --python only our own ways run.

/** What one measurement reports. */
interface Measurement {
  readonly seconds: number;
  readonly note: string;
  readonly rows: number;
  readonly pixelSum: number;
  readonly versions: string;
}

/** Loads once and prints the measurement; `cacheFolder` null means from the CSV itself. */
async function measureOurs(data: string, cacheFolder: string | null): Promise<void> {
  const begin = performance.now();
  const { labels, pixels } = await loadFaces({ data, cacheFolder });
  const seconds = (performance.now() - begin) / 1000;
  let pixelSum = 0;
  for (const value of pixels) pixelSum += value;
  const note = `${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most`;
  console.log(
    JSON.stringify({ seconds, note, rows: labels.length, pixelSum, versions: `Node ${process.version}` }),
  );
}

function measure(program: string, args: readonly string[]): Measurement {
  const output = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(output.trim().split('\n').at(-1) as string) as Measurement;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function compare(data: string, python: string | undefined, repeats: number): void {
  const cache = mkdtempSync(join(tmpdir(), 'dataset-loading-'));
  const ours = (...args: string[]) =>
    measure(process.execPath, [...process.execArgv, __filename, '--data', data, ...args]);
  const pandas = (method: string) =>
    measure(python as string, [join(__dirname, 'pandas_numpy.py'), data, method]);
  const ways: [string, () => Measurement][] = [
    ['ours, from the CSV', () => ours('--once')],
    ['ours, from the cache', () => ours('--once', '--cache', cache)],
  ];
  if (python !== undefined) {
    ways.push(
      ['pandas + numpy, split', () => pandas('split')],
      ['pandas + numpy, fromstring', () => pandas('fromstring')],
    );
  }
  try {
    // Fills the project's cache and the operating system's.
    ours('--once', '--cache', cache);
    const runs = new Map<string, Measurement[]>(ways.map(([name]) => [name, []]));
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      for (const [name, run] of ways) runs.get(name)?.push(run());
    }
    report(runs);
  } finally {
    rmSync(cache, { recursive: true });
  }
}

function report(runs: ReadonlyMap<string, readonly Measurement[]>): void {
  const all = [...runs.values()].flat();
  if (new Set(all.map(({ rows, pixelSum }) => `${rows} ${pixelSum}`)).size !== 1) {
    throw new Error('the ways disagree about the number of faces or the sum of all pixels');
  }
  const reference = median(runs.get('ours, from the CSV')?.map(({ seconds }) => seconds) ?? []);
  console.log(`${all[0].rows} faces, ${all[0].pixelSum} the sum of all pixels, the same for all`);
  console.log(
    `${[...new Set(all.map(({ versions }) => versions))].join('; ')}; ${cpus().length} × ${cpus()[0].model}\n`,
  );
  console.log('| way | seconds, median | fastest | slowest | times ours from the CSV | of the last run |');
  console.log('| --- | ---: | ---: | ---: | ---: | --- |');
  for (const [name, measurements] of runs) {
    const seconds = measurements.map((measurement) => measurement.seconds);
    const figures = [
      median(seconds),
      Math.min(...seconds),
      Math.max(...seconds),
      median(seconds) / reference,
    ];
    console.log(
      `| ${name} | ${figures.map((figure) => figure.toFixed(2)).join(' | ')} | ${measurements.at(-1)?.note} |`,
    );
  }
}

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    python: { type: 'string' },
    repeats: { type: 'string', default: '5' },
    once: { type: 'boolean', default: false },
    cache: { type: 'string' },
  },
});
if (values.data === undefined) throw new Error('expected --data PATH, the CSV to load');
if (values.once) measureOurs(values.data, values.cache ?? null);
else compare(resolve(values.data), values.python, Number(values.repeats));
