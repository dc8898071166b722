import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { limitFaces } from '../../src/dataset/limit-faces';
import { loadFaces } from '../../src/dataset/load-faces';
import { accuracyScore } from '../../src/evaluation/accuracy-score';
import { predictFaces } from '../../src/evaluation/ensemble';
import { predictedLabels } from '../../src/evaluation/predictions';
import { VIEWS } from '../../src/evaluation/test-time-augmentation';
import { loadModel } from '../../src/model/saved-model';
import { usageSplit } from '../../src/preprocessing/splits';
import { attemptsIn, ROOT, rowsOf, startSweep } from './running-sweep';

const SET = { model: 'walkthrough-batch-norm', epochs: 1, limit: 48, batchSize: 8 };

describe('a sweep', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweep-search-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const storageOf = (name: string) => path.join(folder, name);
  const run = (description: object, name: string) =>
    startSweep(description, { folder, args: ['--storage', storageOf(name), '--workers', '2'] }).ended;

  it('by halving goes on with the better half from their checkpoints, and ends with the best', async () => {
    const storage = storageOf('halving');
    const { status, printed } = await run(
      {
        name: 'halving',
        // A cycle of the learning rate: it goes its way for all four epochs, however early a trial is stopped.
        set: { ...SET, model: 'compact', epochs: 4, limit: 32, batchSize: 16 },
        space: { learningRate: { from: 0.005, to: 0.1, scale: 'log' } },
        search: { kind: 'halving', configurations: 4, factor: 2, firstEpochs: 1 },
        checkpointSeconds: 0,
      },
      'halving',
    );
    assert.equal(status, 0, printed);
    const rows = rowsOf(storage);
    const epochs = rows.map((row) => Number(row.epochs)).sort();
    assert.deepEqual(epochs, [1, 1, 2, 4]);
    assert.deepEqual(rows.map((row) => row.status).sort(), ['finished', 'paused', 'paused', 'paused']);
    const rungScores = (rung: number) =>
      readdirSync(path.join(storage, 'trials'))
        .map((id) => ({ id, file: path.join(storage, 'trials', id, `rung-${rung}.json`) }))
        .filter(({ file }) => existsSync(file))
        .map(({ id, file }) => ({ id, score: JSON.parse(readFileSync(file, 'utf8')).score as number }))
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    assert.equal(rungScores(1).length, 4);
    assert.deepEqual(
      rungScores(2)
        .map(({ id }) => id)
        .sort(),
      rungScores(1)
        .slice(0, 2)
        .map(({ id }) => id)
        .sort(),
    );
    const [winner] = rows.filter((row) => row.status === 'finished');
    assert.equal(winner.id, rungScores(2)[0].id);
    const resumed = attemptsIn(storage)
      .filter(({ trial }) => trial === winner.id)
      .map((one) => one.resumedAtEpoch);
    assert.deepEqual(resumed.sort(), [2, 3, null], 'no epoch is done twice');
  });

  it('over seeds and folds makes an ensemble, measured by npm run evaluate on averaged probabilities', async () => {
    const storage = storageOf('ensemble');
    const { status, printed } = await run(
      { name: 'ensemble', set: SET, seeds: [1, 2], folds: 2, ensemble: { usage: 'PublicTest' } },
      'ensemble',
    );
    assert.equal(status, 0, printed);
    const rows = rowsOf(storage);
    const trainings = rows.filter((row) => row.kind === 'training');
    assert.deepEqual(trainings.map((row) => `${row.seed}/${row.fold}`).sort(), ['1/1', '1/2', '2/1', '2/2']);
    const [ensemble] = rows.filter((row) => row.kind === 'ensemble');
    const members = ensemble.members as string[];
    assert.deepEqual([...members].sort(), trainings.map((row) => row.id).sort());

    // The same by the project's own code, in this process.
    const faces = limitFaces(await loadFaces({ root: ROOT, env: {}, seed: 1 }), SET.limit);
    const asked = usageSplit(faces, 'PublicTest');
    const models = await Promise.all(
      members.map((member) => {
        const [snapshot] = readdirSync(path.join(storage, 'trials', member, 'snapshots'));
        return loadModel(path.join(storage, 'trials', member, 'snapshots', snapshot, 'model'));
      }),
    );
    const probabilities = await predictFaces(models, asked, VIEWS.face);
    for (const model of models) model.dispose();
    assert.equal(ensemble.accuracy, accuracyScore(asked.labels, predictedLabels(probabilities)));
  });

  it('names a trial that failed, does the others, and tries it again the next time', async () => {
    const description = {
      name: 'failing',
      set: { ...SET, model: 'compact', limit: 32 },
      // A learning rate at which the loss stops being a number.
      space: { learningRate: [0.01, 1e30] },
      retries: 0,
    };
    const first = await run(description, 'failing');
    assert.equal(first.status, 1, first.printed);
    assert.match(first.printed, /learningRate 1e\+30, seed 1: FAILED: the loss became (NaN|Infinity)/);
    const rows = rowsOf(storageOf('failing'));
    assert.deepEqual(rows.map((row) => row.status).sort(), ['failed', 'finished']);
    const again = await run(description, 'failing');
    assert.match(again.printed, /^1 of 2 are done already$/m);
    assert.equal(attemptsIn(storageOf('failing')).length, 3, 'the one that failed had two attempts');
  });

  it('runs a notebook with parameters, and takes its numbers from what it leaves', async () => {
    const { status, printed } = await startSweep(
      {
        name: 'notebook',
        notebook: { file: path.join(ROOT, 'notebooks/07-confusion-matrix.ipynb'), result: 'evaluation.json' },
        set: { epochs: 1, limit: 28 },
        score: { name: 'accuracy', goal: 'highest' },
      },
      {
        folder,
        args: ['--storage', storageOf('notebook')],
        env: { FER_RUN_SIZE: 'quick' },
      },
    ).ended;
    assert.equal(status, 0, printed);
    const [row, ...others] = rowsOf(storageOf('notebook'));
    assert.equal(others.length, 0);
    assert.equal(row.kind, 'notebook');
    assert.ok(Number(row.accuracy) >= 0 && Number(row.accuracy) <= 1);
    assert.equal(row.score, row.accuracy);
  });
});
