import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { datasetCachePath } from '../../src/dataset/dataset-cache';
import type { SeededRandom } from '../../src/dataset/seeded-random';
import { resultOf } from '../command/killed-training';
import { type Ended, ROOT, start, writeFacesCsv } from './commands';
import { type FaultKind, LostResult } from './fault-kind';

// A limit of memory (`ulimit -d`, of what a process may fill with data) that loading or training meets somewhere. Started by
// `setup/run.mjs`, as npm does: where native code breaks off, that is who tells.

const MEGABYTE = 1 << 20;

const noLimits = () =>
  spawnSync('prlimit', ['--version']).status === 0 ? undefined : 'needs `prlimit` (util-linux, Linux)';

/** What a person must be told, whoever tells it. */
const TOLD =
  /There is not enough memory for this: take fewer faces|(was ended from outside|broke off in native code) \(SIG\w+\)\. Most often that is for want of memory: take fewer faces/;

/** Trains in a folder with so much memory. */
function trainWithin(megabytes: number | undefined, out: string, csv: string, faces: number, epochs: number) {
  const command = [
    ...[process.execPath, path.join(ROOT, 'setup/run.mjs'), 'src/command/train.ts', '--out', out, '--resume'],
    ...[
      '--data',
      csv,
      '--limit',
      String(faces),
      '--epochs',
      String(epochs),
      '--batch-size',
      '64',
      '--seed',
      '3',
    ],
    ...['--model', 'walkthrough-batch-norm', '--checkpoint-every', '1'],
  ];
  const limits = ['--core=0', ...(megabytes === undefined ? [] : [`--data=${megabytes * MEGABYTE}`])];
  return start(['prlimit', ...limits, ...command], { FER_LIMIT: '' }).ended;
}

function endingOf({ status, signal, stderr }: Ended): string | undefined {
  if (status === 0) return undefined;
  assert.match(stderr, TOLD, `status ${status}, ${signal}: ${stderr}`);
  const [told] = TOLD.exec(stderr) ?? [];
  return `told: “${told?.split(':')[0]}: take fewer faces …”`;
}

/** Rounds that share a table of faces, the cache of which lies among the project's own artifacts. */
function withFaces(
  numFaces: number,
  inject: (folder: string, random: SeededRandom, csv: string) => Promise<{ faults: number; ended: string }>,
): FaultKind['begin'] {
  return async () => {
    const shared = path.join(tmpdir(), `faults-faces-${process.pid}`);
    mkdirSync(shared, { recursive: true });
    const csv = path.join(shared, `faces-${numFaces}.csv`);
    writeFacesCsv(csv, numFaces);
    const cache = datasetCachePath(path.join(ROOT, 'artifacts', 'cache'), csv);
    return {
      inject: (folder, random) => inject(folder, random, csv),
      end() {
        rmSync(shared, { recursive: true, force: true });
        rmSync(cache, { force: true });
      },
    };
  };
}

const whileTraining: FaultKind = {
  name: 'memory limit while training',
  times: 12,
  unavailable: noLimits,
  begin: async () => {
    let expected: object | undefined;
    const { inject, end } = await withFaces(300, async (folder, random, csv) => {
      const whole = path.join(folder, 'whole');
      if (expected === undefined) {
        const { status, stderr } = await trainWithin(undefined, whole, csv, 64, 2);
        assert.equal(status, 0, stderr);
        expected = resultOf(whole);
      }
      // A training of one epoch, gone on with within a limit.
      const out = path.join(folder, 'run');
      const first = await trainWithin(undefined, out, csv, 64, 1);
      assert.equal(first.status, 0, first.stderr);
      const before = path.join(folder, 'before');
      cpSync(out, before, { recursive: true });
      const limited = await trainWithin(180 + random.integer(620), out, csv, 64, 2);
      const ending = endingOf(limited);
      if (ending !== undefined && !existsSync(path.join(out, 'checkpoint', 'checkpoint.bin'))) {
        throw new LostResult('the checkpoint is gone');
      }
      const next = await trainWithin(undefined, out, csv, 64, 2);
      assert.equal(next.status, 0, next.stderr);
      try {
        assert.deepEqual(resultOf(out), expected);
      } catch (error) {
        throw new LostResult((error as Error).message);
      }
      return {
        faults: ending === undefined ? 0 : 1,
        ended:
          ending === undefined ? 'the memory was enough' : `${ending}; --resume goes on to the same weights`,
      };
    })();
    return { inject, end };
  },
};

const whileLoading: FaultKind = {
  name: 'memory limit while loading',
  times: 12,
  unavailable: noLimits,
  begin: withFaces(9000, async (_folder, random, csv) => {
    const cache = datasetCachePath(path.join(ROOT, 'artifacts', 'cache'), csv);
    rmSync(cache, { force: true });
    // Loading holds the faces once or twice, 2.3 kB each, above what the process takes in any case.
    const load = (megabytes: number | undefined) =>
      start(
        [
          ...['prlimit', '--core=0', ...(megabytes === undefined ? [] : [`--data=${megabytes * MEGABYTE}`])],
          ...[
            process.execPath,
            path.join(ROOT, 'setup/run.mjs'),
            'src/command/overlap.ts',
            '--data',
            csv,
            '--limit',
            '8',
          ],
        ],
        { FER_LIMIT: '' },
      ).ended;
    const ending = endingOf(await load(120 + random.integer(140)));
    const left = readdirSync(path.dirname(cache)).filter((name) => name.startsWith(path.basename(cache)));
    assert.ok(left.length <= 2, left.join(', '));
    const next = await load(undefined);
    assert.equal(next.status, 0, next.stderr);
    assert.doesNotMatch(next.stderr, /damaged/, 'a cache is whole or is not there');
    return { faults: ending === undefined ? 0 : 1, ended: ending ?? 'the memory was enough' };
  }),
};

/** Limits of memory in two places. */
export const MEMORY: readonly FaultKind[] = [whileLoading, whileTraining];
