import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadFaces } from '../src/dataset/load-faces';
import {
  alternatingRuns,
  measure,
  type Runs,
  requireSameOutcome,
  scriptWay,
  summaryOf,
  versionsOf,
  type Way,
} from './alternating-runs';
import { machine } from './machine';

// Compares loading FER2013's CSV here with pandas and numpy, on this machine, in this run:
//   npx tsx bench/dataset-loading.ts --data fer2013.csv --python .venv/bin/python --repeats 5
// Starting a process and importing modules is counted for none. The CSV itself is in the operating system's file cache, for
// all. Without --python only our own ways run.

/** Loads once and prints the measurement; `cacheFolder` null means from the CSV itself. */
async function measureOurs(data: string, cacheFolder: string | null): Promise<void> {
  const begin = performance.now();
  const { labels, pixels } = await loadFaces({ data, cacheFolder });
  const seconds = (performance.now() - begin) / 1000;
  let pixelSum = 0;
  for (const value of pixels) pixelSum += value;
  console.log(
    JSON.stringify({
      seconds,
      outcome: [labels.length, pixelSum],
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
      versions: `Node ${process.version}`,
    }),
  );
}

function compare(data: string, python: string | undefined, repeats: number): void {
  const cache = mkdtempSync(join(tmpdir(), 'dataset-loading-'));
  const ours = (name: string, ...args: string[]) =>
    scriptWay(name, __filename, ['--data', data, '--once', ...args]);
  const fromCache = ours('ours, from the cache', '--cache', cache);
  const ways: Way[] = [ours('ours, from the CSV'), fromCache];
  if (python !== undefined) {
    const pandas = join(__dirname, 'pandas_numpy.py');
    for (const method of ['split', 'fromstring']) {
      ways.push({ name: `pandas + numpy, ${method}`, program: python, args: [pandas, data, method] });
    }
  }
  try {
    // Fills the project's cache and the operating system's.
    measure(fromCache);
    report(alternatingRuns(ways, repeats));
  } finally {
    rmSync(cache, { recursive: true });
  }
}

function report(runs: Runs): void {
  requireSameOutcome('the number of faces or the sum of all pixels', runs);
  const reference = summaryOf(runs.get('ours, from the CSV'))?.median ?? Number.NaN;
  const [rows, pixelSum] = runs.get('ours, from the CSV')?.[0].outcome ?? [];
  console.log(`${rows} faces, ${pixelSum} the sum of all pixels, the same for all`);
  console.log(`${versionsOf(runs).join('; ')}; ${machine()}\n`);
  console.log('| way | seconds, median | fastest | slowest | times ours from the CSV | of the last run |');
  console.log('| --- | ---: | ---: | ---: | ---: | --- |');
  for (const [name, measurements] of runs) {
    const { median, fastest, slowest } = summaryOf(measurements)!;
    const figures = [median, fastest, slowest, median / reference].map((figure) => figure.toFixed(2));
    const last = measurements[measurements.length - 1];
    const note = [last.note, `${Math.round(last.peakMegabytes)} MB at most`].filter(Boolean).join('; ');
    console.log(`| ${name} | ${figures.join(' | ')} | ${note} |`);
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
