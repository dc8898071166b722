import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../src/dataset/seeded-random';
import type { FillMode } from '../../src/preprocessing/affine-transform';
import type { ImageShape } from '../../src/preprocessing/image-array';
import {
  ImageDataGenerator,
  type ImageDataGeneratorOptions,
} from '../../src/preprocessing/image-data-generator';
import { tf } from '../../src/tensorflow/tf';
import fixture from '../fixtures/image_data_generator.json';

/** Keras's names of options and parameters are ours in another spelling. */
function camelCase<T>(keras: object): T {
  const entries = Object.entries(keras).map(([name, value]) => [
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as T;
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i += 1) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `value ${i}: ${actual[i]}, not ${expected[i]}`);
  }
}

describe('applyTransform', () => {
  const images = fixture.images as Record<string, { shape: number[]; values: number[] }>;
  for (const { image, transform, fillMode, cval, transformed } of fixture.transforms) {
    it(`equals Keras's: ${image}, ${fillMode}, ${JSON.stringify(transform)}`, () => {
      const { shape, values } = images[image];
      const generator = new ImageDataGenerator({ fillMode: fillMode as FillMode, cval });
      const actual = generator.applyTransform(
        Float32Array.from(values),
        camelCase(transform),
        shape as unknown as ImageShape,
      );
      // Pixels are up to 255 and the fixture is rounded to 0.001, well within 1e-3 of 255.
      assertClose(actual, transformed, 0.002);
    });
  }

  it('moves the picture up and left for positive shifts', () => {
    const image = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const generator = new ImageDataGenerator({ fillMode: 'constant' });
    const shape = [3, 3, 1] as const;
    assert.deepEqual([...generator.applyTransform(image, { tx: 1 }, shape)], [2, 3, 0, 5, 6, 0, 8, 9, 0]);
    assert.deepEqual([...generator.applyTransform(image, { ty: 1 }, shape)], [4, 5, 6, 7, 8, 9, 0, 0, 0]);
  });

  it('stays inside the image where rounding puts a coordinate a hair below the border', () => {
    const image = Float32Array.of(1, 2, 3, 4);
    const generator = new ImageDataGenerator({ fillMode: 'reflect', cval: 99 });
    assertClose(generator.applyTransform(image, { tx: -1e-17 }, [2, 2, 1]), image, 1e-9);
  });

  it('leaves the image it is given alone', () => {
    const image = Uint8Array.of(1, 2, 3, 4);
    new ImageDataGenerator().applyTransform(image, { theta: 30, flipVertical: true }, [2, 2, 1]);
    assert.deepEqual([...image], [1, 2, 3, 4]);
  });

  it('fills an image of one pixel with it, however far it is moved', () => {
    for (const fillMode of ['nearest', 'reflect', 'wrap'] as const) {
      const moved = new ImageDataGenerator({ fillMode }).applyTransform(
        Uint8Array.of(7),
        { tx: -1 },
        [1, 1, 1],
      );
      assert.deepEqual([...moved], [7]);
    }
  });

  it('refuses a parameter that is not finite, by name', () => {
    const image = new Float32Array(2304);
    assert.throws(() => new ImageDataGenerator().applyTransform(image, { tx: Number.NaN }), /tx: .* got NaN/);
  });

  it('refuses an image of another size', () => {
    assert.throws(
      () => new ImageDataGenerator().applyTransform(new Float32Array(9), {}),
      /expected 2304 intensities for an image of 48×48×1, got 9/,
    );
  });
});

describe('standardize', () => {
  for (const { images, options, standardized } of fixture.standardized) {
    it(`equals Keras's: ${images}, ${JSON.stringify(options)}`, () => {
      const { shape, values } = fixture.fitted[images as 'many' | 'few'];
      const [numExamples, ...imageShape] = shape as [number, number, number, number];
      const fitted = { values: Float32Array.from(values), shape: [numExamples, ...imageShape] as const };
      const generator = new ImageDataGenerator(camelCase<ImageDataGeneratorOptions>(options)).fit(fitted);
      const length = values.length / numExamples;
      const before = tf.memory().numTensors;
      const actual = [0, 1, 2].flatMap((i) => [
        ...generator.standardize(fitted.values.subarray(i * length, (i + 1) * length), imageShape),
      ]);
      assert.equal(tf.memory().numTensors, before);
      assertClose(actual, standardized, 1e-4);
    });
  }

  it('refuses to guess statistics that were never fitted', () => {
    const generator = new ImageDataGenerator({ featurewiseCenter: true });
    assert.throws(() => generator.standardize(new Float32Array(2304)), /call fit\(trainingImages\) first/);
    const images = { values: new Float32Array(2304), shape: [1, 48, 48, 1] as const };
    assert.throws(() => generator.flow(images, Float32Array.of(1), { seed: 1 }), /call fit/);
  });

  it('refuses images of another shape than the fitted ones', () => {
    const generator = new ImageDataGenerator({ featurewiseCenter: true });
    generator.fit({ values: new Float32Array(12), shape: [1, 2, 2, 3] });
    assert.throws(() => generator.standardize(new Float32Array(4), [2, 2, 1]), /2×2×1 do not fit/);
  });
});

describe('getRandomTransform', () => {
  const random = seededRandom(11);
  const draw = (options: ImageDataGeneratorOptions, shape: ImageShape = [40, 20, 1]) => {
    const generator = new ImageDataGenerator(options);
    return Array.from({ length: 500 }, () => generator.getRandomTransform(random, shape));
  };
  /** The draws stay within the limits, and come close to both. */
  const assertSpans = (values: number[], lowest: number, highest: number) => {
    const slack = (highest - lowest) / 20;
    assert.ok(Math.min(...values) >= lowest && Math.min(...values) < lowest + slack);
    assert.ok(Math.max(...values) <= highest && Math.max(...values) > highest - slack);
  };

  it('draws nothing but the identity by default', () => {
    const identity = { theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1 };
    for (const drawn of draw({})) {
      assert.deepEqual(drawn, { ...identity, flipHorizontal: false, flipVertical: false });
    }
  });

  it('turns and shears up to the range either way', () => {
    const drawn = draw({ rotationRange: 10, shearRange: 5 });
    assertSpans(
      drawn.map(({ theta }) => theta),
      -10,
      10,
    );
    assertSpans(
      drawn.map(({ shear }) => shear),
      -5,
      5,
    );
  });

  it('takes a fraction of the width for horizontal, of the height for vertical shifts', () => {
    const drawn = draw({ widthShiftRange: 0.1, heightShiftRange: 0.5 });
    assertSpans(
      drawn.map(({ tx }) => tx),
      -2,
      2,
    );
    assertSpans(
      drawn.map(({ ty }) => ty),
      -20,
      20,
    );
  });

  it('takes whole pixels below a whole number, any number of pixels below another', () => {
    const drawn = draw({ widthShiftRange: 3, heightShiftRange: 2.5 });
    assert.deepEqual([...new Set(drawn.map(({ tx }) => Math.abs(tx)))].sort(), [0, 1, 2]);
    assertSpans(
      drawn.map(({ ty }) => ty),
      -2.5,
      2.5,
    );
  });

  it('takes a list’s elements either way, as fractions if all are below 1', () => {
    const drawn = draw({ widthShiftRange: [0.1, 0.25], heightShiftRange: [4, 8] });
    assert.deepEqual(
      [...new Set(drawn.map(({ tx }) => tx))].sort((a, b) => a - b),
      [-5, -2, 2, 5],
    );
    assert.deepEqual(
      [...new Set(drawn.map(({ ty }) => ty))].sort((a, b) => a - b),
      [-8, -4, 4, 8],
    );
  });

  it('zooms each axis on its own, around 1 for a number and between the two of a pair', () => {
    const around = draw({ zoomRange: 0.2 });
    assertSpans(
      around.map(({ zx }) => zx),
      0.8,
      1.2,
    );
    assert.ok(around.every(({ zx, zy }) => zx !== zy));
    const between = draw({ zoomRange: [1.5, 2] });
    assertSpans(
      between.map(({ zy }) => zy),
      1.5,
      2,
    );
  });

  it('flips about half of the images, and only if asked', () => {
    const drawn = draw({ horizontalFlip: true });
    const flipped = drawn.filter(({ flipHorizontal }) => flipHorizontal).length;
    assert.ok(flipped > 200 && flipped < 300);
    assert.ok(drawn.every(({ flipVertical }) => !flipVertical));
  });
});

describe('an ImageDataGenerator', () => {
  it('sets what its options imply, as Keras does', () => {
    const { options } = new ImageDataGenerator({ zcaWhitening: true, featurewiseStdNormalization: true });
    assert.equal(options.featurewiseCenter, true);
    assert.equal(options.featurewiseStdNormalization, false);
    assert.equal(new ImageDataGenerator({ samplewiseStdNormalization: true }).options.samplewiseCenter, true);
  });

  it('refuses options that mean nothing, by name', () => {
    assert.throws(() => new ImageDataGenerator({ rotationRange: -1 }), /rotationRange: .* got -1/);
    assert.throws(() => new ImageDataGenerator({ widthShiftRange: [1, Number.NaN] }), /widthShiftRange/);
    assert.throws(() => new ImageDataGenerator({ zoomRange: 1.5 }), /zoomRange: .* got 1.5/);
    assert.throws(() => new ImageDataGenerator({ zoomRange: [2, 1] }), /zoomRange: .* got \[2,1\]/);
    assert.throws(
      () => new ImageDataGenerator({ fillMode: 'mirror' as FillMode }),
      /fillMode: expected one of nearest, constant, reflect, wrap, got "mirror"/,
    );
  });
});
