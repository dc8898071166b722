import type { SeededRandom } from '../dataset/seeded-random';
import type { AffineParameters } from './affine-transform';
import type { ImageLayout } from './image-layout';

/** How far random transforms may go: the options of Keras's ImageDataGenerator, in camelCase. */
export interface TransformRanges {
  /** Rotations from `-rotationRange` to `rotationRange` degrees. Default 0. */
  readonly rotationRange?: number;
  /**
   * Horizontal shifts. Below 1: a fraction of the width, uniform between minus and plus. A whole number from 1:
   * whole pixels, less than it either way. Another number above 1: pixels, uniform between minus and plus. A list:
   * one of its elements, either way, pixels unless all are below 1. Default 0.
   */
  readonly widthShiftRange?: number | readonly number[];
  /** Vertical shifts, as `widthShiftRange`, of the height. Default 0. */
  readonly heightShiftRange?: number | readonly number[];
  /** Shears from `-shearRange` to `shearRange` degrees. Default 0. */
  readonly shearRange?: number;
  /** Factors along each axis, from `zoomRange[0]` to `zoomRange[1]`; one number `z` means `[1 - z, 1 + z]`. Default 0. */
  readonly zoomRange?: number | readonly [lowest: number, highest: number];
  /** Factors of brightness from the first to the second, from 0; see `shiftBrightness`. Default: none. */
  readonly brightnessRange?: readonly [lowest: number, highest: number] | null;
  /** Adds a number from `-channelShiftRange` to `channelShiftRange` to all intensities. Default 0. */
  readonly channelShiftRange?: number;
  /** Whether half of the images are mirrored left to right. Default false. */
  readonly horizontalFlip?: boolean;
  /** Whether half of the images are turned upside down. Default false. */
  readonly verticalFlip?: boolean;
}

/** One transform, drawn or chosen; what is left out is left as it is. */
export interface TransformParameters extends AffineParameters {
  readonly flipHorizontal?: boolean;
  readonly flipVertical?: boolean;
  /** Added to every intensity, which stays within the image's own extremes. Default null: nothing. */
  readonly channelShiftIntensity?: number | null;
  /** Factor of brightness; even 1 cuts intensities to whole numbers. Default null: none. */
  readonly brightness?: number | null;
}

/**
 * Draws one transform within the ranges.
 *
 * Source: `get_random_transform` of Keras's ImageDataGenerator. Differences: Keras 3 draws `tx` from the
 * height's range and `ty` from the width's, although its `apply_transform` moves columns by `tx`, so that there the
 * two options trade places; here the width's range shifts horizontally, as both documentations say. A shift range of
 * 1.0 means fractions of pixels in Python and whole ones here, where 1.0 and 1 are the same number; the random numbers
 * are another generator's.
 *
 * @param layout the image's height and width, which fractions refer to.
 */
export function drawTransform(
  ranges: TransformRanges,
  random: SeededRandom,
  { height, width }: Pick<ImageLayout, 'height' | 'width'>,
): Required<TransformParameters> {
  const between = (lowest: number, highest: number) => lowest + (highest - lowest) * random.uniform();
  const { rotationRange = 0, widthShiftRange = 0, heightShiftRange = 0, shearRange = 0 } = ranges;
  const theta = rotationRange === 0 ? 0 : between(-rotationRange, rotationRange);
  const ty = drawShift(heightShiftRange, height, random);
  const tx = drawShift(widthShiftRange, width, random);
  const shear = shearRange === 0 ? 0 : between(-shearRange, shearRange);
  const [lowest, highest] = zoomLimits(ranges.zoomRange);
  const zooms = !(lowest === 1 && highest === 1);
  const zx = zooms ? between(lowest, highest) : 1;
  const zy = zooms ? between(lowest, highest) : 1;
  const flipHorizontal = random.uniform() < 0.5 && ranges.horizontalFlip === true;
  const flipVertical = random.uniform() < 0.5 && ranges.verticalFlip === true;
  const { channelShiftRange = 0, brightnessRange = null } = ranges;
  const channelShiftIntensity =
    channelShiftRange === 0 ? null : between(-channelShiftRange, channelShiftRange);
  const brightness = brightnessRange === null ? null : between(brightnessRange[0], brightnessRange[1]);
  return {
    theta,
    tx,
    ty,
    shear,
    zx,
    zy,
    flipHorizontal,
    flipVertical,
    channelShiftIntensity,
    brightness,
  };
}

/**
 * Throws a RangeError that names the first range which is no number, or has no meaning. Differences from Keras, which
 * draws from any two numbers: a range below 0, a factor below 0 (as of a `zoomRange` above 1), and a pair whose first
 * is the larger are refused.
 */
export function checkRanges(ranges: TransformRanges): void {
  const names = [
    'rotationRange',
    'shearRange',
    'widthShiftRange',
    'heightShiftRange',
    'channelShiftRange',
  ] as const;
  for (const name of names) {
    const range = ranges[name] ?? 0;
    const valid = typeof range === 'number' ? range >= 0 && range < Infinity : range.every(Number.isFinite);
    if (!valid) throw new RangeError(`${name}: expected a finite number from 0, got ${String(range)}`);
  }
  const { brightnessRange = null } = ranges;
  if (brightnessRange !== null && !areLimits(brightnessRange)) {
    throw new RangeError(
      `brightnessRange: expected the lowest and the highest factor, from 0, got ${JSON.stringify(brightnessRange)}`,
    );
  }
  if (!areLimits(zoomLimits(ranges.zoomRange))) {
    throw new RangeError(
      `zoomRange: expected a number from 0 to 1, or the lowest and the highest factor, ` +
        `got ${JSON.stringify(ranges.zoomRange)}`,
    );
  }
}

function areLimits(range: readonly number[]): boolean {
  return range.length === 2 && range[0] >= 0 && range[0] <= range[1] && range[1] < Infinity;
}

function zoomLimits(zoomRange: TransformRanges['zoomRange'] = 0): readonly number[] {
  return typeof zoomRange === 'number' ? [1 - zoomRange, 1 + zoomRange] : zoomRange;
}

/** A shift in pixels. */
function drawShift(range: number | readonly number[], size: number, random: SeededRandom): number {
  if (typeof range === 'number' && !(Number.isInteger(range) && range >= 1)) {
    const shift = range === 0 ? 0 : range * (2 * random.uniform() - 1);
    return range < 1 ? shift * size : shift;
  }
  const isList = typeof range !== 'number';
  const numChoices = isList ? range.length : range;
  if (numChoices === 0) return 0;
  const choice = random.integer(numChoices);
  const distance = isList ? range[choice] : choice;
  const shift = random.uniform() < 0.5 ? -distance : distance;
  return isList && Math.max(...range) < 1 ? shift * size : shift;
}
