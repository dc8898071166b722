import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImageArray } from '../../src/preprocessing/image-array';
import { ImageDataGenerator } from '../../src/preprocessing/image-data-generator';
import type { ImageBatch, TrainingBatches } from '../../src/preprocessing/training-batches';
import { tf } from '../../src/tensorflow/tf';

const NUM_EXAMPLES = 10;
const IMAGE_LENGTH = 6 * 6;

/** Ten 6×6 images, each with a gradient of its own, and labels in which each example is its own class. */
const images: ImageArray = {
  values: Uint8Array.from({ length: NUM_EXAMPLES * IMAGE_LENGTH }, (_, i) => (i * 7) % 256),
  shape: [NUM_EXAMPLES, 6, 6, 1],
};
const oneHotLabels = Float32Array.from({ length: NUM_EXAMPLES ** 2 }, (_, i) => (i % 11 === 0 ? 1 : 0));

const augmenting = new ImageDataGenerator({ rotationRange: 40, widthShiftRange: 0.3, horizontalFlip: true });

/** One epoch's images by example, in the order they came, and the sizes of its batches. Disposes the batches. */
function readEpoch(batches: TrainingBatches, epoch: number) {
  const order: number[] = [];
  const sizes: number[] = [];
  const imageOf = new Map<number, number[]>();
  for (const batch of batches.epoch(epoch) as Iterable<ImageBatch>) {
    const pixels = batch.images.dataSync();
    const examples = tf.tidy(() => batch.oneHotLabels.argMax(1).dataSync());
    sizes.push(examples.length);
    examples.forEach((example, position) => {
      order.push(example);
      imageOf.set(example, [...pixels.slice(position * IMAGE_LENGTH, (position + 1) * IMAGE_LENGTH)]);
    });
    tf.dispose([batch.images, batch.oneHotLabels]);
  }
  return { order, sizes, imageOf };
}

describe('flow', () => {
  it('goes through every example once an epoch, the last batch being what is left', () => {
    const batches = augmenting.flow(images, oneHotLabels, { batchSize: 4, seed: 1 });
    assert.deepEqual([batches.numExamples, batches.batchSize, batches.stepsPerEpoch], [10, 4, 3]);
    const { order, sizes } = readEpoch(batches, 0);
    assert.deepEqual(sizes, [4, 4, 2]);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  });

  it('replays the same batches for the same seed and epoch, in any order of asking', () => {
    const first = augmenting.flow(images, oneHotLabels, { batchSize: 4, seed: 1 });
    const again = augmenting.flow(images, oneHotLabels, { batchSize: 4, seed: 1 });
    const second = readEpoch(first, 1);
    readEpoch(again, 0);
    assert.deepEqual(readEpoch(again, 1), second);
  });

  it('starts at a later batch with what would have come there, and makes nothing before it', () => {
    let made = 0;
    const generator = new ImageDataGenerator({
      rotationRange: 40,
      preprocessingFunction: (image) => {
        made += 1;
        return image;
      },
    });
    const batches = generator.flow(images, oneHotLabels, { batchSize: 4, seed: 1 });
    const whole = readEpoch(batches, 2);
    made = 0;
    const rest = readEpoch({ ...batches, epoch: (epoch) => batches.epoch(epoch, 1) }, 2);
    assert.equal(made, 6);
    assert.deepEqual(rest.order, whole.order.slice(4));
    assert.deepEqual(rest.sizes, [4, 2]);
    for (const example of rest.order) {
      assert.deepEqual(rest.imageOf.get(example), whole.imageOf.get(example));
    }
  });

  it('says what decides its batches: seed, options, images, labels and weights', () => {
    const settingsOf = (generator: ImageDataGenerator, seed: number, sampleWeight?: readonly number[]) =>
      generator.flow(images, oneHotLabels, { seed, sampleWeight }).settings?.();
    const settings = settingsOf(augmenting, 1);
    assert.deepEqual(JSON.parse(JSON.stringify(settings)), settings);
    assert.equal(settings?.augmentation?.rotationRange, 40);
    assert.deepEqual(settingsOf(augmenting, 1), settings);
    const other = new ImageDataGenerator({ rotationRange: 41, widthShiftRange: 0.3, horizontalFlip: true });
    assert.notDeepEqual(settingsOf(other, 1), settings);
    assert.notDeepEqual(settingsOf(augmenting, 2), settings);
    const weighted = settingsOf(augmenting, 1, new Array<number>(NUM_EXAMPLES).fill(2));
    assert.notEqual(weighted?.examples, settings.examples);
  });

  it('gives another order and other images in another epoch, and for another seed', () => {
    const batches = augmenting.flow(images, oneHotLabels, { batchSize: 4, seed: 1 });
    const first = readEpoch(batches, 0);
    const otherSeed = augmenting.flow(images, oneHotLabels, { batchSize: 4, seed: 2 });
    for (const other of [readEpoch(batches, 1), readEpoch(otherSeed, 0)]) {
      assert.notDeepEqual(other.order, first.order);
      assert.notDeepEqual(other.imageOf.get(3), first.imageOf.get(3));
    }
  });

  it('changes an example alike whatever the batch size, shuffled or not', () => {
    const expected = readEpoch(augmenting.flow(images, oneHotLabels, { batchSize: 4, seed: 1 }), 5);
    const options = { batchSize: 3, shuffle: false, seed: 1 };
    const actual = readEpoch(augmenting.flow(images, oneHotLabels, options), 5);
    for (let example = 0; example < NUM_EXAMPLES; example += 1) {
      assert.deepEqual(actual.imageOf.get(example), expected.imageOf.get(example));
    }
  });

  it('leaves order and images as they are without shuffle and options', () => {
    const batches = new ImageDataGenerator().flow(images, oneHotLabels, { shuffle: false, seed: 1 });
    const { order, sizes, imageOf } = readEpoch(batches, 0);
    assert.deepEqual(sizes, [10]);
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual([...imageOf.values()].flat(), [...images.values]);
  });

  it('standardizes what it transformed', () => {
    // Gradients of 8-bit intensities, divided by 255, each example then centered on its own mean.
    const generator = new ImageDataGenerator({
      rescale: 1 / 255,
      samplewiseCenter: true,
      horizontalFlip: true,
    });
    const { imageOf } = readEpoch(generator.flow(images, oneHotLabels, { seed: 1 }), 0);
    for (const image of imageOf.values()) {
      const mean = image.reduce((sum, value) => sum + value, 0) / image.length;
      assert.ok(Math.abs(mean) < 1e-6);
      assert.ok(Math.max(...image) < 1);
    }
  });

  it('takes tensors as well as arrays, and leaves them to the caller', () => {
    const tensors = {
      images: tf.tensor4d(Float32Array.from(images.values), [10, 6, 6, 1]),
      oneHotLabels: tf.tensor2d(oneHotLabels, [10, 10]),
    };
    const before = tf.memory().numTensors;
    const fromTensors = augmenting.flow(tensors.images, tensors.oneHotLabels, { seed: 1 });
    const fromArrays = augmenting.flow(images, oneHotLabels, { seed: 1 });
    assert.deepEqual(readEpoch(fromTensors, 0), readEpoch(fromArrays, 0));
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([tensors.images, tensors.oneHotLabels]);
  });

  it('leaves behind the two tensors of each batch, no more, whitening included', () => {
    const whitening = new ImageDataGenerator({ zcaWhitening: true, rotationRange: 5 }).fit(images);
    const before = tf.memory().numTensors;
    for (const generator of [augmenting, whitening]) {
      for (const batch of generator
        .flow(images, oneHotLabels, { batchSize: 5, seed: 1 })
        .epoch(0) as Iterable<ImageBatch>) {
        assert.equal(tf.memory().numTensors, before + 2);
        assert.deepEqual(batch.images.shape, [5, 6, 6, 1]);
        tf.dispose([batch.images, batch.oneHotLabels]);
      }
    }
    assert.equal(tf.memory().numTensors, before);
  });

  it('gives each example’s weight with its batch, if there are weights', () => {
    const sampleWeight = Float64Array.from({ length: 10 }, (_, example) => example / 4);
    const options = { batchSize: 4, seed: 1, sampleWeight };
    const before = tf.memory().numTensors;
    for (const batch of augmenting.flow(images, oneHotLabels, options).epoch(0) as Iterable<ImageBatch>) {
      const examples = tf.tidy(() => batch.oneHotLabels.argMax(1).dataSync());
      assert.deepEqual(
        batch.sampleWeights?.dataSync(),
        Float32Array.from(examples, (i) => i / 4),
      );
      tf.dispose({ ...batch });
    }
    assert.equal(tf.memory().numTensors, before);
  });

  it('gives images alone where there are no labels', () => {
    const options = { batchSize: 4, shuffle: false, seed: 1 };
    const [first] = new ImageDataGenerator().flow(images, null, options).epoch(0) as Iterable<
      Pick<ImageBatch, 'images'>
    >;
    assert.deepEqual(Object.keys(first), ['images']);
    assert.deepEqual([...first.images.dataSync()], [...images.values.subarray(0, 4 * IMAGE_LENGTH)]);
    first.images.dispose();
    assert.throws(
      () => augmenting.flow(images, null, { ...options, sampleWeight: [1] }),
      /sampleWeight: expected none without labels/,
    );
  });

  it('keeps the first examples for validation, the others for training, each with its label and weight', () => {
    const generator = new ImageDataGenerator({ validationSplit: 0.35 });
    const sampleWeight = Array.from({ length: 10 }, (_, example) => example);
    const options = { batchSize: 10, shuffle: false, seed: 1, sampleWeight, ignoreClassSplit: true };
    const examplesOf = (subset: 'training' | 'validation') => {
      const batches = generator.flow(images, oneHotLabels, { ...options, subset });
      const [batch] = batches.epoch(0) as Iterable<ImageBatch>;
      const examples = [...tf.tidy(() => batch.oneHotLabels.argMax(1).dataSync())];
      assert.equal(batches.numExamples, examples.length);
      assert.deepEqual([...(batch.sampleWeights?.dataSync() ?? [])], examples);
      assert.deepEqual(
        [...batch.images.dataSync()],
        examples.flatMap((i) => [...images.values.subarray(i * IMAGE_LENGTH, (i + 1) * IMAGE_LENGTH)]),
      );
      tf.dispose({ ...batch });
      return examples;
    };
    // 0.35 · 10 = 3.5, rounded down.
    assert.deepEqual(examplesOf('validation'), [0, 1, 2]);
    assert.deepEqual(examplesOf('training'), [3, 4, 5, 6, 7, 8, 9]);
  });

  it('refuses a subset that lacks a class of the other, or holds nothing', () => {
    const split = (validationSplit: number, subset: 'training' | 'validation') =>
      new ImageDataGenerator({ validationSplit }).flow(images, oneHotLabels, { seed: 1, subset });
    assert.throws(
      () => split(0.3, 'training'),
      /class 0 occurs in the validation subset only; .*ignoreClassSplit/,
    );
    assert.throws(() => split(0.01, 'validation'), /leaves no validation example of 10/);
    assert.throws(() => split(0, 'training'), /the generator has no validationSplit/);
    assert.throws(() => split(0.3, 'test' as 'training'), /subset: .* training, validation, got "test"/);
  });

  it('refuses weights that do not belong to the images', () => {
    const flow = (sampleWeight: number[]) => augmenting.flow(images, oneHotLabels, { seed: 1, sampleWeight });
    assert.throws(() => flow([1, 2]), /sampleWeight: expected a weight for each of 10 images, got 2/);
    assert.throws(() => flow(new Array(10).fill(Number.NaN)), /sampleWeight\[0\]: .* got NaN/);
  });

  it('refuses labels that do not belong to the images, and batches of nothing', () => {
    const flow = (labels: Float32Array, batchSize: number) =>
      augmenting.flow(images, labels, { batchSize, seed: 1 });
    assert.throws(() => flow(new Float32Array(69), 4), /shape \[10, numClasses\].* got 69 values/);
    assert.throws(() => flow(new Float32Array(0), 4), /got 0 values/);
    assert.throws(() => flow(oneHotLabels, 0), /batchSize: expected a whole number from 1, got 0/);
    const tensor = tf.zeros<tf.Rank.R2>([9, 7]);
    assert.throws(() => augmenting.flow(images, tensor, { seed: 1 }), /got shape \[9, 7\]/);
    tensor.dispose();
    const none = { values: new Float32Array(0), shape: [0, 6, 6, 1] as const };
    assert.throws(() => augmenting.flow(none, oneHotLabels, { seed: 1 }), /at least one image/);
  });
});
