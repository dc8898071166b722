import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { durationText } from '../../src/command/duration-text';
import { machine } from '../../src/command/machine';
import { requireSameResults, runAtOnce } from './kernels-at-once';
import { writeManyFaces } from './many-faces-csv';
import { type MeasuredLoading, type MeasuredStage, measuredProcess } from './measured-process';

// npm run test:load [-- loading epoch kernels] [--faces 10000,…] [--network one-layer|walkthrough|…] [--kernels 10]
//   [--folder DIR]: whether large data stream through in bounded memory, whether loading takes a time in proportion to the
// faces, and whether kernels at once on one project keep out of each other's way. Needs some 6 GB of disk for the parts
// loading and epoch, which are free again in the end. Ends with status 1 when a limit is passed.

/** The most that any process may hold, in bytes. */
const MOST_MEMORY = 3 * 2 ** 30;

/** Beyond what a start takes in any case, a face of the largest set may cost so many times one of the smallest. */
const MOST_RATIO = 1.5;

/** Faces of the set that tells what a start takes. */
const START_FACES = 100;

const PARTS = ['loading', 'epoch', 'kernels'] as const;
const NOTEBOOKS = ['01-dataset-and-labels.ipynb', '02-sample-faces.ipynb', '03-scaling.ipynb'];

const DISK_PER_FACE = 12_000;

const inFigures = (count: number) => count.toLocaleString('en-US');
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

/** A loading from the CSV, which writes the cache, and one from that cache. */
interface LoadingRow {
  readonly bytes: number;
  readonly cold: MeasuredLoading;
  readonly cached: MeasuredLoading;
}

async function withFaces<T>(
  folder: string,
  numFaces: number,
  run: (file: string, bytes: number) => Promise<T>,
): Promise<T> {
  const file = path.join(folder, `${numFaces}-faces.csv`);
  try {
    console.error(`Writing ${inFigures(numFaces)} faces`);
    return await run(file, await writeManyFaces(file, numFaces));
  } finally {
    rmSync(file, { force: true });
  }
}

async function measureLoading(folder: string, numFaces: number): Promise<LoadingRow> {
  return withFaces(folder, numFaces, async (file, bytes) => {
    const cache = path.join(folder, 'cache');
    const load = () => measuredProcess<MeasuredLoading>('load-once.ts', [file, cache]);
    try {
      const [cold, cached] = [await load(), await load()];
      assert.equal(cold.faces, numFaces);
      assert.equal(cached.pixelSum, cold.pixelSum, 'the cache holds what the CSV does');
      return { bytes, cold, cached };
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
}

/** Processor time of one face, in seconds, beyond a start. */
function costOfFace(row: LoadingRow, start: LoadingRow, which: 'cold' | 'cached'): number {
  return (row[which].cpuSeconds - start[which].cpuSeconds) / row[which].faces;
}

async function loadingPart(folder: string, sizes: readonly number[]): Promise<void> {
  const start = await measureLoading(folder, START_FACES);
  console.log(
    '\n| faces | CSV, GB | from the CSV, s | processor, ms a face | most memory, MB | from the cache, s | processor, ms a face | most memory, MB |',
  );
  console.log(`|${' ---: |'.repeat(8)}`);
  const rows: LoadingRow[] = [];
  for (const numFaces of sizes) {
    const row = await measureLoading(folder, numFaces);
    rows.push(row);
    const columns = (['cold', 'cached'] as const).flatMap((which) => [
      row[which].seconds.toFixed(1),
      (1000 * costOfFace(row, start, which)).toFixed(3),
      megabytes(row[which].peak),
    ]);
    console.log(`| ${[inFigures(row.cold.faces), (row.bytes / 1e9).toFixed(2), ...columns].join(' | ')} |`);
  }
  const [smallest, largest] = [rows[0], rows[rows.length - 1]];
  for (const { cold, cached } of rows) {
    for (const { peak } of [cold, cached]) {
      assert.ok(peak < MOST_MEMORY, `loading ${inFigures(cold.faces)} faces took ${megabytes(peak)} MB`);
    }
  }
  const ratio = costOfFace(largest, start, 'cold') / costOfFace(smallest, start, 'cold');
  console.log(
    `A face of the largest set costs ${ratio.toFixed(2)} times one of the smallest; allowed are ${MOST_RATIO}.`,
  );
  assert.ok(ratio <= MOST_RATIO, 'loading time grows faster than the number of faces');
}

async function epochPart(folder: string, numFaces: number, network: string): Promise<void> {
  const stages = await withFaces(folder, numFaces, (file) => {
    const args = ['--data', file, '--cache', path.join(folder, 'cache'), '--out', path.join(folder, 'run')];
    return measuredProcess<MeasuredStage[]>('train-once.ts', [...args, '--network', network]);
  });
  console.log('\n| stage | time | most memory so far, MB | |');
  console.log('| --- | ---: | ---: | --- |');
  for (const { stage, seconds, peak, note } of stages) {
    console.log(`| ${stage} | ${durationText(seconds)} | ${megabytes(peak)} | ${note} |`);
  }
  const { peak } = stages[stages.length - 1];
  assert.ok(peak < MOST_MEMORY, `${inFigures(numFaces)} faces took ${megabytes(peak)} MB`);
}

async function kernelsPart(numKernels: number): Promise<void> {
  const lone = await runAtOnce(NOTEBOOKS, 1);
  const started = performance.now();
  const results = await runAtOnce(NOTEBOOKS, numKernels, (person, { notebook, seconds }) =>
    console.error(`kernel ${person + 1}: ${notebook} in ${durationText(seconds)}`),
  );
  requireSameResults(results, lone);
  console.log(
    `\n${numKernels} kernels at once went through ${NOTEBOOKS.length} notebooks in ` +
      `${durationText((performance.now() - started) / 1000)}; every output is that of a lone run, and the cache is whole.`,
  );
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      faces: { type: 'string', default: '10000,30000,100000,200000,500000' },
      network: { type: 'string', default: 'one-layer' },
      kernels: { type: 'string', default: '10' },
      folder: { type: 'string', default: tmpdir() },
    },
  });
  const unknown = positionals.find((part) => !PARTS.some((known) => known === part));
  if (unknown !== undefined) throw new Error(`expected parts out of ${PARTS.join(', ')}, got ${unknown}`);
  const isWanted = (part: (typeof PARTS)[number]) => positionals.length === 0 || positionals.includes(part);
  const sizes = values.faces.split(',').map(Number);
  const largest = Math.max(...sizes);
  const folder = mkdtempSync(path.join(values.folder, 'test-load-'));
  // Gigabytes that a stopped run must not leave behind either.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(130);
    });
  }
  console.log(`Node ${process.version}; ${machine()}; load ${loadavg()[0].toFixed(1)} in the beginning`);
  try {
    if (isWanted('loading') || isWanted('epoch')) {
      const { bavail, bsize } = statfsSync(folder);
      if (bavail * bsize < largest * DISK_PER_FACE) {
        throw new Error(
          `${values.folder} has ${megabytes(bavail * bsize)} MB free, and ${megabytes(largest * DISK_PER_FACE)} MB are ` +
            'needed: give another folder with --folder, or fewer --faces',
        );
      }
    }
    if (isWanted('loading')) await loadingPart(folder, sizes);
    if (isWanted('epoch')) await epochPart(folder, largest, values.network);
    if (isWanted('kernels')) await kernelsPart(Number(values.kernels));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
