import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { predictedLabels, predictProbabilities } from '../../src/evaluation/predictions';
import { tf } from '../../src/tensorflow/tf';

/** Takes a 1×2 image to its two intensities, so its predictions can be read off the image. */
function copyingModel(): tf.LayersModel {
  const flatten = tf.layers.flatten({ inputShape: [1, 2, 1] });
  return tf.sequential({ layers: [flatten, tf.layers.dropout({ rate: 0.5 })] });
}

const images = { values: Float32Array.of(0, 1, 0.75, 0.25, 0.5, 0.5), shape: [3, 1, 2, 1] as const };

describe('predictProbabilities', () => {
  it('gives a row for each image in their order, with dropout off, whatever the batch size', async () => {
    const model = copyingModel();
    for (const batchSize of [1, 2, 256]) {
      assert.deepEqual(await predictProbabilities(model, images, { batchSize }), images.values);
    }
    model.dispose();
  });

  it('takes a tensor too, leaves it to the caller and leaves nothing behind', async () => {
    const model = copyingModel();
    const tensor = tf.tensor4d(images.values, [3, 1, 2, 1]);
    const before = tf.memory().numTensors;
    assert.deepEqual(await predictProbabilities(model, tensor, { batchSize: 2 }), images.values);
    assert.equal(tf.memory().numTensors, before);
    tensor.dispose();
    model.dispose();
  });

  it('reports how many images are done after every step', async () => {
    const model = copyingModel();
    const progress: [number, number][] = [];
    await predictProbabilities(model, images, {
      batchSize: 2,
      onProgress: (numDone, numExamples) => progress.push([numDone, numExamples]),
    });
    assert.deepEqual(progress, [
      [2, 3],
      [3, 3],
    ]);
    model.dispose();
  });

  it('refuses no images, a batch size of 0 and a model that is no classifier', async () => {
    const model = copyingModel();
    const none = { values: new Float32Array(0), shape: [0, 1, 2, 1] as const };
    await assert.rejects(predictProbabilities(model, none), /at least one image/);
    await assert.rejects(predictProbabilities(model, images, { batchSize: 0 }), /batchSize: .* got 0/);
    model.dispose();

    const before = tf.memory().numTensors;
    const activation = tf.layers.activation({ activation: 'relu', inputShape: [1, 2, 1] });
    const unflattened = tf.sequential({ layers: [activation] });
    await assert.rejects(
      predictProbabilities(unflattened, images),
      /expected a classifier with an output of shape \[3, classes\], got shape \[3, 1, 2, 1\]/,
    );
    unflattened.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('predictedLabels', () => {
  it('are the most probable classes, of equal ones the lowest', () => {
    const probabilities = [
      [0.1, 0.7, 0.2],
      [0.4, 0.2, 0.4],
      [0.2, 0.4, 0.4],
      [0, 0, 0],
    ];
    assert.deepEqual([...predictedLabels(Float32Array.from(probabilities.flat()), 3)], [1, 0, 1, 0]);
  });

  it('are refused for broken rows and for what is not a number', () => {
    assert.throws(() => predictedLabels(new Float32Array(8)), /rows of 7 probabilities, got 8/);
    const broken = new Float32Array(14);
    broken[9] = Number.NaN;
    assert.throws(() => predictedLabels(broken), /example 1, class 2: .* got NaN/);
  });
});
