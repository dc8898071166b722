import type { ImageShape } from './image-array';

/** What an image shows beyond its border: the border's pixel, `cval`, its mirror image, or itself again. */
export const FILL_MODES = ['nearest', 'constant', 'reflect', 'wrap'] as const;

/** One of `FILL_MODES`. */
export type FillMode = (typeof FILL_MODES)[number];

/** How `transformAffine` fetches pixels. */
export interface InterpolationOptions {
  readonly fillMode: FillMode;
  /** What `constant` fills with, in the image's units. */
  readonly cval: number;
  /** 1: linearly between the four pixels around; 0: the nearest pixel as it is. */
  readonly interpolationOrder: 0 | 1;
}

/** Rotation, shift, shear and zoom of an image, in Keras's names. Each says where a pixel is fetched from. */
export interface AffineParameters {
  /** Rotation in degrees; positive turns the picture counter-clockwise. Default 0. */
  readonly theta?: number;
  /** Shift in pixels along the columns; positive moves the picture left. Default 0. */
  readonly tx?: number;
  /** Shift in pixels along the rows; positive moves the picture up. Default 0. */
  readonly ty?: number;
  /** Shear angle in degrees. Default 0. */
  readonly shear?: number;
  /** Factor along the columns; above 1 makes the picture narrower. Default 1. */
  readonly zx?: number;
  /** Factor along the rows; above 1 makes the picture lower. Default 1. */
  readonly zy?: number;
}

/** `[x, y] -> [xx x + xy y + x0, yx x + yy y + y0]`: from a column and row of the result to those of the source. */
export interface AffineMap {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/**
 * The product rotation · shift · shear · zoom about the image's center, as one map. Centers lie at
 * `height / 2 - 0.5` and `width / 2 - 0.5`.
 *
 * Source: `apply_affine_transform` of Keras's legacy image preprocessing, whose two centers are exchanged: it turns
 * columns about `height / 2 - 0.5` and rows about `width / 2 - 0.5`. We do the same, for equal pixels; it makes no
 * difference for square images.
 */
export function affineMap(parameters: AffineParameters, height: number, width: number): AffineMap {
  const { theta = 0, tx = 0, ty = 0, shear = 0, zx = 1, zy = 1 } = parameters;
  const [rotation, slant] = [(theta * Math.PI) / 180, (shear * Math.PI) / 180];
  const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
  const xx = cos * zx;
  const xy = (cos * -Math.sin(slant) - sin * Math.cos(slant)) * zy;
  const yx = sin * zx;
  const yy = (sin * -Math.sin(slant) + cos * Math.cos(slant)) * zy;
  const [centerX, centerY] = [height / 2 - 0.5, width / 2 - 0.5];
  return {
    xx,
    xy,
    x0: xx * -centerX + xy * -centerY + (cos * tx - sin * ty + centerX),
    yx,
    yy,
    y0: yx * -centerX + yy * -centerY + (sin * tx + cos * ty + centerY),
  };
}

/**
 * Fetches every pixel of the result from where `map` says.
 *
 * Source: `scipy.ndimage.affine_transform`, on which Keras's generator rests, with SciPy's meaning of each
 * fill mode: `constant` does not blend the border into `cval`, `reflect` repeats the border's pixel, and `wrap` has
 * a period of one pixel less than the image. Products and sums come in SciPy's order, so that results differ by no more
 * than the rounding of `map`.
 *
 * @param image float intensities, row-major `[height, width, channels]`.
 * @returns a new image of the same shape.
 */
export function transformAffine(
  image: Uint8Array | Float32Array,
  [height, width, channels]: ImageShape,
  { xx, xy, x0, yx, yy, y0 }: AffineMap,
  { fillMode, cval, interpolationOrder }: InterpolationOptions,
): Float32Array {
  const transformed = new Float32Array(image.length);
  const [lastRow, lastColumn] = [height - 1, width - 1];
  let target = 0;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1, target += channels) {
      let y = y0 + yy * row + yx * column;
      let x = x0 + xy * row + xx * column;
      // Written so that only the few pixels from beyond the border pay for a call.
      if (!(y >= 0 && y <= lastRow)) y = coordinateInside(y, height, fillMode);
      if (!(x >= 0 && x <= lastColumn)) x = coordinateInside(x, width, fillMode);
      if (y <= OUTSIDE || x <= OUTSIDE) {
        transformed.fill(cval, target, target + channels);
        continue;
      }
      if (interpolationOrder === 0) {
        y = Math.min(Math.max(Math.floor(y + 0.5), 0), lastRow);
        x = Math.min(Math.max(Math.floor(x + 0.5), 0), lastColumn);
      }
      const top = Math.floor(y);
      const left = Math.floor(x);
      const upperWeight = 1 - (y - top);
      const lowerWeight = 1 - upperWeight;
      const leftWeight = 1 - (x - left);
      const rightWeight = 1 - leftWeight;
      const upperRow = Math.max(top, 0) * width;
      const lowerRow = Math.min(top + 1, lastRow) * width;
      const leftColumn = Math.max(left, 0);
      const rightColumn = Math.min(left + 1, lastColumn);
      const upperLeft = (upperRow + leftColumn) * channels;
      const upperRight = (upperRow + rightColumn) * channels;
      const lowerLeft = (lowerRow + leftColumn) * channels;
      const lowerRight = (lowerRow + rightColumn) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        transformed[target + channel] =
          image[upperLeft + channel] * upperWeight * leftWeight +
          image[upperRight + channel] * upperWeight * rightWeight +
          image[lowerLeft + channel] * lowerWeight * leftWeight +
          image[lowerRight + channel] * lowerWeight * rightWeight;
      }
    }
  }
  return transformed;
}

/** Mirrors an image, row-major `[height, width, channels]`, left to right, upside down, or both; a new image. */
export function flipImage(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  { horizontal, vertical }: { readonly horizontal: boolean; readonly vertical: boolean },
): Float32Array {
  const flipped = new Float32Array(image.length);
  for (let row = 0; row < height; row += 1) {
    const sourceRow = vertical ? height - 1 - row : row;
    for (let column = 0; column < width; column += 1) {
      const source = (sourceRow * width + (horizontal ? width - 1 - column : column)) * channels;
      const target = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        flipped[target + channel] = image[source + channel];
      }
    }
  }
  return flipped;
}

/** A coordinate that no pixel is near: what `constant` makes of everything beyond the border. */
const OUTSIDE = -1;

/**
 * Brings a coordinate beyond the border back, to (-1, length - 1] or `OUTSIDE`; between -1 and 0 lies half of the
 * border's pixel and half of its mirror image. Source: `map_coordinate` of SciPy's `ni_interpolation.c`.
 */
function coordinateInside(coordinate: number, length: number, fillMode: FillMode): number {
  switch (fillMode) {
    case 'nearest':
      return coordinate < 0 ? 0 : length - 1;
    case 'constant':
      return OUTSIDE;
    case 'reflect': {
      const period = 2 * length;
      const inPeriod = coordinate - period * Math.floor(coordinate / period);
      // A coordinate a rounding error below 0 stays above `OUTSIDE`.
      return inPeriod < length ? inPeriod : Math.max(period - inPeriod, 1e-15) - 1;
    }
    case 'wrap': {
      // SciPy's own asymmetry: a whole number of periods comes back as the last pixel from below, the first from above.
      const period = length - 1;
      if (period === 0) return 0;
      return coordinate < 0
        ? coordinate + period * (Math.floor(-coordinate / period) + 1)
        : coordinate - period * Math.floor(coordinate / period);
    }
  }
}
