import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { tf } from '../../src/tensorflow/tf';
import { setLearningRate } from '../../src/training/learning-rate';
import { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from '../../src/training/reduce-lr-on-plateau';
import { oneWeightModel, runEpochs, trainingContext } from './scripted-training';

describe('reducing the learning rate on a plateau', () => {
  it('waits for its patience, rests after a reduction, and stops at the least rate', async () => {
    const model = oneWeightModel();
    const callback = new ReduceLROnPlateau({ factor: 0.5, patience: 2, cooldown: 2, minLr: 0.2 });
    // The first epoch is the best. After epochs 1 and 2 it is reduced; 3 is rest, in 4 that ends and counts, as does 5:
    // reduced again, to the least rate.
    const rates = await runEpochs(callback, model, [1, 1, 1, 1, 1, 1, 1, 1, 1]);
    assert.deepEqual(rates, [0.5, 0.5, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2, 0.2]);
    model.dispose();
  });

  it('goes on from its state as if nothing had come between', async () => {
    const model = oneWeightModel();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 15 }),
        fc.nat(14),
        fc.record({ patience: fc.nat(2), cooldown: fc.nat(2), minDelta: fc.constantFrom(0, 0.3) }),
        async (losses, cut, options) => {
          setLearningRate(model.optimizer, 0.5);
          const whole = await runEpochs(new ReduceLROnPlateau(options), model, losses);
          setLearningRate(model.optimizer, 0.5);
          const first = new ReduceLROnPlateau(options);
          const head = await runEpochs(first, model, losses.slice(0, cut));
          const state = first.state();
          const tail = await runEpochs(new ReduceLROnPlateau(options), model, losses, { from: cut, state });
          assert.deepEqual([...head, ...tail], whole);
        },
      ),
      { seed: 7, numRuns: 100 },
    );
    model.dispose();
  });

  it("sets the rate of tfjs's own optimizers too", () => {
    for (const optimizer of [tf.train.sgd(1), tf.train.momentum(1, 0), tf.train.adagrad(1, 1e-9)]) {
      const weight = tf.variable(tf.scalar(1));
      setLearningRate(optimizer, 0.25);
      tf.tidy(() => void optimizer.minimize(() => weight.mul(1), false, [weight]));
      // The gradient is 1; Adagrad divides it by the root of its square.
      assert.ok(Math.abs(weight.dataSync()[0] - 0.75) < 1e-6);
      weight.dispose();
      optimizer.dispose();
    }
  });

  it('refuses options that are out of range, by name, and a metric that is not measured', () => {
    const refused: [ReduceLROnPlateauOptions, RegExp][] = [
      [{ factor: 1 }, /ReduceLROnPlateau: factor: expected a number above 0 and below 1, got 1/],
      [{ factor: 0 }, /factor: .* got 0/],
      [{ patience: 0.5 }, /patience: expected a whole number from 0, got 0.5/],
      [{ cooldown: -1 }, /cooldown: expected a whole number from 0, got -1/],
      [{ minLr: -1 }, /minLr: expected a number from 0, got -1/],
    ];
    for (const [options, message] of refused) assert.throws(() => new ReduceLROnPlateau(options), message);
    const model = oneWeightModel();
    assert.throws(
      () => new ReduceLROnPlateau().onTrainBegin(trainingContext(model, { validation: false })),
      /ReduceLROnPlateau: monitor: valLoss is not measured/,
    );
    model.dispose();
  });
});
