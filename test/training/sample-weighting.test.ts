import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileClassifier } from '../../src/model/optimizer';
import { SGD } from '../../src/model/sgd';
import type { ImageBatch, TrainingBatches } from '../../src/preprocessing/training-batches';
import { tf } from '../../src/tensorflow/tf';
import { fit } from '../../src/training/fit';
import { sampleWeighting } from '../../src/training/sample-weighting';
import { validate } from '../../src/training/validation';

/** Three examples of one pixel, 1, of classes 0, 1 and 1. */
function examples(sampleWeights?: number[]): ImageBatch {
  return tf.tidy(() => ({
    images: tf.ones([3, 1, 1, 1]) as tf.Tensor4D,
    oneHotLabels: tf.tensor2d([1, 0, 0, 1, 0, 1], [3, 2]),
    ...(sampleWeights === undefined ? {} : { sampleWeights: tf.tensor1d(sampleWeights) }),
  }));
}

function onceEachEpoch(sampleWeights?: number[]): TrainingBatches {
  return { numExamples: 3, batchSize: 3, stepsPerEpoch: 1, epoch: () => [examples(sampleWeights)] };
}

/** Both probabilities start at 1/2: an example's gradient in its own class's logit is -1/2, in the other's 1/2. */
function modelOfZeros(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [1, 1, 1] }),
      tf.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: 'zeros', useBias: false }),
    ],
  });
  compileClassifier(model, new SGD({ learningRate: 1 }));
  return model;
}

async function kernelAfterOneStep(options: {
  sampleWeights?: number[];
  classWeight?: Record<number, number>;
}): Promise<{ kernel: number[]; loss: number }> {
  const model = modelOfZeros();
  const { sampleWeights, classWeight } = options;
  const { loss } = await fit(model, onceEachEpoch(sampleWeights), { epochs: 1, classWeight });
  const [kernel] = model.getWeights().map((weight) => [...weight.dataSync()]);
  model.dispose();
  return { kernel, loss: loss[0] };
}

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual}, not ${expected}`);

describe('training with weights', () => {
  it('divides by the number of examples, not by what they count, as Keras does', async () => {
    // Class 0's logit falls by its gradient, (4 · -1/2 + 1 · 1/2 + 1 · 1/2) / 3 = -1/3.
    const { kernel, loss } = await kernelAfterOneStep({ sampleWeights: [4, 1, 1] });
    close(kernel[0], 1 / 3);
    close(kernel[1], -1 / 3);
    close(loss, (6 / 3) * Math.LN2);
  });

  it('counts classes by their weight, those left out once, times the weights of the examples', async () => {
    const byClass = await kernelAfterOneStep({ classWeight: { 0: 4 } });
    const byExample = await kernelAfterOneStep({ sampleWeights: [4, 1, 1] });
    assert.deepEqual(byClass, byExample);
    const both = await kernelAfterOneStep({ classWeight: { 1: 3 }, sampleWeights: [9, 1, 2] });
    assert.deepEqual(both, await kernelAfterOneStep({ sampleWeights: [9, 3, 6] }));
  });

  it('is not changed by weights of 1', async () => {
    const plain = await kernelAfterOneStep({});
    assert.deepEqual(await kernelAfterOneStep({ classWeight: { 0: 1, 1: 1 } }), plain);
    assert.deepEqual(await kernelAfterOneStep({ sampleWeights: [1, 1, 1] }), plain);
  });

  it('leaves no tensor behind', async () => {
    await kernelAfterOneStep({ classWeight: { 0: 2 }, sampleWeights: [1, 2, 3] });
    const before = tf.memory().numTensors;
    await kernelAfterOneStep({ classWeight: { 0: 2 }, sampleWeights: [1, 2, 3] });
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuses class weights that mean nothing', () => {
    assert.throws(() => sampleWeighting({ 1: -1 }), /classWeight\[1\]: expected a number from 0, got -1/);
    assert.throws(() => sampleWeighting({ 2: Number.NaN }), /classWeight\[2\]: .* got NaN/);
    assert.throws(
      () => sampleWeighting({ Happy: 2 } as Record<string, number> as Record<number, number>),
      /classWeight: expected labels, got "Happy"/,
    );
  });
});

describe('validation with weights', () => {
  it('weights the loss, and not the accuracy', async () => {
    const model = modelOfZeros();
    const weighted = examples([1, 2, 3]);
    const result = await validate(model, weighted);
    // Equal probabilities count as class 0, which one of three is.
    close(result?.loss ?? Number.NaN, ((1 + 2 + 3) / 3) * Math.LN2);
    close(result?.accuracy ?? Number.NaN, 1 / 3);
    model.dispose();
    tf.dispose({ ...weighted });
  });
});
