import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadModel, savedWeightsSha256 } from '../../src/model/saved-model';
import { readArtifact } from '../../src/notebook/artifacts';
import { executeNotebook } from '../../src/report/execute-notebook';
import { notebookPython } from '../kernel/executed-cells';
import { contentsOf, ROOT, SMALL_RUN, startReport, succeed } from './commands';
import { type FaultKind, LostResult } from './fault-kind';
import { KEPT_THINGS, type KeptThing, leftoversIn } from './kept-things';
import { startWriter } from './killed-writers';

// Several processes that use the same artifacts, cache, report folder or set-up at once.

const notebooksAndReport: FaultKind = {
  name: 'together: two notebooks and a report on the same artifacts',
  times: 3,
  begin: async () => ({
    async inject(folder) {
      const artifacts = path.join(folder, 'artifacts');
      const env = { ...SMALL_RUN, FER_ARTIFACTS: artifacts };
      const notebook = (name: string) =>
        executeNotebook(path.join(ROOT, 'notebooks', `${name}.ipynb`), { python: notebookPython(), env });
      const report = startReport(folder, '05,07');
      const [fifth, seventh, { stdout }] = await Promise.all([
        notebook('05-build-and-fit'),
        notebook('07-confusion-matrix'),
        succeed(report),
      ]);
      assert.ok(fifth.seconds > 0 && seventh.seconds > 0);
      assert.match(stdout, /Report: .*index\.html/);
      try {
        const model = path.join(artifacts, 'walkthrough-cnn', 'model');
        const history = (await readArtifact(artifacts, 'walkthrough-cnn/history.json')) as {
          readonly weightsSha256: string;
        };
        assert.equal(history.weightsSha256, await savedWeightsSha256(model));
        (await loadModel(model)).dispose();
        // All of them trained with the same settings, so that each must have come to the same result.
        const evaluation = (await readArtifact(artifacts, 'evaluation.json')) as {
          readonly accuracy: number;
        };
        const results = JSON.parse(readFileSync(path.join(folder, 'reports', 'results.json'), 'utf8'));
        assert.ok(JSON.stringify(results).includes(`"accuracy":${evaluation.accuracy}`));
      } catch (error) {
        throw new LostResult((error as Error).message);
      }
      assert.deepEqual(leftoversIn(artifacts), []);
      const again = await succeed(startReport(folder, '05,07'));
      assert.match(again.stdout, /unchanged, taken from the run of/);
      return { faults: 3, ended: 'each finishes, with the same result; the next report takes it over' };
    },
  }),
};

const reports: FaultKind = {
  name: 'together: two reports into the same folder',
  times: 3,
  begin: async () => ({
    async inject(folder) {
      await Promise.all([1, 2].map((seed) => succeed(startReport(folder, '01', { FER_SEED: String(seed) }))));
      const names = [...contentsOf(path.join(folder, 'reports')).keys()];
      if (!/^01-[\w-]+\.html,index\.html,results\.json$/.test(names.join()))
        throw new LostResult(names.join());
      assert.deepEqual(leftoversIn(folder), []);
      return { faults: 2, ended: 'both finish; the folder holds the later one, whole' };
    },
  }),
};

const setUps: FaultKind = {
  name: 'together: four set-ups of one folder',
  times: 10,
  begin: async () => ({
    async inject(folder) {
      const setUp = () =>
        new Promise<number | null>((resolve) =>
          spawn(process.execPath, [path.join(ROOT, 'test/setup/fake-set-up.mjs'), folder], {
            stdio: 'ignore',
          }).on('close', resolve),
        );
      assert.deepEqual(await Promise.all([setUp(), setUp(), setUp(), setUp()]), [0, 0, 0, 0]);
      const journal = readFileSync(path.join(folder, 'log'), 'utf8').trim().split('\n');
      assert.equal(journal.length, 6, 'each of three steps begins and ends once');
      for (const step of ['first', 'second', 'third']) {
        const files = readdirSync(path.join(folder, 'made', step));
        if (files.length !== 3) throw new LostResult(`step ${step} has made ${files}`);
      }
      return { faults: 4, ended: 'they take turns; each step is done once' };
    },
  }),
};

/** Two processes write the same thing while a third reads it. */
function writersOf(thing: KeptThing): FaultKind {
  return {
    name: `together: two writers and a reader of ${thing.name}`,
    times: 3,
    begin: async () => ({
      async inject(folder) {
        mkdirSync(folder, { recursive: true });
        await thing.write(folder, 1);
        const writers = [startWriter(thing, folder), startWriter(thing, folder)];
        const told: string[] = [];
        const until = () => Math.min(...writers.map((writer) => writer.version())) >= 10;
        let reads = 0;
        try {
          while (!until() && writers.every(({ child }) => child.exitCode === null)) {
            // A report is pages for people, who may meet the moment between the old and the new one.
            if (thing.name === 'report') await new Promise((resolve) => setTimeout(resolve, 20));
            else if ((await thing.read(folder, (sentence) => told.push(sentence))) === undefined) {
              throw new LostResult('nothing was found');
            }
            reads += 1;
          }
        } catch (error) {
          throw new LostResult(`after ${reads} reads: ${(error as Error).message}`);
        } finally {
          for (const { child } of writers) child.kill('SIGKILL');
          await Promise.all(writers.map(({ ended }) => ended));
        }
        for (const { child, errors } of writers) assert.equal(child.signalCode, 'SIGKILL', errors());
        await thing.write(folder, 1_000_000);
        assert.equal(await thing.read(folder, (sentence) => told.push(sentence)), 1_000_000);
        assert.deepEqual(told, []);
        return { faults: 2, ended: 'every reading is whole' };
      },
    }),
  };
}

/** A checkpoint is one training's: two of them have two folders. */
const SHARED = KEPT_THINGS.filter(({ name }) => name !== 'checkpoint');

/** Several at once. */
export const TOGETHER: readonly FaultKind[] = [...SHARED.map(writersOf), setUps, reports, notebooksAndReport];
