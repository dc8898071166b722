import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildWalkthroughCnn, compileWalkthroughCnn } from '../../src/model/cnn';
import {
  type ImageBatch,
  shuffledBatches,
  type TrainingBatches,
} from '../../src/preprocessing/training-batches';
import { seededDropout } from '../../src/tensorflow/seeded-dropout';
import { tf } from '../../src/tensorflow/tf';
import { fit, trainingHistory } from '../../src/training/fit';
import { setInterruptionSource, TrainingInterrupted } from '../../src/training/interruption';

/** A linear classifier of 2×2 images with two classes, starting at zero: every probability is 1/2. */
function linearModel(layers: tf.layers.Layer[] = [], learningRate = 0.5): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [2, 2, 1] }),
      ...layers,
      tf.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: 'zeros' }),
    ],
  });
  compileWalkthroughCnn(model, { optimizer: 'sgd', momentum: 0, learningRate });
  return model;
}

/** `n` images, bright (class 1) and dark (class 0) in turn. */
function brightAndDark(n: number): ImageBatch {
  return tf.tidy(() => {
    const labels = tf.range(0, n, 1, 'int32').mod(tf.scalar(2, 'int32')) as tf.Tensor1D;
    const images = labels.cast('float32').mul(2).sub(1).reshape([n, 1, 1, 1]).tile([1, 2, 2, 1]);
    return {
      images: images as tf.Tensor4D,
      oneHotLabels: tf.oneHot(labels, 2).cast('float32') as tf.Tensor2D,
    };
  });
}

function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

function batchesOf(examples: ImageBatch, batchSize: number, seed = 0): TrainingBatches {
  return shuffledBatches(examples.images, examples.oneHotLabels, { batchSize, seed });
}

describe('fit', () => {
  it('learns, and records one entry per epoch in every series', async () => {
    const examples = brightAndDark(10);
    const model = linearModel();
    const history = await fit(model, batchesOf(examples, 4), { epochs: 3, validation: examples });
    assert.deepEqual(history.epoch, [0, 1, 2]);
    assert.ok(history.loss[2] < history.loss[0]);
    assert.deepEqual(history.valAccuracy, [1, 1, 1]);
    assert.deepEqual(history.learningRate, [0.5, 0.5, 0.5]);
    for (const series of Object.values(history)) assert.equal(series.length, 3);
    model.dispose();
    tf.dispose({ ...examples });
  });

  it('averages over examples, not over batches', async () => {
    // With learning rate almost 0 the three batches (4, 4 and 2 of 10) see the same model: loss ln 2.
    const examples = brightAndDark(10);
    const model = linearModel([], 1e-30);
    const seen: number[][] = [];
    const history = await fit(model, batchesOf(examples, 4), {
      epochs: 1,
      callbacks: [{ onBatchEnd: ({ batch, numExamples }) => void seen.push([batch, numExamples]) }],
    });
    assert.deepEqual(seen, [
      [0, 4],
      [1, 4],
      [2, 2],
    ]);
    assert.ok(Math.abs(history.loss[0] - Math.LN2) < 1e-6);
    // A tie counts as class 0, which half of the ten examples are; a mean of batch means would differ unless
    // every batch held as many of each.
    assert.ok(Math.abs(history.accuracy[0] - 0.5) < 1e-6);
    assert.equal(history.valLoss, undefined);
    model.dispose();
    tf.dispose({ ...examples });
  });

  it('gives equal weights and histories for equal seeds, and others for another order', async () => {
    const images = tf.randomNormal([24, 48, 48, 1], 0, 1, 'float32', 5) as tf.Tensor4D;
    const labels = Int32Array.from({ length: 24 }, (_, i) => i % 7);
    const oneHotLabels = tf.tidy(() =>
      tf.oneHot(tf.tensor1d(labels, 'int32'), 7).cast('float32'),
    ) as tf.Tensor2D;
    const runs: { weights: number[][]; loss: number[] }[] = [];
    for (const seed of [1, 1, 2]) {
      const model = buildWalkthroughCnn({ seed: 9 });
      compileWalkthroughCnn(model);
      const { loss } = await fit(model, shuffledBatches(images, oneHotLabels, { batchSize: 8, seed }), {
        epochs: 2,
      });
      runs.push({ weights: weightsOf(model), loss });
      model.dispose();
    }
    assert.deepEqual(runs[0], runs[1]);
    assert.notDeepEqual(runs[0].weights, runs[2].weights);
    tf.dispose([images, oneHotLabels]);
  });

  it('goes on from an epoch as if it had never stopped', async () => {
    const examples = brightAndDark(12);
    const layers = () => [seededDropout({ rate: 0.5, seed: 3 })];
    const whole = linearModel(layers());
    await fit(whole, batchesOf(examples, 5), { epochs: 4 });
    const parts = linearModel(layers());
    await fit(parts, batchesOf(examples, 5), { epochs: 1 });
    const rest = await fit(parts, batchesOf(examples, 5), { epochs: 4, initialEpoch: 1 });
    assert.deepEqual(rest.epoch, [1, 2, 3]);
    assert.deepEqual(weightsOf(parts), weightsOf(whole));
    tf.dispose({ ...examples });
    for (const model of [whole, parts]) model.dispose();
  });

  it('leaves no tensor behind but the optimizer state, which goes with the model', async () => {
    const examples = brightAndDark(10);
    const before = tf.memory().numTensors;
    const model = linearModel([seededDropout({ rate: 0.25 })]);
    await fit(model, batchesOf(examples, 4), { epochs: 2, validation: examples });
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
    tf.dispose({ ...examples });
  });

  it('keeps a constrained weight within its norm', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [2, 2, 1] }),
        tf.layers.dense({
          units: 2,
          activation: 'softmax',
          kernelInitializer: 'zeros',
          kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.5, axis: 0 }),
        }),
      ],
    });
    compileWalkthroughCnn(model, { optimizer: 'sgd', momentum: 0, learningRate: 1 });
    const images = tf.tensor4d([3, 0, 4, 0], [1, 2, 2, 1]);
    const oneHotLabels = tf.tensor2d([[1, 0]]);
    await fit(model, shuffledBatches(images, oneHotLabels), { epochs: 1 });
    // Gradient of the kernel: x * (probability - label), so one step of size 1 from zero makes unit 0's weights
    // [3, 0, 4, 0] / 2, of length 2.5; brought to length 0.5 they are [0.3, 0, 0.4, 0]. Unit 1's are opposite.
    const kernel = weightsOf(model)[0];
    [0.3, -0.3, 0, 0, 0.4, -0.4, 0, 0].forEach((expected, i) => {
      assert.ok(Math.abs(kernel[i] - expected) < 1e-6, `${kernel}`);
    });
    model.dispose();
    tf.dispose([images, oneHotLabels]);
  });

  it("calls its callbacks at Keras's moments and waits for them", async () => {
    const examples = brightAndDark(4);
    const model = linearModel();
    const moments: string[] = [];
    const note = async (moment: string) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      moments.push(moment);
    };
    await fit(model, batchesOf(examples, 2), {
      epochs: 2,
      callbacks: [
        {
          onTrainBegin: ({ stepsPerEpoch, numExamples }) => note(`train of ${stepsPerEpoch}, ${numExamples}`),
          onEpochBegin: (epoch) => note(`epoch ${epoch}`),
          onBatchEnd: ({ batch }) => note(`batch ${batch}`),
          onEpochEnd: ({ epoch }, { history }) => note(`end of ${epoch}, recorded ${history.epoch.length}`),
          onTrainEnd: ({ history }) => note(`trained ${history.epoch.length}`),
        },
      ],
    });
    assert.deepEqual(moments, [
      'train of 2, 4',
      'epoch 0',
      'batch 0',
      'batch 1',
      'end of 0, recorded 1',
      'epoch 1',
      'batch 0',
      'batch 1',
      'end of 1, recorded 2',
      'trained 2',
    ]);
    model.dispose();
    tf.dispose({ ...examples });
  });

  it('stops at the next batch when its signal aborts, and returns the epochs so far', async () => {
    const examples = brightAndDark(8);
    const before = tf.memory().numTensors;
    const model = linearModel();
    const controller = new AbortController();
    let batches = 0;
    let ended = false;
    const history = await fit(model, batchesOf(examples, 2), {
      epochs: 5,
      validation: examples,
      signal: controller.signal,
      callbacks: [
        {
          onBatchEnd: ({ epoch, batch }) => {
            batches += 1;
            // From outside, as an interrupt comes: while training waits between two batches.
            if (epoch === 1 && batch === 1) setImmediate(() => controller.abort());
          },
          onTrainEnd: () => {
            ended = true;
          },
        },
      ],
    });
    assert.deepEqual(history.epoch, [0]);
    assert.ok(batches === 6 || batches === 7, `${batches} batches`);
    assert.ok(ended);
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
    tf.dispose({ ...examples });
  });

  it('ends with an error when the reader stops its cell, and keeps the finished epochs', async () => {
    const examples = brightAndDark(8);
    const before = tf.memory().numTensors;
    const model = linearModel();
    const controller = new AbortController();
    setInterruptionSource(() => controller.signal);
    let ended = false;
    try {
      await assert.rejects(
        fit(model, batchesOf(examples, 2), {
          epochs: 5,
          callbacks: [
            {
              onBatchEnd: ({ epoch, batch }) => {
                if (epoch === 2 && batch === 1) setImmediate(() => controller.abort());
              },
              onTrainEnd: () => {
                ended = true;
              },
            },
          ],
        }),
        (error: unknown) =>
          error instanceof TrainingInterrupted &&
          error.message.startsWith('training was stopped in epoch 3 of 5;') &&
          error.history === trainingHistory(model),
      );
    } finally {
      setInterruptionSource(undefined);
    }
    assert.deepEqual(trainingHistory(model).epoch, [0, 1]);
    assert.ok(ended);
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
    tf.dispose({ ...examples });
  });

  it('has no history of a model that was never trained', () => {
    const model = linearModel();
    assert.throws(() => trainingHistory(model), /never trained/);
    model.dispose();
  });

  it('stops after the epoch when a callback asks for it', async () => {
    const examples = brightAndDark(4);
    const model = linearModel();
    const history = await fit(model, batchesOf(examples, 2), {
      epochs: 5,
      callbacks: [{ onEpochEnd: ({ epoch }, context) => (epoch === 1 ? context.stop() : undefined) }],
    });
    assert.deepEqual(history.epoch, [0, 1]);
    model.dispose();
    tf.dispose({ ...examples });
  });

  it('names the epoch and the batch in which the loss stopped being a number', async () => {
    const examples = brightAndDark(4);
    const images = tf.tidy(() =>
      tf.concat([examples.images.slice(0, 3), tf.fill([1, 2, 2, 1], Number.NaN)]),
    ) as tf.Tensor4D;
    const before = tf.memory().numTensors;
    const model = linearModel();
    const inOrder: TrainingBatches = {
      numExamples: 4,
      batchSize: 2,
      stepsPerEpoch: 2,
      *epoch() {
        for (const start of [0, 2]) {
          yield { images: images.slice(start, 2), oneHotLabels: examples.oneHotLabels.slice(start, 2) };
        }
      },
    };
    await assert.rejects(
      fit(model, inOrder, { epochs: 1 }),
      /the loss became NaN in epoch 1, batch 2: .* learning rate \(0\.5\)/,
    );
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([images, ...Object.values(examples)]);
  });

  it('refuses what it cannot train, and says why', async () => {
    const examples = brightAndDark(4);
    const model = linearModel();
    const batches = batchesOf(examples, 2);
    await assert.rejects(
      fit(model, batches, { epochs: 1.5 }),
      /epochs: expected a whole number from 0, got 1.5/,
    );
    await assert.rejects(fit(model, batches, { epochs: 1, initialEpoch: 2 }), /from 2, got 1/);
    const raw = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [2, 2, 1] })] });
    await assert.rejects(fit(raw, batches, { epochs: 1 }), /metric "accuracy", got \[\]; compile it first/);
    for (const each of [model, raw]) each.dispose();
    tf.dispose({ ...examples });
  });
});
