import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FACE_SIZE, PIXELS_PER_FACE } from '../../../src/dataset/face-dataset';
import { seededRandom } from '../../../src/dataset/seeded-random';
import { generateSyntheticFaces } from '../../../src/dataset/synthetic-faces';
import { FILL_MODES, type FillMode } from '../../../src/preprocessing/affine-transform';
import { type ImageShape, reshapeToImages } from '../../../src/preprocessing/image-array';
import {
  ImageDataGenerator,
  type ImageDataGeneratorOptions,
} from '../../../src/preprocessing/image-data-generator';
import { DATA_FORMATS, type DataFormat } from '../../../src/preprocessing/image-layout';
import type { TransformParameters } from '../../../src/preprocessing/random-transform';
import type { ImageBatch } from '../../../src/preprocessing/training-batches';
import type { Subset } from '../../../src/preprocessing/validation-split';
import { tf } from '../../../src/tensorflow/tf';
import { hashedBytes, hashedNumbers, randomNumbers } from '../../fixtures/hashed-numbers';
import { type ComparedCase, type Comparison, comparison, type ParitySubject } from '../comparison';

type FourAxes = readonly [number, number, number, number];

/** `image_data_generator.json`; options and parameters in Keras's spelling. */
interface Fixture {
  readonly images: Readonly<
    Record<string, { shape: ImageShape; seed: number; limit: number | null; dataFormat?: DataFormat }>
  >;
  readonly transforms: readonly {
    image: string;
    transform: Readonly<Record<string, number | boolean>>;
    fillMode: FillMode;
    interpolationOrder: 0 | 1;
    transformed: number[];
  }[];
  readonly standardized: readonly {
    images: string;
    options: Readonly<Record<string, unknown>>;
    standardized: number[];
  }[];
  readonly subsets: readonly {
    numExamples: number;
    validationSplit: number;
    subset: Subset | null;
    batches: number[][];
  }[];
}

/** Keras's names of options and parameters are ours in another spelling. */
function camelCase<T>(keras: object): T {
  const entries = Object.entries(keras).map(([name, value]) => [
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as T;
}

function transformCases({ images, transforms }: Fixture) {
  return transforms.map(({ image, transform, fillMode, interpolationOrder, transformed }) => {
    const { shape, seed, limit, dataFormat } = images[image];
    const size = shape[0] * shape[1] * shape[2];
    const values =
      limit === null ? Float32Array.from(hashedBytes(size, seed)) : hashedNumbers(size, seed, limit);
    const generator = new ImageDataGenerator({ fillMode, cval: 77, interpolationOrder, dataFormat });
    const actual = generator.applyTransform(values, camelCase<TransformParameters>(transform), shape);
    return {
      name: `${image}, ${fillMode}, order ${interpolationOrder}, ${JSON.stringify(transform)}`,
      kind: kindOf(transform, interpolationOrder),
      actual: actual.filter((_, i) => i % (image.startsWith('face') ? 7 : 1) === 0),
      expected: transformed,
    };
  });
}

/** Brightness cuts to whole numbers, and order 0 takes one pixel: where a difference in the last bit shows. */
function kindOf(transform: object, interpolationOrder: 0 | 1): string {
  if (interpolationOrder === 0) return 'the nearest pixel';
  if ('brightness' in transform) return 'with brightness';
  return 'channel_shift_intensity' in transform ? 'with a channel shift' : 'interpolated';
}

/** The images that `make_image_data_generator.py` fits to, by the same rules. */
function fittedImages(): Readonly<
  Record<string, { values: Float32Array; shape: FourAxes; dataFormat: DataFormat }>
> {
  const independent = randomNumbers(40 * 17, 10, 1);
  const correlated = Float32Array.from({ length: 40 * 16 }, (_, i) => {
    const first = Math.floor(i / 16) * 17 + (i % 16);
    return (independent[first + 1] + independent[first]) * 40 + 120;
  });
  const random = (seed: number, shape: FourAxes, dataFormat: DataFormat = 'channels_last') => ({
    values: randomNumbers(
      shape.reduce((a, b) => a * b),
      seed,
      128,
    ),
    shape,
    dataFormat,
  });
  return {
    'many 4x4x1': { values: correlated, shape: [40, 4, 4, 1], dataFormat: 'channels_last' },
    'few 3x3x3': random(11, [5, 3, 3, 3]),
    'few 2x3, channels first': random(12, [9, 3, 2, 3], 'channels_first'),
    'faces 48x48x1': random(13, [12, 48, 48, 1]),
  };
}

function standardizedCases({ standardized }: Fixture): (ComparedCase & { readonly whitened: boolean })[] {
  const fitted = fittedImages();
  return standardized.map(({ images, options, standardized: expected }) => {
    const { values, shape, dataFormat } = fitted[images];
    const [numExamples, ...imageShape] = shape;
    const given: ImageDataGeneratorOptions = {
      ...camelCase<ImageDataGeneratorOptions>(options),
      dataFormat,
      preprocessingFunction:
        'preprocessing_function' in options ? (image) => image.map((intensity) => 255 - intensity) : null,
    };
    const generator = new ImageDataGenerator(given).fit({ values, shape });
    const length = values.length / numExamples;
    const actual = [0, 1].flatMap((i) => [
      ...generator.standardize(values.subarray(i * length, (i + 1) * length), imageShape),
    ]);
    const stride = images.startsWith('faces') ? 37 : 1;
    return {
      name: `${images}, ${JSON.stringify(options)}`,
      whitened: given.zcaWhitening === true,
      actual: actual.filter((_, i) => i % stride === 0),
      expected,
    };
  });
}

/** The one pixel of each image that `flow` gives, and where each batch ends. */
function subsetCases({ subsets }: Fixture): ComparedCase[] {
  return subsets.map(({ numExamples, validationSplit, subset, batches: expected }) => {
    const values = Float32Array.from({ length: numExamples }, (_, i) => i);
    const oneHotLabels = Float32Array.from({ length: 2 * numExamples }, (_, i) =>
      (i % 4) % 3 === 0 ? 1 : 0,
    );
    const batches = new ImageDataGenerator({ validationSplit }).flow(
      { values, shape: [numExamples, 1, 1, 1] },
      oneHotLabels,
      { batchSize: 4, shuffle: false, seed: 0, subset: subset ?? undefined },
    );
    const actual = [...(batches.epoch(0) as Iterable<ImageBatch>)].map((batch) => {
      const numbers = [...batch.images.dataSync()];
      tf.dispose({ ...batch });
      return numbers;
    });
    const withEnds = (lists: number[][]) => lists.flatMap((list) => [...list, -1]);
    return {
      name: `${subset ?? 'all'} of ${numExamples}, split ${validationSplit}`,
      actual: withEnds(actual),
      expected: withEnds(expected),
    };
  });
}

const EVERYTHING: ImageDataGeneratorOptions = {
  rotationRange: 30,
  widthShiftRange: 0.2,
  heightShiftRange: [3, 7.5],
  shearRange: 15,
  zoomRange: 0.3,
  horizontalFlip: true,
  verticalFlip: true,
  channelShiftRange: 40,
  cval: 120,
};

/** Drawn faces, transforms drawn by our generator, and what it makes of them. */
function transformedByOurs(pixels: Uint8Array) {
  const random = seededRandom(9);
  return FILL_MODES.flatMap((fillMode) =>
    DATA_FORMATS.flatMap((dataFormat) =>
      [null, [0.4, 1.8] as const].flatMap((brightnessRange) => {
        const generator = new ImageDataGenerator({ ...EVERYTHING, fillMode, dataFormat, brightnessRange });
        // Three faces as the three channels of one image, in either order of its axes.
        const shape: ImageShape =
          dataFormat === 'channels_last' ? [FACE_SIZE, FACE_SIZE, 3] : [3, FACE_SIZE, FACE_SIZE];
        return [0, 1].map((i) => {
          const image = pixels.subarray(i * 3 * PIXELS_PER_FACE, (i + 1) * 3 * PIXELS_PER_FACE);
          const parameters = generator.getRandomTransform(shape, random);
          const transformed = [...generator.applyTransform(image, parameters, shape)];
          return { fillMode, dataFormat, cval: 120, shape, image: [...image], parameters, transformed };
        });
      }),
    ),
  );
}

function standardizedByOurs(pixels: Uint8Array, numExamples: number) {
  const images = reshapeToImages(pixels, numExamples);
  const options: ImageDataGeneratorOptions[] = [
    { rescale: 1 / 255, featurewiseStdNormalization: true },
    { samplewiseStdNormalization: true },
    { zcaWhitening: true },
    { zcaWhitening: true, rescale: 1 / 255, zcaEpsilon: 0.01 },
  ];
  return options.map((given) => {
    const generator = new ImageDataGenerator(given).fit(images);
    return { options: given, standardized: [...generator.standardize(pixels.subarray(0, PIXELS_PER_FACE))] };
  });
}

export const imageDataGenerator: ParitySubject = {
  name: 'image data generator',

  async compare(folder): Promise<Comparison[]> {
    const fixture = JSON.parse(
      await readFile(path.join(folder, 'image_data_generator.json'), 'utf8'),
    ) as Fixture;
    const row = (what: string, allowedDifference: number, cases: ComparedCase[]) =>
      comparison({ what, comparedWith: 'Keras', allowedDifference }, cases);
    const transforms = transformCases(fixture);
    const standardized = standardizedCases(fixture);
    return [
      // Pixels are up to 255 and the fixture is rounded to 0.001, well within 1e-3 of 255.
      ...['interpolated', 'the nearest pixel', 'with a channel shift', 'with brightness'].map((kind) =>
        row(
          `ImageDataGenerator.applyTransform, ${kind}`,
          0.002,
          transforms.filter((transform) => transform.kind === kind),
        ),
      ),
      row(
        'ImageDataGenerator.standardize',
        1e-4,
        standardized.filter(({ whitened }) => !whitened),
      ),
      row(
        'ImageDataGenerator.standardize, ZCA whitening',
        1e-4,
        standardized.filter(({ whitened }) => whitened),
      ),
      row('ImageDataGenerator.flow, subsets and batches', 0, subsetCases(fixture)),
    ];
  },

  async write(folder) {
    const { pixels } = generateSyntheticFaces({
      seed: 7,
      counts: { Training: 12, PublicTest: 0, PrivateTest: 0 },
    });
    const byOurs = {
      transforms: transformedByOurs(pixels),
      faces: [...pixels],
      standardized: standardizedByOurs(pixels, 12),
    };
    await writeFile(path.join(folder, 'generated_by_ours.json'), JSON.stringify(byOurs));
  },
};
