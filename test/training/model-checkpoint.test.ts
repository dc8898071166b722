import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadKerasModel } from '../../src/model/keras-model';
import { loadModel } from '../../src/model/saved-model';
import { tf } from '../../src/tensorflow/tf';
import { ModelCheckpoint, type ModelCheckpointOptions } from '../../src/training/model-checkpoint';
import { epochResult, oneWeightModel, runEpochs, trainingContext, weightOf } from './scripted-training';

describe('the model checkpoint', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'model-checkpoint-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('keeps the best model in the form its name says, to be loaded again', async () => {
    const model = oneWeightModel();
    const tensors = tf.memory().numTensors;
    for (const name of ['best.keras', 'best.h5', 'best-folder', 'deeper/best.keras']) {
      const file = path.join(folder, name);
      const callback = new ModelCheckpoint(file, { saveBestOnly: true });
      await runEpochs(callback, model, [3, 1, 2, 1]);
      assert.equal(callback.best, 1);
      const loaded = await (name === 'best-folder' ? loadModel(file) : loadKerasModel(file));
      // The weight is the epoch's number.
      assert.equal(weightOf(loaded), 1);
      loaded.dispose();
    }
    assert.deepEqual((await readdir(folder)).sort(), ['best-folder', 'best.h5', 'best.keras', 'deeper']);
    assert.equal(tf.memory().numTensors, tensors);
    model.dispose();
  });

  it('saves by batches, also the best only, and counts on where it was taken up', async () => {
    const model = oneWeightModel();
    const context = trainingContext(model);
    const options = { saveFreq: 3, saveBestOnly: true, monitor: 'loss' } as const;
    const pattern = path.join(folder, 'batches', '{epoch}-{batch}.keras');
    const losses = [9, 9, 5, 9, 9, 6, 9, 9, 4];
    let callback = new ModelCheckpoint(pattern, options);
    callback.onTrainBegin(context);
    for (const [i, loss] of losses.entries()) {
      const [epoch, batch] = [Math.floor(i / 2), i % 2];
      await callback.onBatchEnd({ epoch, batch, numExamples: 1, loss, accuracy: 0 }, context);
      const state = callback.state();
      callback = new ModelCheckpoint(pattern, options);
      callback.onTrainBegin(context);
      callback.restore(state);
    }
    // Looked at after the 3rd, 6th and 9th batch, of which the 6th is no better.
    assert.deepEqual((await readdir(path.join(folder, 'batches'))).sort(), ['2-1.keras', '5-1.keras']);
    model.dispose();
  });

  it('says at the start of training what a name or a metric lacks', () => {
    const model = oneWeightModel();
    const unvalidated = trainingContext(model, { validation: false });
    assert.throws(
      () => new ModelCheckpoint('a-{valLoss:.2f}.keras').onTrainBegin(unvalidated),
      /ModelCheckpoint: filepath: \{valLoss\} is not measured, .* no validation examples/,
    );
    assert.throws(
      () => new ModelCheckpoint('a.keras', { saveBestOnly: true }).onTrainBegin(unvalidated),
      /monitor: valLoss is not measured/,
    );
    assert.throws(
      () =>
        new ModelCheckpoint('a.keras', { saveBestOnly: true, saveFreq: 5 }).onTrainBegin(
          trainingContext(model),
        ),
      /monitor: expected one of loss, accuracy, which are measured after batches, got valLoss/,
    );
    assert.throws(
      () => new ModelCheckpoint('a.keras', { monitor: 'acc' as 'accuracy' }).onTrainBegin(unvalidated),
      /monitor: expected one of loss, accuracy, valLoss, valAccuracy, got "acc"/,
    );
    new ModelCheckpoint('a.keras').onTrainBegin(unvalidated);
    model.dispose();
  });

  it('refuses names and options it does not understand', () => {
    const refused: [string, ModelCheckpointOptions, RegExp][] = [
      [
        '{epok}.keras',
        {},
        /filepath: expected one of \{epoch\}, \{loss\}, .*, got \{epok\} in "\{epok\}.keras"/,
      ],
      ['{batch}.keras', {}, /filepath: expected one of .*, got \{batch\}/],
      [
        '{val_loss}.keras',
        { saveFreq: 2 },
        /expected one of \{epoch\}, \{batch\}, \{loss\}, \{accuracy\}, got/,
      ],
      ['{loss:d}.keras', {}, /expected a format such as \{epoch:02d\} or \{valLoss:.4f\}, got \{loss:d\}/],
      ['{epoch:.2d}.keras', {}, /expected a format such as/],
      ['{epoch.keras', {}, /expected "\{\{" or "\}\}" for a brace itself, got "\{"/],
      ['', {}, /filepath: expected the name of a file or folder, got ""/],
      ['a.keras', { saveFreq: 0 }, /saveFreq, if not 'epoch': expected a whole number from 1, got 0/],
      ['a.keras', { initialValueThreshold: Number.NaN }, /initialValueThreshold: expected a number, got NaN/],
    ];
    for (const [file, options, message] of refused) {
      assert.throws(() => new ModelCheckpoint(file, options), message);
    }
  });

  it('names the file that cannot be written', async () => {
    const model = oneWeightModel();
    await writeFile(path.join(folder, 'file'), '');
    const callback = new ModelCheckpoint(path.join(folder, 'file', 'model.keras'));
    const context = trainingContext(model);
    callback.onTrainBegin(context);
    await assert.rejects(
      callback.onEpochEnd(epochResult(0, 1), context),
      /ModelCheckpoint: cannot save .*model\.keras: /,
    );
    model.dispose();
  });
});
