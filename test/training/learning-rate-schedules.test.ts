import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compileClassifier } from '../../src/model/optimizer';
import { SGD } from '../../src/model/sgd';
import { shuffledBatches } from '../../src/preprocessing/training-batches';
import { tf } from '../../src/tensorflow/tf';
import { cosineDecay, cosineDecayRestarts } from '../../src/training/cosine-decay';
import { fit } from '../../src/training/fit';
import { LearningRateScheduler } from '../../src/training/learning-rate-scheduler';
import {
  exponentialDecay,
  type LearningRateSchedule,
  linearWarmup,
  piecewiseConstantDecay,
} from '../../src/training/learning-rate-schedules';
import { oneCycle } from '../../src/training/one-cycle';
import { learningRateOf } from '../../src/training/train-step';

function assertRates(schedule: LearningRateSchedule, expected: readonly number[]): void {
  expected.forEach((rate, step) => {
    assert.ok(
      Math.abs(schedule(step) - rate) <= 1e-12 * rate,
      `step ${step}: ${schedule(step)}, not ${rate}`,
    );
  });
}

describe('learning rate schedules', () => {
  it("go once up and down as PyTorch's OneCycleLR", () => {
    // The rates of torch 2.15.0's OneCycleLR(optimizer, 0.1, total_steps=20) ...
    assertRates(
      oneCycle(0.1, 20),
      [
        0.0040000000000000036, 0.013167184270002533, 0.037167184270002526, 0.06683281572999747,
        0.09083281572999748, 0.1, 0.09874640062350874, 0.09504846320134738, 0.089091617757105,
        0.0811745653949763, 0.07169430017913009, 0.06112620219362893, 0.0500002, 0.03887419780637107,
        0.028306099820869922, 0.0188258346050237, 0.010908782242895003, 0.004951936798652629,
        0.0012539993764912555, 4e-7,
      ],
    );
    // ... of (0.003, total_steps=7, pct_start=0.5, div_factor=10, final_div_factor=100), and of (0.5, total_steps=2).
    assertRates(
      oneCycle(0.003, 7, { pctStart: 0.5, divFactor: 10, finalDivFactor: 100 }),
      [
        0.0002999999999999999, 0.001232827057593821, 0.002742172942406179, 0.002851601848551775,
        0.001834947619533537, 0.0005672005319146879, 3e-6,
      ],
    );
    assertRates(oneCycle(0.5, 2), [0.4058728269748815, 2e-6]);
    assert.equal(oneCycle(0.5, 10, { pctStart: 0.1 })(0), 0.5);
    assert.equal(oneCycle(0.1, 20)(25), oneCycle(0.1, 20)(19));
  });

  it('warm up in a straight line, and hand over', () => {
    assertRates(linearWarmup(0.4, 4), [0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.4]);
    const after = exponentialDecay(0.4, 1, { decayRate: 0.5 });
    assertRates(linearWarmup(0.4, 2, { initialLearningRate: 0.2, after }), [0.2, 0.3, 0.4, 0.2, 0.1]);
    assert.equal(linearWarmup(0.4, 0)(0), 0.4);
  });

  it('stay between their least and greatest rate, wherever they are asked', () => {
    const positive = fc.double({ min: 1e-6, max: 1, noNaN: true });
    fc.assert(
      fc.property(positive, fc.integer({ min: 2, max: 500 }), fc.nat(1500), (rate, steps, step) => {
        for (const schedule of [
          cosineDecay(rate, steps),
          cosineDecay(0, steps, { warmupTarget: rate, warmupSteps: 7 }),
          cosineDecayRestarts(rate, steps, { tMul: 1.3, mMul: 0.8 }),
          cosineDecayRestarts(rate, steps, { tMul: 1 }),
          exponentialDecay(rate, steps, { decayRate: 0.5 }),
          oneCycle(rate, steps),
          linearWarmup(rate, steps),
        ]) {
          const at = schedule(step);
          assert.ok(at >= 0 && at <= rate * (1 + 1e-12), `${at} of ${rate}`);
        }
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it('refuse what makes no schedule, by name', () => {
    const refused: [() => unknown, RegExp][] = [
      [() => cosineDecay(0.1, 0), /cosineDecay: decaySteps: expected a number above 0, got 0/],
      [() => cosineDecay(-1, 5), /cosineDecay: initialLearningRate: expected a number from 0, got -1/],
      [() => cosineDecayRestarts(1, 5, { tMul: 0.5 }), /tMul: expected a number from 1, got 0.5/],
      [() => exponentialDecay(1, 5, { decayRate: 0 }), /decayRate: expected a number above 0, got 0/],
      [() => piecewiseConstantDecay([1], [1]), /one value more than the 1 boundaries, got 1/],
      [() => piecewiseConstantDecay([2, 2], [1, 2, 3]), /rising boundaries, got 2, 2/],
      [() => oneCycle(1, 1), /oneCycle: totalSteps: expected a whole number from 2, got 1/],
      [() => oneCycle(1, 9, { pctStart: 2 }), /pctStart: expected a number from 0 to 1, got 2/],
      [() => linearWarmup(1, -1), /linearWarmup: warmupSteps: expected a number from 0, got -1/],
    ];
    for (const [make, message] of refused) assert.throws(make, message);
  });
});

describe('the learning rate scheduler', () => {
  async function ratesOfFit(scheduler: LearningRateScheduler, initialEpoch = 0) {
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [2, 2, 1] }),
        tf.layers.dense({ units: 2, activation: 'softmax' }),
      ],
    });
    compileClassifier(model, new SGD({ learningRate: 0.5 }));
    const images = tf.ones([6, 2, 2, 1]) as tf.Tensor4D;
    const oneHotLabels = tf.tile(tf.tensor2d([[1, 0]]), [6, 1]);
    const ofBatches: number[] = [];
    const look = { onBatchEnd: () => void ofBatches.push(learningRateOf(model.optimizer)) };
    try {
      const batches = shuffledBatches(images, oneHotLabels, { batchSize: 2 });
      const history = await fit(model, batches, { epochs: 2, initialEpoch, callbacks: [scheduler, look] });
      return { ofBatches, ofEpochs: history.learningRate };
    } finally {
      tf.dispose([images, oneHotLabels]);
      model.dispose();
    }
  }

  it('asks its schedule once per epoch, with the rate before', async () => {
    const { ofBatches, ofEpochs } = await ratesOfFit(new LearningRateScheduler((_, rate) => rate / 2));
    assert.deepEqual(ofBatches, [0.25, 0.25, 0.25, 0.125, 0.125, 0.125]);
    assert.deepEqual(ofEpochs, [0.25, 0.125]);
  });

  it('asks its schedule before every step, also of a training that goes on', async () => {
    const scheduler = new LearningRateScheduler((step) => step, { per: 'step' });
    assert.deepEqual((await ratesOfFit(scheduler)).ofBatches, [0, 1, 2, 3, 4, 5]);
    const { ofBatches, ofEpochs } = await ratesOfFit(scheduler, 1);
    assert.deepEqual(ofBatches, [3, 4, 5]);
    assert.deepEqual(ofEpochs, [5]);
  });

  it('refuses what is no rate, and says where', async () => {
    await assert.rejects(
      ratesOfFit(new LearningRateScheduler((step) => 1 - step, { per: 'step' })),
      /LearningRateScheduler: expected the schedule to give a number from 0 for step 2, got -1/,
    );
    assert.throws(
      () => new LearningRateScheduler(() => 1, { per: 'batch' as 'step' }),
      /per: expected one of epoch, step, got "batch"/,
    );
  });
});
