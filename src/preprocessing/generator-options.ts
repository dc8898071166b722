import { FILL_MODES, type FillMode } from './affine-transform';
import type { ImageShape } from './image-array';
import { DATA_FORMATS, type DataFormat } from './image-layout';
import { checkRanges, type TransformRanges } from './random-transform';

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
  /** Added to the singular values of ZCA whitening, from 0. Default 1e-6. */
  readonly zcaEpsilon?: number;
  /** What a transformed image shows beyond its border. Default `nearest`. */
  readonly fillMode?: FillMode;
  /** The intensity that the fill mode `constant` fills with. Default 0. */
  readonly cval?: number;
  /** Multiplied with every intensity after the transform and the preprocessing function; 0 or null: nothing is. Default null. */
  readonly rescale?: number | null;
  /**
   * Called with each transformed image before anything else of `standardize`; returns an image of the same shape, the
   * one it was given or another. `fit` does not call it. Default: none.
   */
  readonly preprocessingFunction?: ((image: Float32Array, shape: ImageShape) => Float32Array) | null;
  /** Order of every image's and shape's axes: `[height, width, channels]`, or channels first. Default `channels_last`. */
  readonly dataFormat?: DataFormat;
  /** Share of the examples that `flow` keeps for the subset `validation`, between 0 and 1. Default 0: none. */
  readonly validationSplit?: number;
  /** 1: pixels are interpolated linearly; 0: the nearest is taken. Higher ones, splines, are not offered. Default 1. */
  readonly interpolationOrder?: 0 | 1;
}

/** The options in effect: defaults filled in but for the ranges, and what one option implies for another. */
export type EffectiveOptions = Readonly<
  TransformRanges & Required<Omit<ImageDataGeneratorOptions, keyof TransformRanges>>
>;

/**
 * Fills in defaults, and sets what options imply: a deviation is divided by after centering, and ZCA whitening centers
 * feature-wise. An option of `false` that would have to be true is refused, and so are ZCA whitening and feature-wise
 * deviations together; Keras warns and goes on.
 *
 * @throws RangeError that names an option whose value has no meaning, or contradicts another.
 */
export function effectiveOptions(options: ImageDataGeneratorOptions): EffectiveOptions {
  const {
    zcaWhitening = false,
    featurewiseStdNormalization = false,
    samplewiseStdNormalization = false,
    featurewiseCenter = featurewiseStdNormalization || zcaWhitening,
    samplewiseCenter = samplewiseStdNormalization,
    zcaEpsilon = 1e-6,
    fillMode = 'nearest',
    cval = 0,
    rescale = null,
    preprocessingFunction = null,
    dataFormat = 'channels_last',
    validationSplit = 0,
    interpolationOrder = 1,
  } = options;
  checkRanges(options);
  expect('fillMode', fillMode, FILL_MODES.includes(fillMode), `one of ${FILL_MODES.join(', ')}`);
  expect('dataFormat', dataFormat, DATA_FORMATS.includes(dataFormat), `one of ${DATA_FORMATS.join(', ')}`);
  expect('cval', cval, Number.isFinite(cval), 'a finite number');
  expect('rescale', rescale, rescale === null || Number.isFinite(rescale), 'a finite number');
  expect('zcaEpsilon', zcaEpsilon, zcaEpsilon >= 0 && zcaEpsilon < Infinity, 'a finite number from 0');
  const splits = validationSplit >= 0 && validationSplit < 1;
  expect('validationSplit', validationSplit, splits, 'a number between 0 and 1, or 0 for none');
  const interpolates = interpolationOrder === 0 || interpolationOrder === 1;
  expect('interpolationOrder', interpolationOrder, interpolates, '0 or 1');
  if (zcaWhitening && featurewiseStdNormalization) {
    throw new RangeError('zcaWhitening divides by no deviation: leave out featurewiseStdNormalization');
  }
  if (!featurewiseCenter && (zcaWhitening || featurewiseStdNormalization)) {
    const needing = zcaWhitening ? 'zcaWhitening' : 'featurewiseStdNormalization';
    throw new RangeError(`${needing} centers too: leave out featurewiseCenter, or set it to true`);
  }
  if (!samplewiseCenter && samplewiseStdNormalization) {
    throw new RangeError(
      'samplewiseStdNormalization centers too: leave out samplewiseCenter, or set it to true',
    );
  }
  return {
    ...options,
    zcaWhitening,
    featurewiseStdNormalization,
    samplewiseStdNormalization,
    featurewiseCenter,
    samplewiseCenter,
    zcaEpsilon,
    fillMode,
    cval,
    rescale: rescale === 0 ? null : rescale,
    preprocessingFunction,
    dataFormat,
    validationSplit,
    interpolationOrder,
  };
}

function expect(name: string, value: unknown, holds: boolean, expected: string): void {
  if (holds) return;
  throw new RangeError(
    `${name}: expected ${expected}, got ${typeof value === 'string' ? `"${value}"` : value}`,
  );
}
