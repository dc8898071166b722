import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { examplesSha256 } from '../../src/preprocessing/examples-sha256';
import { scaleFaces } from '../../src/preprocessing/face-scaling';
import {
  type ImageArray,
  imagePart,
  sliceToTensor,
  toImageArray,
  valuesInParts,
} from '../../src/preprocessing/image-array';
import { ImageDataGenerator } from '../../src/preprocessing/image-data-generator';
import { ScaledImages } from '../../src/preprocessing/scaled-images';

const { pixels } = generateSyntheticFaces({
  seed: 5,
  counts: { Training: 6, PublicTest: 0, PrivateTest: 0 },
});

for (const scaling of ['columns', 'pixels'] as const) {
  describe(`faces scaled by ${scaling} when they are asked for`, () => {
    const atOnce = scaleFaces(pixels, 6, scaling);

    it('are bit for bit those that are scaled at once, whole and in parts', () => {
      const images = new ScaledImages(pixels, 6, scaling);
      assert.deepEqual(imagePart(images, 2, 5).shape, [3, 48, 48, 1]);
      assert.deepEqual(imagePart(images, 2, 5).values, atOnce.slice(2 * 2304, 5 * 2304));
      assert.deepEqual(imagePart(imagePart(images, 2, 5), 1, 2).values, atOnce.slice(3 * 2304, 4 * 2304));
      const tensor = sliceToTensor(images, 1, 6);
      assert.deepEqual(tensor.dataSync(), atOnce.slice(2304));
      tensor.dispose();
      assert.deepEqual(images.values, atOnce);
      assert.deepEqual(imagePart(images, 2, 5).values, atOnce.slice(2 * 2304, 5 * 2304));
    });

    it('give the batches of faces that were scaled at once, and the same hash of the examples', () => {
      const generator = new ImageDataGenerator({ rotationRange: 10, widthShiftRange: 0.1 });
      const oneHotLabels = Float32Array.from({ length: 6 * 7 }, (_, i) => (i % 7 === 0 ? 1 : 0));
      const plain: ImageArray = { values: atOnce, shape: [6, 48, 48, 1] };
      const [batches, ofPlain] = [new ScaledImages(pixels, 6, scaling), plain].map((images) =>
        generator.flow(images, oneHotLabels, { batchSize: 4, seed: 1 }),
      );
      assert.deepEqual(batches.settings?.(), ofPlain.settings?.());
      const read = (source: typeof batches) =>
        [...(source.epoch(3) as Iterable<Parameters<typeof valuesOf>[0]>)].map(valuesOf);
      assert.deepEqual(read(batches), read(ofPlain));
    });
  });
}

function valuesOf(batch: {
  readonly images: { dataSync(): ArrayLike<number>; dispose(): void };
  readonly oneHotLabels: { dispose(): void };
}): ArrayLike<number> {
  const values = batch.images.dataSync();
  batch.images.dispose();
  batch.oneHotLabels.dispose();
  return values;
}

describe('images that are made on demand', () => {
  /** Images of 1×2 pixels of which never more than `most` may be asked for at once. */
  function madeOnDemand(numExamples: number, most: number): ImageArray {
    const part = (start: number, end: number): ImageArray => ({
      get values(): Float32Array {
        assert.ok(end - start <= most, `${end - start} of ${numExamples} images were made at once`);
        return Float32Array.from({ length: 2 * (end - start) }, (_, i) => Math.sin(2 * start + i));
      },
      shape: [end - start, 1, 2, 1],
      part: (from, to) => part(start + from, start + to),
    });
    return part(0, numExamples);
  }

  /** The same ones in memory. */
  function inMemory(numExamples: number): ImageArray {
    return {
      values: Float32Array.from({ length: 2 * numExamples }, (_, i) => Math.sin(i)),
      shape: [numExamples, 1, 2, 1],
    };
  }

  it('are hashed, measured and cut into batches without being made all at once', () => {
    const [images, same] = [madeOnDemand(1200, 512), inMemory(1200)];
    assert.equal(toImageArray(images), images);
    assert.equal(examplesSha256(valuesInParts(images)), examplesSha256([same.values]));

    const options = { featurewiseStdNormalization: true, rescale: 0.5 };
    const [generator, ofSame] = [new ImageDataGenerator(options), new ImageDataGenerator(options)];
    const [batches, batchesOfSame] = [
      generator.fit(images).flow(images, null, { batchSize: 500, seed: 2, shuffle: false }),
      ofSame.fit(same).flow(same, null, { batchSize: 500, seed: 2, shuffle: false }),
    ];
    assert.deepEqual(batches.settings?.(), batchesOfSame.settings?.());
    // By hand: of 0.5 · sin(0), 0.5 · sin(1), ... the mean and the deviation.
    const halves = Array.from(same.values, (value) => Math.fround(0.5 * value));
    const mean = halves.reduce((sum, value) => sum + value, 0) / halves.length;
    const augmentation = batches.settings?.().augmentation as { mean: number[]; std: number[] };
    assert.ok(Math.abs(augmentation.mean[0] - mean) < 1e-12);
    const variance = halves.reduce((sum, value) => sum + (value - mean) ** 2, 0) / halves.length;
    assert.ok(Math.abs(augmentation.std[0] - Math.sqrt(variance)) < 1e-12);
  });
});
