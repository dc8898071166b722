import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CSVLogger } from '../../src/training/csv-logger';
import { epochResult, oneWeightModel, runEpochs, trainingContext } from './scripted-training';

const HEADER = 'epoch,accuracy,learningRate,loss,valAccuracy,valLoss';

describe('the CSV logger', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'csv-logger-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('shows whole rows at any time, and NA where nothing was measured', async () => {
    const model = oneWeightModel();
    const file = path.join(folder, 'log.csv');
    const context = trainingContext(model);
    const callback = new CSVLogger(file);
    await callback.onTrainBegin(context);
    assert.equal(await readFile(file, 'utf8'), `${HEADER}\r\n`);
    await callback.onEpochEnd(epochResult(0, 0.5), context);
    assert.equal(await readFile(file, 'utf8'), `${HEADER}\r\n0,0.875,0.5,1.5,0.75,0.5\r\n`);
    const { valLoss, valAccuracy, ...rest } = epochResult(1, 1e-5);
    await callback.onEpochEnd({ ...rest, loss: 1e-5 }, context);
    assert.equal((await readFile(file, 'utf8')).split('\r\n')[2], '1,0.9999975,0.5,1e-05,NA,NA');
    assert.deepEqual(await readdir(folder), ['log.csv']);
    model.dispose();
  });

  it('goes on after the rows of a checkpoint, whatever came after it', async () => {
    const model = oneWeightModel();
    const losses = [3, 2, 1, 0.5];
    const whole = path.join(folder, 'whole.csv');
    await runEpochs(new CSVLogger(whole), model, losses);
    const file = path.join(folder, 'parts.csv');
    const first = new CSVLogger(file);
    await runEpochs(first, model, losses.slice(0, 2));
    const state = first.state();
    await first.onEpochEnd(epochResult(2, 77), trainingContext(model));
    await runEpochs(new CSVLogger(file), model, losses, { from: 2, state });
    assert.equal(await readFile(file, 'utf8'), await readFile(whole, 'utf8'));
    model.dispose();
  });

  it('refuses to append to what it did not write', async () => {
    const model = oneWeightModel();
    const context = trainingContext(model);
    const file = path.join(folder, 'other.csv');
    await writeFile(file, 'epoch,loss\n0,1\n');
    await assert.rejects(
      new CSVLogger(file, { append: true }).onTrainBegin(context),
      /other\.csv: expected the columns epoch,.* to append to, got epoch,loss/,
    );
    await writeFile(file, `${HEADER}\r\n0,1`);
    await assert.rejects(
      new CSVLogger(file, { append: true }).onTrainBegin(context),
      /the last one has no end/,
    );
    await assert.rejects(
      new CSVLogger(path.join(file, 'log.csv')).onTrainBegin(context),
      /CSVLogger: cannot write .*log\.csv: /,
    );
    for (const separator of ['', '::', '.', '5', '"']) {
      assert.throws(() => new CSVLogger(file, { separator }), /separator: expected one character/);
    }
    model.dispose();
  });
});
