import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../src/dataset/seeded-random';
import type { FillMode } from '../../src/preprocessing/affine-transform';
import type { ImageShape } from '../../src/preprocessing/image-array';
import {
  ImageDataGenerator,
  type ImageDataGeneratorOptions,
} from '../../src/preprocessing/image-data-generator';
import type { DataFormat } from '../../src/preprocessing/image-layout';
import { tf } from '../../src/tensorflow/tf';
import { hashedBytes, hashedNumbers, randomNumbers } from '../fixtures/hashed-numbers';

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i += 1) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `value ${i}: ${actual[i]}, not ${expected[i]}`);
  }
}

describe('applyTransform', () => {
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
    assert.throws(
      () => new ImageDataGenerator().applyTransform(image, { brightness: Infinity }),
      /brightness: .* got Infinity/,
    );
  });

  it('refuses an image of another size', () => {
    assert.throws(
      () => new ImageDataGenerator().applyTransform(new Float32Array(9), {}),
      /expected 2304 intensities for an image of 48×48×1, got 9/,
    );
  });
});

describe('standardize', () => {
  it('leaves no tensor behind, whitening included', () => {
    const generator = new ImageDataGenerator({ zcaWhitening: true }).fit({
      values: hashedNumbers(5 * 27, 1, 1),
      shape: [5, 3, 3, 3],
    });
    const before = tf.memory().numTensors;
    assert.equal(generator.standardize(hashedNumbers(27, 2, 1), [3, 3, 3]).length, 27);
    assert.equal(tf.memory().numTensors, before);
  });

  it('calls the preprocessing function first, with a copy that it may change', () => {
    const seen: unknown[] = [];
    const generator = new ImageDataGenerator({
      rescale: 0.5,
      preprocessingFunction: (image, shape) => {
        seen.push([...image], shape);
        return image.fill(8);
      },
    });
    const image = Float32Array.of(1, 2);
    assert.deepEqual([...generator.standardize(image, [1, 2, 1])], [4, 4]);
    assert.deepEqual(seen, [
      [1, 2],
      [1, 2, 1],
    ]);
    assert.deepEqual([...image], [1, 2]);
    const cropping = new ImageDataGenerator({ preprocessingFunction: (given) => given.subarray(1) });
    assert.throws(() => cropping.standardize(image, [1, 2, 1]), /expected 2 intensities .* got 1/);
  });

  it('takes each channel’s mean off where it stands in the data format', () => {
    // Two images of two pixels and three channels, whose means are 1, 12 and 102.
    const last = Float32Array.of(0, 10, 100, 2, 10, 100, 0, 14, 104, 2, 14, 104);
    const first = Float32Array.of(0, 2, 10, 10, 100, 100, 0, 2, 14, 14, 104, 104);
    const options = { featurewiseCenter: true };
    const channelsLast = new ImageDataGenerator(options).fit({ values: last, shape: [2, 1, 2, 3] });
    const channelsFirst = new ImageDataGenerator({ ...options, dataFormat: 'channels_first' });
    channelsFirst.fit({ values: first, shape: [2, 3, 1, 2] });
    assert.deepEqual([...channelsLast.standardize(last.subarray(0, 6), [1, 2, 3])], [-1, -2, -2, 1, -2, -2]);
    assert.deepEqual(
      [...channelsFirst.standardize(first.subarray(0, 6), [3, 1, 2])],
      [-1, 1, -2, -2, -2, -2],
    );
  });

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
    return Array.from({ length: 500 }, () => generator.getRandomTransform(shape, random));
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
      assert.deepEqual(drawn, {
        ...identity,
        flipHorizontal: false,
        flipVertical: false,
        channelShiftIntensity: null,
        brightness: null,
      });
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

  it('draws a brightness between the two of a pair, and a channel shift either way', () => {
    const drawn = draw({ brightnessRange: [0.5, 3], channelShiftRange: 20 });
    assertSpans(
      drawn.map(({ brightness }) => Number(brightness)),
      0.5,
      3,
    );
    assertSpans(
      drawn.map(({ channelShiftIntensity }) => Number(channelShiftIntensity)),
      -20,
      20,
    );
  });

  it('draws the same for the same seed, and another for another', () => {
    const generator = new ImageDataGenerator({ rotationRange: 40, zoomRange: 0.2 });
    const first = generator.getRandomTransform([48, 48, 1], 5);
    assert.deepEqual(generator.getRandomTransform([48, 48, 1], 5), first);
    assert.notDeepEqual(generator.getRandomTransform([48, 48, 1], 6), first);
    const face = hashedBytes(2304, 1);
    assert.deepEqual(generator.randomTransform(face, 5), generator.applyTransform(face, first));
  });

  it('takes fractions of the height and width of images with channels first', () => {
    const generator = new ImageDataGenerator({ widthShiftRange: [0.5], dataFormat: 'channels_first' });
    assert.equal(Math.abs(generator.getRandomTransform([3, 40, 20], 1).tx), 10);
  });
});

describe('brightness', () => {
  const brighten = (image: Float32Array, brightness: number, shape: ImageShape) => [
    ...new ImageDataGenerator().applyTransform(image, { brightness }, shape),
  ];

  it('multiplies whole intensities and cuts what is left after the point', () => {
    // 3.9 is cut to 3, and 3 · 1.5 = 4.5 to 4; 200 · 1.5 lies beyond 255.
    assert.deepEqual(brighten(Float32Array.of(0, 3.9, 100, 200), 1.5, [2, 2, 1]), [0, 4, 150, 255]);
    assert.deepEqual(brighten(Float32Array.of(0, 3.9, 100, 200), 1, [2, 2, 1]), [0, 3, 100, 200]);
  });

  it('stretches intensities beyond 0 to 255 to that range, and back', () => {
    // -100 to 410 becomes 0 to 255, halved 0 to 127, and back: 127 / 255 · 510 - 100 = 154.
    assert.deepEqual(brighten(Float32Array.of(-100, 410), 0.5, [1, 2, 1]), [-100, 154]);
    // All of one intensity there is nothing to stretch.
    assert.deepEqual(brighten(Float32Array.of(300, 300), 0.5, [1, 2, 1]), [300, 300]);
  });

  it('leaves opacity, the fourth channel, alone', () => {
    assert.deepEqual(brighten(Float32Array.of(10, 20, 30, 40), 2, [1, 1, 4]), [20, 40, 60, 40]);
  });

  it('refuses images that no picture file could hold', () => {
    assert.throws(() => brighten(Float32Array.of(1, 2), 2, [1, 1, 2]), /of 1, 3, 4 channels, got 2/);
  });
});

describe('a channel shift', () => {
  it('adds to every intensity, within the image’s own extremes', () => {
    const shift = (channelShiftIntensity: number) => [
      ...new ImageDataGenerator().applyTransform(
        Float32Array.of(10, 20, 30, 60),
        { channelShiftIntensity },
        [2, 2, 1],
      ),
    ];
    assert.deepEqual(shift(15), [25, 35, 45, 60]);
    assert.deepEqual(shift(-15), [10, 10, 15, 45]);
  });
});

describe('applyTransform, whatever the image', () => {
  const pictures = fc.record({
    shape: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 3)),
    seed: fc.nat({ max: 1000 }),
    fillMode: fc.constantFrom<FillMode>('nearest', 'reflect', 'wrap'),
    dataFormat: fc.constantFrom<DataFormat>('channels_last', 'channels_first'),
  });
  const check = (
    property: (image: Float32Array, generator: ImageDataGenerator, shape: ImageShape, seed: number) => void,
  ) =>
    fc.assert(
      fc.property(pictures, ({ shape: [height, width, channels], seed, fillMode, dataFormat }) => {
        const image = Float32Array.from(hashedBytes(height * width * channels, seed));
        const shape: ImageShape =
          dataFormat === 'channels_last' ? [height, width, channels] : [channels, height, width];
        const ranges = { rotationRange: 180, widthShiftRange: 0.9, heightShiftRange: 0.9, shearRange: 40 };
        property(
          image,
          new ImageDataGenerator({ ...ranges, zoomRange: 0.9, fillMode, dataFormat }),
          shape,
          seed,
        );
      }),
      { seed: 17, numRuns: 150 },
    );

  it('leaves it as it is for an identity', () => {
    check((image, generator, shape) => {
      const identity = { theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1, flipHorizontal: false };
      assert.deepEqual(generator.applyTransform(image, identity, shape), image);
      assert.deepEqual(generator.applyTransform(image, { brightness: 1 }, shape), image);
      assert.deepEqual(generator.applyTransform(image, { channelShiftIntensity: 0 }, shape), image);
    });
  });

  it('gives it back when flipped twice', () => {
    check((image, generator, shape) => {
      for (const flip of [{ flipHorizontal: true }, { flipVertical: true }]) {
        const flipped = generator.applyTransform(image, flip, shape);
        assert.deepEqual(generator.applyTransform(flipped, flip, shape), image);
      }
    });
  });

  it('gives it back when turned all the way around', () => {
    check((image, { options }, shape) => {
      // A hair beyond the border, wrap shows the other side, as SciPy's does.
      if (options.fillMode === 'wrap' || shape[0] !== shape[1]) return;
      const generator = new ImageDataGenerator({ ...options });
      assertClose(generator.applyTransform(image, { theta: 360 }, shape), image, 1e-4);
    });
  });

  it('stays between its lowest and its highest intensity unless filled from outside', () => {
    check((image, generator, shape, seed) => {
      const transformed = generator.randomTransform(image, seed, shape);
      assert.ok(Math.min(...transformed) >= Math.min(...image) - 1e-4);
      assert.ok(Math.max(...transformed) <= Math.max(...image) + 1e-4);
    });
  });

  it('takes nothing but intensities of the image where the nearest pixel is asked for', () => {
    check((image, { options }, shape, seed) => {
      const generator = new ImageDataGenerator({ ...options, interpolationOrder: 0 });
      const known = new Set(image);
      assert.ok(generator.randomTransform(image, seed, shape).every((intensity) => known.has(intensity)));
    });
  });

  it('does the same to images with their channels first as last', () => {
    check((image, { options }, shape, seed) => {
      if (options.dataFormat === 'channels_last') return;
      const [channels, height, width] = shape;
      const toLast = (first: Float32Array) =>
        first.map((_, i) => first[(i % channels) * height * width + Math.floor(i / channels)]);
      const channelsFirst = new ImageDataGenerator({ ...options, brightnessRange: [0.5, 2] });
      const channelsLast = new ImageDataGenerator({ ...channelsFirst.options, dataFormat: 'channels_last' });
      assert.deepEqual(
        toLast(channelsFirst.randomTransform(image, seed, shape)),
        channelsLast.randomTransform(toLast(image), seed, [height, width, channels]),
      );
    });
  });
});

describe('fit', () => {
  const images = { values: randomNumbers(6 * 16, 3, 100), shape: [6, 4, 4, 1] as const };
  const standardizedBy = (...args: Parameters<ImageDataGenerator['fit']>) =>
    new ImageDataGenerator({ featurewiseStdNormalization: true, rotationRange: 90, fillMode: 'constant' })
      .fit(...args)
      .standardize(images.values.subarray(0, 16), [4, 4, 1]);

  it('learns from as many transforms of each image as rounds, the same ones for the same seed', () => {
    const untouched = standardizedBy(images);
    const once = standardizedBy(images, { augment: true, seed: 1 });
    assert.notDeepEqual(once, untouched);
    assert.deepEqual(standardizedBy(images, { augment: true, seed: 1 }), once);
    assert.notDeepEqual(standardizedBy(images, { augment: true, seed: 2 }), once);
    assert.notDeepEqual(standardizedBy(images, { augment: true, seed: 1, rounds: 3 }), once);
  });

  it('learns the same from two rounds as from one where nothing is transformed', () => {
    const generator = () => new ImageDataGenerator({ zcaWhitening: true, rescale: 0.01 });
    const image = images.values.subarray(0, 16);
    assertClose(
      generator().fit(images, { augment: true, rounds: 2 }).standardize(image, [4, 4, 1]),
      generator().fit(images).standardize(image, [4, 4, 1]),
      1e-4,
    );
  });

  it('leaves the images as they were', () => {
    const values = randomNumbers(6 * 16, 3, 100);
    standardizedBy(images, { augment: true });
    assert.deepEqual(images.values, values);
  });

  it('refuses rounds that are none, and images that are given in another data format', () => {
    assert.throws(() => standardizedBy(images, { augment: true, rounds: 0 }), /rounds: .* got 0/);
    const first = { values: new Float32Array(96), shape: [1, 1, 8, 12] as const };
    assert.throws(
      () => new ImageDataGenerator({ featurewiseCenter: true }).fit(first),
      /1, 3, 4 channels as dataFormat channels_last has them, got 12 channels in images of shape \[1, 8, 12\]/,
    );
  });
});

describe('an ImageDataGenerator', () => {
  it('sets what its options imply, as Keras does', () => {
    const whitening = new ImageDataGenerator({ zcaWhitening: true }).options;
    assert.deepEqual([whitening.featurewiseCenter, whitening.featurewiseStdNormalization], [true, false]);
    assert.equal(new ImageDataGenerator({ samplewiseStdNormalization: true }).options.samplewiseCenter, true);
  });

  it('refuses options that contradict each other, where Keras warns and overrides one', () => {
    const refused = (options: ImageDataGeneratorOptions, message: RegExp) =>
      assert.throws(() => new ImageDataGenerator(options), message);
    refused(
      { zcaWhitening: true, featurewiseStdNormalization: true },
      /leave out featurewiseStdNormalization/,
    );
    refused({ zcaWhitening: true, featurewiseCenter: false }, /zcaWhitening centers too/);
    refused({ featurewiseStdNormalization: true, featurewiseCenter: false }, /leave out featurewiseCenter/);
    refused({ samplewiseStdNormalization: true, samplewiseCenter: false }, /leave out samplewiseCenter/);
  });

  it('refuses options that mean nothing, by name', () => {
    const refused = (options: object, message: RegExp) =>
      assert.throws(() => new ImageDataGenerator(options), message);
    refused({ rotationRange: -1 }, /rotationRange: .* got -1/);
    refused({ widthShiftRange: [1, Number.NaN] }, /widthShiftRange/);
    refused({ zoomRange: 1.5 }, /zoomRange: .* got 1.5/);
    refused({ zoomRange: [2, 1] }, /zoomRange: .* got \[2,1\]/);
    refused({ brightnessRange: [1] }, /brightnessRange: .* got \[1\]/);
    refused({ brightnessRange: [-0.5, 1] }, /brightnessRange: .* got \[-0.5,1\]/);
    refused({ channelShiftRange: Infinity }, /channelShiftRange: .* got Infinity/);
    refused({ fillMode: 'mirror' }, /fillMode: .* nearest, constant, reflect, wrap, got "mirror"/);
    refused({ dataFormat: 'NHWC' }, /dataFormat: expected one of channels_last, channels_first, got "NHWC"/);
    refused({ interpolationOrder: 3 }, /interpolationOrder: expected 0 or 1, got 3/);
    refused({ validationSplit: 1 }, /validationSplit: expected a number between 0 and 1, .* got 1/);
    refused({ cval: Number.NaN }, /cval: .* got NaN/);
    refused({ rescale: Infinity }, /rescale: .* got Infinity/);
    refused({ zcaEpsilon: -1 }, /zcaEpsilon: .* got -1/);
  });
});
