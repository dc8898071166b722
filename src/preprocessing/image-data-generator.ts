import { type SeededRandom, seededRandom } from '../dataset/seeded-random';
import { tf } from '../tensorflow/tf';
import { affineMap, flipImage, transformAffine } from './affine-transform';
import { augmentedBatches } from './augmented-batches';
import {
  type ChannelMoments,
  channelMoments,
  channelMomentsOfParts,
  divideChannels,
  scale,
  shiftChannels,
} from './channel-statistics';
import { type EffectiveOptions, effectiveOptions, type ImageDataGeneratorOptions } from './generator-options';
import {
  FACE_SHAPE,
  type ImageArray,
  type ImageShape,
  type Images,
  imagePart,
  toImageArray,
  valuesInParts,
} from './image-array';
import { changePictures, type ImageLayout, layoutOf } from './image-layout';
import { PICTURE_CHANNELS, shiftBrightness, shiftChannelIntensities } from './intensity-shift';
import { labelRows, rowTensors, sliceRows } from './label-rows';
import { drawTransform, type TransformParameters } from './random-transform';
import type { TrainingBatches, UnlabelledBatches } from './training-batches';
import { checkClassSplit, type Subset, subsetRange } from './validation-split';
import { fitZcaWhitening, whiten, type ZcaWhitening } from './zca-whitening';

export type { ImageDataGeneratorOptions } from './generator-options';

/** What `flow` takes beside the examples. */
export interface FlowOptions {
  /** Examples per batch. Default 32, as Keras; the walkthrough uses 64. */
  readonly batchSize?: number;
  /** Whether every epoch has an order of its own; else the order given. Default true. */
  readonly shuffle?: boolean;
  /** `[numExamples]`: how much each example counts in training; comes with each batch as `sampleWeights`. */
  readonly sampleWeight?: ArrayLike<number>;
  /** Whole number; the same seed gives the same batches. */
  readonly seed: number;
  /** The first `validationSplit` of the examples, or the others. Default: all. */
  readonly subset?: Subset;
  /** Whether a class may be missing from one of the two subsets. Default false. */
  readonly ignoreClassSplit?: boolean;
}

/** What a generator's `fit` takes beside the images. */
export interface GeneratorFitOptions {
  /** Whether to learn from randomly transformed images. Default false. */
  readonly augment?: boolean;
  /** How many transforms of each image `augment` learns from. Default 1. */
  readonly rounds?: number;
  /** Whole number that decides the transforms. Default 0. */
  readonly seed?: number;
}

/** What `fit` learned, per channel, and for whole images. */
interface FittedStatistics extends ChannelMoments {
  readonly whitening: ZcaWhitening | undefined;
}

/**
 * Makes endless variations of labelled images: each time an image comes up it is rotated, shifted, sheared, zoomed,
 * mirrored, brightened and darkened at random, then standardized.
 *
 * Source: Keras's `ImageDataGenerator` (`keras.src.legacy.preprocessing.image`). Differences: everything random comes
 * from a seed, which `flow` must be given; where Keras warns and goes on, an error is thrown (an option that needs
 * `fit` first, images of other than 1, 3 or 4 channels, options that contradict each other); images are always float32
 * (there is no `dtype`) and never changed in place; for shift ranges see `drawTransform`, for brightness
 * `shiftBrightness`, for subsets and saving pictures `flow`.
 */
export class ImageDataGenerator {
  /** The options in effect: where one implies another, as ZCA whitening does centering, the other is set. */
  readonly options: EffectiveOptions;
  private readonly faceShape: ImageShape;
  private fitted: FittedStatistics | undefined;

  /** @throws RangeError for an option with a value that has no meaning, or that contradicts another. */
  constructor(options: ImageDataGeneratorOptions = {}) {
    this.options = effectiveOptions(options);
    const [height, width, channels] = FACE_SHAPE;
    this.faceShape = this.options.dataFormat === 'channels_last' ? FACE_SHAPE : [channels, height, width];
  }

  /**
   * Learns what the feature-wise options and ZCA whitening need, from the training split, and returns the generator
   * itself. Needed for these options only.
   *
   * @param images `[numExamples, height, width, channels]`, or channels first, in the units `flow` will be given.
   * @throws RangeError when there is no image, for other than 1, 3 or 4 channels, or for less than one round.
   */
  fit(images: Images, { augment = false, rounds = 1, seed = 0 }: GeneratorFitOptions = {}): this {
    const given = toImageArray(images);
    const { shape } = given;
    const layout = this.pictureLayout(shape);
    if (!(Number.isInteger(rounds) && rounds >= 1)) {
      throw new RangeError(`rounds: expected a whole number from 1, got ${rounds}`);
    }
    if (!augment && !this.options.zcaWhitening) {
      const moments = channelMomentsOfParts(() => this.rescaledParts(given), layout);
      this.fitted = { ...moments, whitening: undefined };
      return this;
    }
    const rescaled = this.rescaled(given.values);
    const seen = augment ? this.transformed(rescaled, shape, rounds, seededRandom(seed)) : rescaled;
    const { mean, std } = channelMoments(seen, layout);
    let whitening: ZcaWhitening | undefined;
    if (this.options.zcaWhitening) {
      shiftChannels(seen, mean, layout);
      const numExamples = shape[0] * (augment ? rounds : 1);
      whitening = fitZcaWhitening(seen, numExamples, this.options.zcaEpsilon);
    }
    this.fitted = { mean, std, whitening };
    return this;
  }

  /**
   * The examples in batches, each image transformed anew in every epoch. What happens to an example depends on the
   * seed, the epoch and the example alone, so another batch size augments alike, and an epoch can be asked for
   * without those before it.
   *
   * Differences from Keras: `subset` cuts the sample weights along with the images, looks for classes in the columns of
   * one-hot labels (Keras compares their zeros and ones, and so never finds one missing), and is refused where it would
   * be empty; there is no `save_to_dir`.
   *
   * @param images `[numExamples, height, width, channels]`, or channels first. Kept, not copied, if in plain memory.
   * @param oneHotLabels `[numExamples, numClasses]`, row-major; null for batches of images alone.
   * @throws RangeError when images, labels and weights do not fit, or a subset lacks a class that the other one has;
   *   Error when an option needs `fit` first.
   */
  flow(images: Images, oneHotLabels: tf.Tensor2D | Float32Array, options: FlowOptions): TrainingBatches;
  flow(images: Images, oneHotLabels: null, options: FlowOptions): UnlabelledBatches;
  flow(images: Images, oneHotLabels: tf.Tensor2D | Float32Array | null, options: FlowOptions) {
    const { batchSize, shuffle, sampleWeight, seed, subset, ignoreClassSplit = false } = options;
    const given = toImageArray(images);
    const { shape } = given;
    const [numExamples, ...imageShape] = shape;
    this.pictureLayout(shape);
    this.statisticsFor(imageShape);
    const [start, end] =
      subset === undefined
        ? [0, numExamples]
        : subsetRange(numExamples, this.options.validationSplit, subset);
    const examples = imagePart(given, start, end);
    const preparation = {
      batchSize,
      shuffle,
      seed,
      prepareImage: (image: Uint8Array | Float32Array, random: SeededRandom) =>
        this.normalize(this.randomTransform(image, random, imageShape), imageShape),
      prepareBatch: (batch: tf.Tensor4D) => this.whitened(batch),
    };
    if (oneHotLabels === null) {
      if (sampleWeight !== undefined) throw new RangeError('sampleWeight: expected none without labels');
      return augmentedBatches(examples, {
        ...preparation,
        companionsOf: () => ({}),
        describe: () => ({ augmentation: this.augmentationSettings(), companions: [] }),
      });
    }
    const rows = labelRows(oneHotLabels, sampleWeight, numExamples);
    if (subset !== undefined && !ignoreClassSplit) {
      checkClassSplit(rows.oneHotLabels, rows.numClasses, subset === 'validation' ? end : start);
    }
    const kept = sliceRows(rows, start, end);
    return augmentedBatches(examples, {
      ...preparation,
      companionsOf: (batch) => rowTensors(kept, batch),
      describe: () => ({
        augmentation: this.augmentationSettings(),
        companions: kept.weights === undefined ? [kept.oneHotLabels] : [kept.oneHotLabels, kept.weights],
      }),
    });
  }

  /**
   * Draws one transform for an image of the given shape, which fractions of a shift refer to.
   *
   * @param seed a whole number, or a stream of random numbers that goes on from call to call.
   */
  getRandomTransform(shape: ImageShape, seed: number | SeededRandom): Required<TransformParameters> {
    const random = typeof seed === 'number' ? seededRandom(seed) : seed;
    return drawTransform(this.options, random, layoutOf(shape, this.options.dataFormat));
  }

  /**
   * Transforms one image in Keras's order: rotation, shift, shear and zoom in one go, the shift of its intensities, the
   * flips, and its brightness. An identity leaves it untouched.
   *
   * @param image `shape`, row-major, in any units; for brightness 0 to 255.
   * @param shape `[height, width, channels]`, or channels first. Default: a face.
   * @returns a new image of the same shape.
   * @throws RangeError when the image does not fit the shape, a parameter is not finite, or an image to be brightened
   *   has other than 1, 3 or 4 channels.
   */
  applyTransform(
    image: Uint8Array | Float32Array,
    parameters: TransformParameters,
    shape: ImageShape = this.faceShape,
  ): Float32Array {
    checkLength(image, shape);
    const layout = layoutOf(shape, this.options.dataFormat);
    const { theta = 0, tx = 0, ty = 0, shear = 0, zx = 1, zy = 1 } = parameters;
    const { channelShiftIntensity = null, brightness = null } = parameters;
    for (const [name, value] of Object.entries({ theta, tx, ty, shear, zx, zy })) checkFinite(name, value);
    checkFinite('channelShiftIntensity', channelShiftIntensity ?? 0);
    checkFinite('brightness', brightness ?? 1);

    const moves = theta !== 0 || tx !== 0 || ty !== 0 || shear !== 0 || zx !== 1 || zy !== 1;
    const map = affineMap(parameters, layout.height, layout.width);
    let transformed = moves
      ? changePictures(image, layout, (picture, itsShape) =>
          transformAffine(picture, itsShape, map, this.options),
        )
      : new Float32Array(image);
    if (channelShiftIntensity !== null) shiftChannelIntensities(transformed, channelShiftIntensity);
    const { flipHorizontal: horizontal = false, flipVertical: vertical = false } = parameters;
    if (horizontal || vertical) {
      transformed = changePictures(transformed, layout, (picture, itsShape) =>
        flipImage(picture, itsShape, { horizontal, vertical }),
      );
    }
    if (brightness !== null) shiftBrightness(transformed, brightness, layout);
    return transformed;
  }

  /** `applyTransform` with a transform of `getRandomTransform`. */
  randomTransform(
    image: Uint8Array | Float32Array,
    seed: number | SeededRandom,
    shape: ImageShape = this.faceShape,
  ): Float32Array {
    return this.applyTransform(image, this.getRandomTransform(shape, seed), shape);
  }

  /**
   * Rescales, standardizes and whitens one image, as the options say, in Keras's order: the preprocessing function,
   * rescale, example-wise center and deviation, feature-wise center and deviation, whitening.
   *
   * @param image `shape`, row-major; unchanged.
   * @param shape `[height, width, channels]`, or channels first. Default: a face.
   * @throws RangeError when the image does not fit the shape; Error when an option needs `fit` first.
   */
  standardize(image: Uint8Array | Float32Array, shape: ImageShape = this.faceShape): Float32Array {
    checkLength(image, shape);
    const normalized = this.normalize(new Float32Array(image), shape);
    if (!this.options.zcaWhitening) return normalized;
    return tf.tidy(() => {
      const batch = tf.tensor4d(normalized, [1, ...shape]);
      return Float32Array.from(this.whitened(batch).dataSync());
    });
  }

  /** Everything of `standardize` but the whitening; changes the image it is given. */
  private normalize(given: Float32Array, shape: ImageShape): Float32Array {
    const { preprocessingFunction, rescale, samplewiseCenter, samplewiseStdNormalization } = this.options;
    const image = preprocessingFunction === null ? given : preprocessingFunction(given, shape);
    checkLength(image, shape);
    if (rescale !== null) scale(image, rescale);
    if (samplewiseCenter) {
      const pooled = { channels: 1, run: image.length };
      const { mean, std } = channelMoments(image, pooled);
      shiftChannels(image, mean, pooled);
      if (samplewiseStdNormalization) divideChannels(image, std, pooled);
    }
    const statistics = this.statisticsFor(shape);
    if (statistics !== undefined) {
      const layout = layoutOf(shape, this.options.dataFormat);
      shiftChannels(image, statistics.mean, layout);
      if (this.options.featurewiseStdNormalization) divideChannels(image, statistics.std, layout);
    }
    return image;
  }

  /** Takes over the batch: it is returned, or disposed in favor of the whitened one. */
  private whitened(batch: tf.Tensor4D): tf.Tensor4D {
    const whitening = this.fitted?.whitening;
    if (whitening === undefined) return batch;
    const result = whiten(batch, whitening);
    batch.dispose();
    return result;
  }

  /** The options in effect and what `fit` learned, as plain data: a function by its text. */
  private augmentationSettings(): Readonly<Record<string, unknown>> {
    const { preprocessingFunction, ...options } = this.options;
    const { mean, std } = this.fitted ?? {};
    return {
      ...options,
      preprocessingFunction: preprocessingFunction === null ? null : String(preprocessingFunction),
      ...(mean === undefined || std === undefined ? {} : { mean: [...mean], std: [...std] }),
    };
  }

  /** A copy, each value multiplied with `rescale` if there is one. */
  private rescaled(values: Uint8Array | Float32Array): Float32Array {
    const rescaled = new Float32Array(values);
    if (this.options.rescale !== null) scale(rescaled, this.options.rescale);
    return rescaled;
  }

  private *rescaledParts(images: ImageArray): Generator<Float32Array> {
    for (const values of valuesInParts(images)) yield this.rescaled(values);
  }

  /** All images, transformed at random, once after the other in every round. */
  private transformed(
    values: Float32Array,
    [numExamples, ...shape]: ImageArray['shape'],
    rounds: number,
    random: SeededRandom,
  ): Float32Array {
    const length = values.length / numExamples;
    const transformed = new Float32Array(rounds * values.length);
    for (let i = 0; i < rounds * numExamples; i += 1) {
      const start = (i % numExamples) * length;
      const image = values.subarray(start, start + length);
      transformed.set(this.randomTransform(image, random.derive(i), shape), i * length);
    }
    return transformed;
  }

  /** The layout of images that a picture file could hold. Others are usually given in another data format than stated. */
  private pictureLayout([, ...shape]: ImageArray['shape']): ImageLayout {
    const layout = layoutOf(shape, this.options.dataFormat);
    if (PICTURE_CHANNELS.includes(layout.channels)) return layout;
    throw new RangeError(
      `expected images of ${PICTURE_CHANNELS.join(', ')} channels as dataFormat ${this.options.dataFormat} has them, ` +
        `got ${layout.channels} channels in images of shape [${shape.join(', ')}]`,
    );
  }

  /** What `fit` learned, if an option needs it. */
  private statisticsFor(shape: ImageShape): FittedStatistics | undefined {
    if (!this.options.featurewiseCenter) return undefined;
    if (this.fitted === undefined) {
      throw new Error('featurewise options and zcaWhitening need statistics: call fit(trainingImages) first');
    }
    const { mean, whitening } = this.fitted;
    const numFeatures = shape[0] * shape[1] * shape[2];
    const { channels } = layoutOf(shape, this.options.dataFormat);
    if (mean.length !== channels || (whitening ?? { numFeatures }).numFeatures !== numFeatures) {
      throw new RangeError(`images of ${shape.join('×')} do not fit those given to fit`);
    }
    return this.fitted;
  }
}

function checkFinite(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name}: expected a finite number, got ${value}`);
}

function checkLength(image: Uint8Array | Float32Array, shape: ImageShape): void {
  const length = shape[0] * shape[1] * shape[2];
  if (image.length !== length) {
    throw new RangeError(
      `expected ${length} intensities for an image of ${shape.join('×')}, got ${image.length}`,
    );
  }
}
