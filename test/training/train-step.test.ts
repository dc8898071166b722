import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Adam } from '../../src/model/adam';
import { buildWalkthroughCnn } from '../../src/model/cnn';
import { NETWORKS } from '../../src/model/networks';
import { SGD } from '../../src/model/sgd';
import type { ImageBatch } from '../../src/preprocessing/training-batches';
import { seededDropout } from '../../src/tensorflow/seeded-dropout';
import { tf } from '../../src/tensorflow/tf';
import { trainStep } from '../../src/training/train-step';
import { randomNumbers } from '../fixtures/hashed-numbers';

function batchOf(numExamples: number, seed: number): ImageBatch {
  return tf.tidy(() => {
    const labels = tf.tensor1d(
      Array.from({ length: numExamples }, (_, i) => (i + seed) % 7),
      'int32',
    );
    return {
      images: tf.tensor4d(randomNumbers(numExamples * 48 * 48, seed, 1), [numExamples, 48, 48, 1]),
      oneHotLabels: tf.cast(tf.oneHot(labels, 7), 'float32') as tf.Tensor2D,
    };
  });
}

/** A noise of 0 that stock tfjs draws in JavaScript, so that no graph can be made of it. */
class NoNoise extends tf.layers.Layer {
  static readonly className = 'NoNoise';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    return tf.tidy(() => tf.add(x, tf.mul(tf.randomNormal([1]), 0)));
  }
}

type Optimizer = () => tf.Optimizer;

/** Small, with everything that a step takes care of: dropout, normalization, penalties and constraints. */
function network(optimizer: Optimizer, { noise }: { readonly noise: boolean }): tf.Sequential {
  const model = tf.sequential();
  const norm = tf.constraints.maxNorm({ maxValue: 0.5, axis: [0, 1, 2] as unknown as number });
  const l2 = tf.regularizers.l2({ l2: 0.01 });
  const seed = (value: number) => tf.initializers.glorotUniform({ seed: value });
  model.add(
    tf.layers.conv2d({
      inputShape: [48, 48, 1],
      filters: 4,
      kernelSize: 3,
      activation: 'relu',
      kernelInitializer: seed(1),
      kernelConstraint: norm,
      kernelRegularizer: l2,
    }),
  );
  model.add(tf.layers.maxPooling2d({ poolSize: 4 }));
  model.add(tf.layers.conv2d({ filters: 6, kernelSize: 3, useBias: false, kernelInitializer: seed(2) }));
  model.add(tf.layers.batchNormalization());
  if (noise) model.add(new NoNoise({}));
  model.add(tf.layers.flatten());
  model.add(seededDropout({ rate: 0.3, seed: 5 }));
  model.add(tf.layers.dense({ units: 7, activation: 'softmax', kernelInitializer: seed(3) }));
  model.compile({ optimizer: optimizer(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const weightsOf = (model: tf.LayersModel) =>
  (model.getWeights() as tf.Tensor[]).map((weight) => [...weight.dataSync()]);

describe('a training step', () => {
  for (const name of Object.keys(NETWORKS)) {
    it(`of the network ${name} runs as one graph`, () => {
      const model = NETWORKS[name].build({ seed: 1 });
      const batch = batchOf(2, 1);
      const step = trainStep(model);
      const before = weightsOf(model);
      step(batch, 0);
      assert.equal(step.notTraceable, undefined);
      const after = weightsOf(model);
      before.forEach((values, i) => {
        assert.notDeepEqual(after[i], values);
      });
      model.optimizer.dispose();
      model.dispose();
      tf.dispose({ ...batch });
    });
  }

  const optimizers: Record<string, Optimizer> = {
    // Without its epsilon Adam makes whole steps of gradients that are nothing but rounding.
    Adam: () => new Adam({ learningRate: 0.01, weightDecay: 0.1, epsilon: 1e-3 }),
    'SGD with momentum': () => new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true, clipnorm: 1 }),
    'plain SGD': () => new SGD({ learningRate: 0.05, globalClipnorm: 0.5 }),
  };
  for (const [name, optimizer] of Object.entries(optimizers)) {
    it(`with ${name} does as one graph what it does operation by operation`, () => {
      const results = [false, true].map((noise) => {
        const model = network(optimizer, { noise });
        const step = trainStep(model);
        const numbers: number[] = [];
        // Batches of two sizes, with sample weights and without, and a learning rate that changes.
        for (let i = 0; i < 6; i += 1) {
          const batch = batchOf(i % 3 === 2 ? 3 : 5, i + 1);
          const sampleWeights = i % 2 === 1 ? tf.linspace(0, 2, batch.images.shape[0]) : undefined;
          Object.assign(model.optimizer, { learningRate: 0.01 / (i + 1) });
          const { loss, accuracy } = step({ ...batch, sampleWeights } as ImageBatch, i);
          numbers.push(loss, accuracy);
          tf.dispose([{ ...batch }, sampleWeights as unknown as tf.Tensor]);
        }
        assert.equal(step.notTraceable !== undefined, noise);
        const state = { numbers, weights: weightsOf(model) };
        model.optimizer.dispose();
        model.dispose();
        return state;
      });
      const [graph, operations] = results;
      graph.numbers.forEach((number, i) => {
        assert.ok(Math.abs(number - operations.numbers[i]) < 1e-5, `${number} and ${operations.numbers[i]}`);
      });
      graph.weights.forEach((weight, i) => {
        weight.forEach((value, j) => {
          assert.ok(Math.abs(value - operations.weights[i][j]) < 1e-5);
        });
      });
    });
  }

  it('draws another dropout mask at every step, and the same one at the same', () => {
    const model = network(() => new SGD({ learningRate: 0 }), { noise: false });
    const step = trainStep(model);
    const batch = batchOf(4, 1);
    // The first step cuts weights to their norm; those after it do so again, in the last bits.
    const [, first, second, again] = [0, 3, 4, 3].map((number) => step(batch, number).loss);
    assert.ok(Math.abs(again - first) < 1e-5, `${again} and ${first}`);
    assert.ok(Math.abs(second - first) > 1e-3, `${second} and ${first}`);
    assert.equal(step.notTraceable, undefined);
    model.optimizer.dispose();
    model.dispose();
    tf.dispose({ ...batch });
  });

  it('in bfloat16 is close to one in float32, and the same each time', () => {
    const results = (['float32', 'bfloat16', 'bfloat16'] as const).map((precision) => {
      const model = network(() => new SGD({ learningRate: 0.01 }), { noise: false });
      // In a small batch rounding moves the one or other maximum, whose gradient then counts for much.
      const batch = batchOf(64, 1);
      const step = trainStep(model, { precision });
      // The first step cuts weights to their norm.
      step(batch, 0);
      const before = weightsOf(model);
      const { loss } = step(batch, 1);
      tf.dispose({ ...batch });
      const changes = weightsOf(model).flatMap((weight, i) => weight.map((value, j) => value - before[i][j]));
      const state = { loss, changes };
      model.optimizer.dispose();
      model.dispose();
      return state;
    });
    const [exact, rounded, again] = results;
    assert.deepEqual(again, rounded);
    assert.notDeepEqual(rounded.changes, exact.changes);
    assert.ok(Math.abs(rounded.loss / exact.loss - 1) < 0.01, `${rounded.loss} and ${exact.loss}`);
    const error = Math.hypot(...exact.changes.map((value, i) => value - rounded.changes[i]));
    assert.ok(error < 0.1 * Math.hypot(...exact.changes), `${error / Math.hypot(...exact.changes)}`);
  });

  it('in bfloat16 is refused where there is no graph', () => {
    for (const [optimizer, noise] of [
      [() => new SGD(), true],
      [() => tf.train.sgd(0.1), false],
    ] as const) {
      const model = network(optimizer, { noise });
      const batch = batchOf(2, 1);
      const step = trainStep(model, { precision: 'bfloat16' });
      assert.throws(() => step(batch, 0), /cannot train in bfloat16, .*: .*; train in float32/);
      model.optimizer.dispose();
      model.dispose();
      tf.dispose({ ...batch });
    }
  });

  it('runs operation by operation with an optimizer of tfjs’s', () => {
    const model = buildWalkthroughCnn({ seed: 1 });
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const step = trainStep(model);
    const batch = batchOf(7, 1);
    const losses = Array.from({ length: 12 }, (_, i) => step(batch, i).loss);
    assert.ok(Math.min(...losses) < losses[0]);
    model.optimizer.dispose();
    model.dispose();
    tf.dispose({ ...batch });
  });

  it('leaves no tensor and no graph behind', () => {
    const { binding } = tf.backend() as unknown as { binding: { getNumOfSavedModels(): number } };
    for (const noise of [false, true]) {
      const before = tf.memory().numTensors;
      const model = network(() => new Adam(), { noise });
      const step = trainStep(model);
      for (let i = 0; i < 4; i += 1) {
        const batch = batchOf(2 + (i % 2), i);
        step(batch, i);
        tf.dispose({ ...batch });
      }
      assert.equal(binding.getNumOfSavedModels(), noise ? 0 : 2);
      model.optimizer.dispose();
      model.dispose();
      assert.equal(tf.memory().numTensors, before);
      assert.equal(binding.getNumOfSavedModels(), 0);
    }
  });
});
