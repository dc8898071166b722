import type { SeededRandom } from '../dataset/seeded-random';
import { tf } from '../tensorflow/tf';
import { affineMap, FILL_MODES, type FillMode, flipImage, transformAffine } from './affine-transform';
import { augmentedBatches } from './augmented-batches';
import { channelMoments, divideChannels, scale, shiftChannels } from './channel-statistics';
import { FACE_SHAPE, type ImageArray, type ImageShape, type Images, toImageArray } from './image-array';
import {
  checkRanges,
  drawTransform,
  type TransformParameters,
  type TransformRanges,
} from './random-transform';
import type { TrainingBatches } from './training-batches';
import { fitZcaWhitening, whiten, type ZcaWhitening } from './zca-whitening';

/** Options of Keras's `ImageDataGenerator`, in camelCase, with its defaults. */
export interface ImageDataGeneratorOptions extends TransformRanges {
  /** Takes off each channel's mean over the fitted images. Default false. */
  readonly featurewiseCenter?: boolean;
  /** Takes off each image's own mean. Default false. */
  readonly samplewiseCenter?: boolean;
  /** Divides by each channel's deviation over the fitted images; centers too. Default false. */
  readonly featurewiseStdNormalization?: boolean;
  /** Divides by each image's own deviation; centers too. Default false. */
  readonly samplewiseStdNormalization?: boolean;
  /** Makes the fitted images' pixels uncorrelated; centers feature-wise too, and divides by no deviation. Default false. */
  readonly zcaWhitening?: boolean;
  /** Added to the singular values of ZCA whitening. Default 1e-6. */
  readonly zcaEpsilon?: number;
  /** What a transformed image shows beyond its border. Default `nearest`. */
  readonly fillMode?: FillMode;
  /** The intensity that the fill mode `constant` fills with. Default 0. */
  readonly cval?: number;
  /** Multiplied with every intensity after the transform. Default: none. */
  readonly rescale?: number;
}

/** What `flow` takes beside the examples. */
export interface FlowOptions {
  /** Examples per batch. Default 32, as Keras; the walkthrough uses 64. */
  readonly batchSize?: number;
  /** Whether every epoch has an order of its own; else the order given. Default true. */
  readonly shuffle?: boolean;
  /** Whole number; the same seed gives the same batches. */
  readonly seed: number;
}

/** What `fit` learned. */
interface FittedStatistics {
  /** Per channel. */
  readonly mean: Float64Array;
  /** Per channel. */
  readonly std: Float64Array;
  readonly whitening: ZcaWhitening | undefined;
}

/**
 * Makes endless variations of labelled images: each time an image comes up it is rotated, shifted, sheared, zoomed
 * and mirrored at random, then standardized.
 *
 * Source: Keras's `ImageDataGenerator` (`keras.src.legacy.preprocessing.image`). Differences: everything random comes
 * from a seed; `flow` and `standardize` refuse to work without `fit` where an option needs it, where Keras warns and
 * goes on; for the two shift ranges see `drawTransform`.
 */
export class ImageDataGenerator {
  /** The options in effect: where one implies another, as ZCA whitening does centering, the other is set. */
  readonly options: Readonly<ImageDataGeneratorOptions>;
  private fitted: FittedStatistics | undefined;

  /** @throws RangeError for an option with a value that has no meaning. */
  constructor(options: ImageDataGeneratorOptions = {}) {
    checkRanges(options);
    if (options.fillMode !== undefined && !FILL_MODES.includes(options.fillMode)) {
      throw new RangeError(`fillMode: expected one of ${FILL_MODES.join(', ')}, got "${options.fillMode}"`);
    }
    const { zcaWhitening = false, samplewiseStdNormalization = false } = options;
    const featurewiseStdNormalization = options.featurewiseStdNormalization === true && !zcaWhitening;
    this.options = {
      ...options,
      featurewiseStdNormalization,
      featurewiseCenter: options.featurewiseCenter === true || featurewiseStdNormalization || zcaWhitening,
      samplewiseCenter: options.samplewiseCenter === true || samplewiseStdNormalization,
    };
  }

  /**
   * Learns what the feature-wise options and ZCA whitening need, from the training split, and returns the generator
   * itself. Needed for these options only.
   *
   * @param images `[numExamples, height, width, channels]`, in the units `flow` will be given.
   * @throws RangeError when there is no image.
   */
  fit(images: Images): this {
    const { values, shape } = toImageArray(images);
    const rescaled = new Float32Array(values);
    if (this.options.rescale !== undefined) scale(rescaled, this.options.rescale);
    const { mean, std } = channelMoments(rescaled, shape[3]);
    let whitening: ZcaWhitening | undefined;
    if (this.options.zcaWhitening) {
      shiftChannels(rescaled, mean);
      whitening = fitZcaWhitening(rescaled, shape[0], this.options.zcaEpsilon ?? 1e-6);
    }
    this.fitted = { mean, std, whitening };
    return this;
  }

  /**
   * The examples in batches, each image transformed anew in every epoch. What happens to an example depends on the
   * seed, the epoch and the example alone, so another batch size augments alike, and an epoch can be asked for
   * without those before it.
   *
   * @param images `[numExamples, height, width, channels]`. Kept, not copied, if in plain memory.
   * @param oneHotLabels `[numExamples, numClasses]`, row-major.
   * @throws RangeError when images and labels do not fit; Error when an option needs `fit` first.
   */
  flow(images: Images, oneHotLabels: tf.Tensor2D | Float32Array, options: FlowOptions): TrainingBatches {
    const examples: ImageArray = toImageArray(images);
    const [, height, width, channels] = examples.shape;
    const shape: ImageShape = [height, width, channels];
    this.statisticsFor(shape);
    return augmentedBatches(examples, oneHotLabels, {
      ...options,
      prepareImage: (image, random) => this.normalize(this.randomTransform(image, random, shape), shape),
      prepareBatch: (batch) => this.whitened(batch),
    });
  }

  /** Draws one transform for an image of the given shape. */
  getRandomTransform(random: SeededRandom, shape: ImageShape = FACE_SHAPE): Required<TransformParameters> {
    return drawTransform(this.options, random, shape);
  }

  /**
   * Transforms one image: rotation, shift, shear and zoom in one go, interpolated linearly, then the flips. An
   * identity leaves it untouched.
   *
   * @param image row-major `shape`, in any units.
   * @returns a new image of the same shape.
   * @throws RangeError when the image does not fit the shape, or a parameter is not finite.
   */
  applyTransform(
    image: Uint8Array | Float32Array,
    parameters: TransformParameters,
    shape: ImageShape = FACE_SHAPE,
  ): Float32Array {
    checkLength(image, shape);
    const { theta = 0, tx = 0, ty = 0, shear = 0, zx = 1, zy = 1 } = parameters;
    for (const [name, value] of Object.entries({ theta, tx, ty, shear, zx, zy })) {
      if (!Number.isFinite(value)) throw new RangeError(`${name}: expected a finite number, got ${value}`);
    }
    const moves = theta !== 0 || tx !== 0 || ty !== 0 || shear !== 0 || zx !== 1 || zy !== 1;
    const { fillMode = 'nearest', cval = 0 } = this.options;
    const moved = moves
      ? transformAffine(image, shape, affineMap(parameters, shape[0], shape[1]), fillMode, cval)
      : new Float32Array(image);
    const { flipHorizontal: horizontal = false, flipVertical: vertical = false } = parameters;
    return horizontal || vertical ? flipImage(moved, shape, { horizontal, vertical }) : moved;
  }

  /** `applyTransform` with a transform of `getRandomTransform`. */
  randomTransform(
    image: Uint8Array | Float32Array,
    random: SeededRandom,
    shape: ImageShape = FACE_SHAPE,
  ): Float32Array {
    return this.applyTransform(image, this.getRandomTransform(random, shape), shape);
  }

  /**
   * Rescales, standardizes and whitens one image, as the options say, in Keras's order: rescale, example-wise
   * center and deviation, feature-wise center and deviation, whitening.
   *
   * @param image row-major `shape`; unchanged.
   * @throws RangeError when the image does not fit the shape; Error when an option needs `fit` first.
   */
  standardize(image: Uint8Array | Float32Array, shape: ImageShape = FACE_SHAPE): Float32Array {
    checkLength(image, shape);
    const normalized = this.normalize(new Float32Array(image), shape);
    if (!this.options.zcaWhitening) return normalized;
    return tf.tidy(() => {
      const batch = tf.tensor4d(normalized, [1, ...shape]);
      return Float32Array.from(this.whitened(batch).dataSync());
    });
  }

  /** Everything of `standardize` but the whitening, in place. */
  private normalize(image: Float32Array, shape: ImageShape): Float32Array {
    const { rescale, samplewiseCenter, samplewiseStdNormalization } = this.options;
    if (rescale !== undefined) scale(image, rescale);
    if (samplewiseCenter) {
      const { mean, std } = channelMoments(image, 1);
      shiftChannels(image, mean);
      if (samplewiseStdNormalization) divideChannels(image, std);
    }
    const statistics = this.statisticsFor(shape);
    if (statistics !== undefined) {
      shiftChannels(image, statistics.mean);
      if (this.options.featurewiseStdNormalization) divideChannels(image, statistics.std);
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

  /** What `fit` learned, if an option needs it. */
  private statisticsFor([height, width, channels]: ImageShape): FittedStatistics | undefined {
    if (!this.options.featurewiseCenter) return undefined;
    if (this.fitted === undefined) {
      throw new Error('featurewise options and zcaWhitening need statistics: call fit(trainingImages) first');
    }
    const { mean, whitening } = this.fitted;
    const numFeatures = height * width * channels;
    if (mean.length !== channels || (whitening ?? { numFeatures }).numFeatures !== numFeatures) {
      throw new RangeError(`images of ${height}×${width}×${channels} do not fit those given to fit`);
    }
    return this.fitted;
  }
}

function checkLength(image: Uint8Array | Float32Array, shape: ImageShape): void {
  const [height, width, channels] = shape;
  if (image.length !== height * width * channels) {
    throw new RangeError(
      `expected ${height * width * channels} intensities for an image of ${height}×${width}×${channels}, ` +
        `got ${image.length}`,
    );
  }
}
