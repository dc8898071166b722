import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { occlusionMaps } from '../../src/evaluation/occlusion';
import { tf } from '../../src/tensorflow/tf';

/**
 * Reads the pixel in row 1, column 2 of a 4×4 image, x, and nothing else: the probability of class 1 is
 * 1 / (1 + exp(-x ln 3)), that is 1/2 for 0, 3/4 for 1 and 1/4 for -1.
 */
function onePixelNetwork(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [4, 4, 1] }),
      tf.layers.dense({ units: 2, useBias: false, activation: 'softmax' }),
    ],
  });
  const weights = new Float32Array(32);
  weights[2 * (1 * 4 + 2) + 1] = Math.log(3);
  tf.tidy(() => model.setWeights([tf.tensor2d(weights, [16, 2])]));
  return model;
}

/** All pixels the same, so that only what is covered makes a difference. */
const plain = (...intensities: readonly number[]) => ({
  values: Float32Array.from(intensities.flatMap((intensity) => Array<number>(16).fill(intensity))),
  shape: [intensities.length, 4, 4, 1] as const,
});

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i] - value) < 1e-6, `${i}: ${actual[i]}, expected ${value}`);
  });
}

describe('occlusion maps', () => {
  it('find the one pixel that a network reads', async () => {
    const model = onePixelNetwork();
    const { falls, maps, classes, probabilities } = await occlusionMaps(model, plain(1), { patch: 1 });
    assert.deepEqual([...classes], [1]);
    assertClose(probabilities, [0.75]);
    assert.deepEqual(falls.shape, [1, 4, 4]);
    // From 3/4 to 1/2.
    const expected = Array.from({ length: 16 }, (_, pixel) => (pixel === 6 ? 0.25 : 0));
    assertClose(falls.values, expected);
    assertClose(maps.values, expected);
    model.dispose();
  });

  it('give each pixel the mean over the squares that it lies in', async () => {
    const model = onePixelNetwork();
    const { falls, maps } = await occlusionMaps(model, plain(1), { patch: 2, stride: 1 });
    // Squares of 2 by 2 begin in rows and columns 0 to 2; those from row 0 or 1 and column 1 or 2 cover the pixel.
    assert.deepEqual(falls.shape, [1, 3, 3]);
    assertClose(
      falls.values,
      [0, 1, 1, 0, 1, 1, 0, 0, 0].map((covered) => covered / 4),
    );
    // Of the squares over a row, none covers the pixel's column, or half of them, or all; of those over a column likewise.
    const rows = [1, 1, 0.5, 0];
    const columns = [0, 0.5, 1, 1];
    assertClose(
      maps.values,
      rows.flatMap((row) => columns.map((column) => (row * column) / 4)),
    );
    model.dispose();
  });

  it('cover every pixel, the last square moved back into the image', async () => {
    const model = onePixelNetwork();
    // Squares of 3 by 3 begin at 0 and, moved back from 2, at 1. All four cover the pixel.
    const { falls, maps } = await occlusionMaps(model, plain(1), { patch: 3, stride: 2 });
    assert.deepEqual(falls.shape, [1, 2, 2]);
    assertClose(maps.values, Array<number>(16).fill(0.25));
    model.dispose();
  });

  it('watch the class that is asked for: what speaks against it makes it rise', async () => {
    const model = onePixelNetwork();
    // Of the second image, class 0 is predicted, with 3/4.
    const images = plain(1, -1);
    const { falls, classes } = await occlusionMaps(model, images, { patch: 4, classes: [0, 0] });
    assert.deepEqual([...classes], [0, 0]);
    assertClose(falls.values, [-0.25, 0.25]);
    const predicted = await occlusionMaps(model, images, { patch: 4 });
    assert.deepEqual([...predicted.classes], [1, 0]);
    assertClose(predicted.falls.values, [0.25, 0.25]);
    model.dispose();
  });

  it('cover with the given intensity', async () => {
    const model = onePixelNetwork();
    const same = await occlusionMaps(model, plain(1), { patch: 4, fill: 1 });
    assertClose(same.falls.values, [0]);
    const opposite = await occlusionMaps(model, plain(1), { patch: 4, fill: -1 });
    assertClose(opposite.falls.values, [0.5]);
    model.dispose();
  });

  it('report progress over all covered images, and leave no tensor behind', async () => {
    const model = onePixelNetwork();
    const images = tf.tensor4d(plain(1, -1).values, [2, 4, 4, 1]);
    const before = tf.memory().numTensors;
    const progress: [number, number][] = [];
    await occlusionMaps(model, images, {
      patch: 2,
      stride: 2,
      batchSize: 3,
      onProgress: (numDone, numCovered) => progress.push([numDone, numCovered]),
    });
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(progress, [
      [3, 8],
      [4, 8],
      [7, 8],
      [8, 8],
    ]);
    images.dispose();
    model.dispose();
  });

  it('refuse squares that do not fit, and classes that there are not', async () => {
    const model = onePixelNetwork();
    const refused = (options: Parameters<typeof occlusionMaps>[2], message: RegExp) =>
      assert.rejects(occlusionMaps(model, plain(1), options), message);
    await refused({ patch: 5 }, /patch: expected a whole number from 1 to 4, got 5/);
    await refused({ patch: 2, stride: 3 }, /stride: .* from 1 to 2, so that nothing stays uncovered, got 3/);
    await refused({ patch: 1, fill: Number.NaN }, /fill: expected a finite number, got NaN/);
    await refused({ patch: 1, classes: [7] }, /classes\[0\]: .* from 0 to 1, got 7/);
    model.dispose();
  });
});
