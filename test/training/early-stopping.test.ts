import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { tf } from '../../src/tensorflow/tf';
import type { CallbackState } from '../../src/training/callbacks';
import { EarlyStopping, type EarlyStoppingOptions } from '../../src/training/early-stopping';
import { decodePlainData, encodePlainData } from '../../src/training/plain-data';
import { oneWeightModel, runEpochs, trainingContext, weightOf } from './scripted-training';

describe('early stopping', () => {
  it('stops when its patience is at an end, and brings the best weights back', async () => {
    const model = oneWeightModel();
    const callback = new EarlyStopping({ patience: 2, restoreBestWeights: true });
    const rates = await runEpochs(callback, model, [3, 2, 2.5, 2, 1]);
    // Epoch 1 is the best; 2 and 3 are no better, so epoch 4 never comes.
    assert.equal(rates.length, 4);
    assert.deepEqual(
      { best: callback.best, bestEpoch: callback.bestEpoch, stoppedEpoch: callback.stoppedEpoch },
      { best: 2, bestEpoch: 1, stoppedEpoch: 3 },
    );
    assert.equal(weightOf(model), 1);
    model.dispose();
  });

  it("takes Keras's names of metrics for its own", async () => {
    const model = oneWeightModel();
    for (const monitor of ['valAccuracy', 'val_accuracy'] as const) {
      const callback = new EarlyStopping({ monitor, patience: 1 });
      await runEpochs(callback, model, [1, 0.5, 0.75]);
      assert.equal(callback.best, 0.75);
    }
    model.dispose();
  });

  it('says at the start of training which metrics there are when the watched one is misspelt or not measured', () => {
    const model = oneWeightModel();
    const misspelt = new EarlyStopping({ monitor: 'val_los' as 'val_loss' });
    assert.throws(
      () => misspelt.onTrainBegin(trainingContext(model)),
      /EarlyStopping: monitor: expected one of loss, accuracy, valLoss, valAccuracy, got "val_los"/,
    );
    assert.throws(
      () => new EarlyStopping().onTrainBegin(trainingContext(model, { validation: false })),
      /valLoss is not measured, .* no validation examples; expected one of loss, accuracy, or validation examples/,
    );
    model.dispose();
  });

  it('refuses options that are out of range, by name', () => {
    const refused: [EarlyStoppingOptions, RegExp][] = [
      [{ patience: -1 }, /EarlyStopping: patience: expected a whole number from 0, got -1/],
      [{ startFromEpoch: 1.5 }, /startFromEpoch: expected a whole number from 0, got 1.5/],
      [{ minDelta: Number.NaN }, /minDelta: expected a number, got NaN/],
      [{ baseline: Infinity }, /baseline: expected a number, got Infinity/],
      [{ mode: 'least' as 'min' }, /mode: expected one of auto, min, max, got "least"/],
    ];
    for (const [options, message] of refused) assert.throws(() => new EarlyStopping(options), message);
  });

  it('leaves no tensor behind, keeps none, and may be used again', async () => {
    const model = oneWeightModel();
    const before = tf.memory().numTensors;
    const callback = new EarlyStopping({ patience: 1, restoreBestWeights: true });
    for (const losses of [
      [1, 2],
      [5, 4, 6, 7],
    ]) {
      await runEpochs(callback, model, losses);
      assert.equal(callback.best, Math.min(...losses));
    }
    assert.equal(weightOf(model), 1);
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  });

  it('goes on from its state as if nothing had come between', async () => {
    const model = oneWeightModel();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constant(Number.NaN)), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.nat(11),
        fc.record({
          patience: fc.nat(3),
          minDelta: fc.constantFrom(0, 0.2),
          startFromEpoch: fc.nat(2),
          baseline: fc.constantFrom(null, 1),
          restoreBestWeights: fc.boolean(),
        }),
        async (losses, cut, options) => {
          const whole = new EarlyStopping(options);
          const epochs = (await runEpochs(whole, model, losses)).length;
          const weight = weightOf(model);
          fc.pre(cut < epochs);

          const first = new EarlyStopping(options);
          await runEpochs(first, model, losses.slice(0, cut), { end: false });
          const state = decodePlainData(encodePlainData(first.state())) as CallbackState;
          const second = new EarlyStopping(options);
          const rest = await runEpochs(second, model, losses, { from: cut, state });
          assert.equal(cut + rest.length, epochs);
          assert.deepEqual(second.state(), whole.state());
          assert.equal(weightOf(model), weight);
        },
      ),
      { seed: 6, numRuns: 100 },
    );
    model.dispose();
  });
});
