import type { SeededRandom } from '../dataset/seeded-random';
import type { AffineParameters } from './affine-transform';
import type { ImageShape } from './image-array';

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
  /** Whether half of the images are mirrored left to right. Default false. */
  readonly horizontalFlip?: boolean;
  /** Whether half of the images are turned upside down. Default false. */
  readonly verticalFlip?: boolean;
}

/** One transform, drawn or chosen; what is left out is left as it is. */
export interface TransformParameters extends AffineParameters {
  readonly flipHorizontal?: boolean;
  readonly flipVertical?: boolean;
}

/**
 * Draws one transform within the ranges.
 *
 * Source: `get_random_transform` of Keras's ImageDataGenerator, with one difference: Keras 3 draws `tx` from the
 * height's range and `ty` from the width's, although its `apply_transform` moves columns by `tx`, so that there the
 * two options trade places. Here the width's range shifts horizontally, as both documentations say.
 */
export function drawTransform(
  ranges: TransformRanges,
  random: SeededRandom,
  [height, width]: ImageShape,
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
  return { theta, tx, ty, shear, zx, zy, flipHorizontal, flipVertical };
}

/** Throws a RangeError that names the first range which is no number, or has no meaning. */
export function checkRanges(ranges: TransformRanges): void {
  for (const name of ['rotationRange', 'shearRange', 'widthShiftRange', 'heightShiftRange'] as const) {
    const range = ranges[name] ?? 0;
    const valid = typeof range === 'number' ? range >= 0 && range < Infinity : range.every(Number.isFinite);
    if (!valid) throw new RangeError(`${name}: expected a finite number from 0, got ${String(range)}`);
  }
  const zoom = zoomLimits(ranges.zoomRange);
  if (!(zoom.length === 2 && zoom[0] >= 0 && zoom[0] <= zoom[1] && zoom[1] < Infinity)) {
    throw new RangeError(
      `zoomRange: expected a number from 0 to 1, or the lowest and the highest factor, ` +
        `got ${JSON.stringify(ranges.zoomRange)}`,
    );
  }
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
