import type { Picture, PicturePoint } from '../dataset/picture';

/** A square part of a picture. It may be turned, and may reach beyond the picture. */
export interface PictureSquare {
  readonly center: PicturePoint;
  /** Length of an edge, in pixels of the picture. */
  readonly edge: number;
  /** Clockwise turn in radians: the square's upper edge goes down to the right for values above 0. */
  readonly rollRadians: number;
}

/** What a square shows where it reaches beyond the picture: black, or the nearest pixel of the picture. */
export type Outside = 'black' | 'nearest';

/** Red, green and blue. */
const CHANNELS = 3;

/**
 * Where a point of a square lies in the picture.
 *
 * @param place from 0, 0 in the square's upper left corner to 1, 1 in its lower right one.
 */
export function pointInPicture(square: PictureSquare, place: PicturePoint): PicturePoint {
  const { center, edge, rollRadians } = square;
  const [cos, sin] = [Math.cos(rollRadians), Math.sin(rollRadians)];
  const [right, down] = place.map((share) => (share - 0.5) * edge);
  return [center[0] + cos * right - sin * down, center[1] + sin * right + cos * down];
}

/**
 * Scales a square of a picture to `size` × `size` pixels. Each is the mean over its area, taken at evenly spread points
 * no more than one pixel of the picture apart, between pixels linearly; where the square is enlarged, it is the value
 * in its middle.
 *
 * @returns sRGB, 0 to 255, row-major `[size, size, 3]`.
 */
export function sampleSquare(
  { width, height, pixels }: Picture,
  square: PictureSquare,
  size: number,
  outside: Outside,
): Float32Array {
  const pointsAcross = Math.max(1, Math.ceil(square.edge / size));
  const points = size * pointsAcross;
  const start = pointInPicture(square, [0.5 / points, 0.5 / points]);
  const step = square.edge / points;
  const [stepX, stepY] = [Math.cos(square.rollRadians) * step, Math.sin(square.rollRadians) * step];
  const sampled = new Float32Array(size * size * CHANNELS);
  const [lastColumn, lastRow] = [width - 1, height - 1];
  for (let down = 0; down < points; down += 1) {
    const targetRow = Math.floor(down / pointsAcross) * size;
    for (let right = 0; right < points; right += 1) {
      let column = start[0] - 0.5 + right * stepX - down * stepY;
      let row = start[1] - 0.5 + right * stepY + down * stepX;
      if (
        outside === 'black' &&
        !(column >= -0.5 && row >= -0.5 && column < width - 0.5 && row < height - 0.5)
      ) {
        continue;
      }
      column = Math.min(Math.max(column, 0), lastColumn);
      row = Math.min(Math.max(row, 0), lastRow);
      const [left, top] = [Math.floor(column), Math.floor(row)];
      const [x, y] = [column - left, row - top];
      const upper = (top * width + left) * CHANNELS;
      const lower = top < lastRow ? upper + width * CHANNELS : upper;
      const beside = left < lastColumn ? CHANNELS : 0;
      const target = (targetRow + Math.floor(right / pointsAcross)) * CHANNELS;
      for (let channel = 0; channel < CHANNELS; channel += 1) {
        const above = pixels[upper + channel] * (1 - x) + pixels[upper + beside + channel] * x;
        const below = pixels[lower + channel] * (1 - x) + pixels[lower + beside + channel] * x;
        sampled[target + channel] += above * (1 - y) + below * y;
      }
    }
  }
  const share = 1 / pointsAcross ** 2;
  return sampled.map((sum) => sum * share);
}

/** A picture of half the width and height: each pixel the mean of four. An odd last row or column is left out. */
export function halved({ width, height, pixels }: Picture): Picture {
  const [columns, rows] = [Math.floor(width / 2), Math.floor(height / 2)];
  const small = new Uint8Array(columns * rows * CHANNELS);
  const below = width * CHANNELS;
  let target = 0;
  for (let row = 0; row < rows; row += 1) {
    let source = 2 * row * below;
    for (let column = 0; column < columns; column += 1, source += CHANNELS) {
      for (let channel = 0; channel < CHANNELS; channel += 1, source += 1, target += 1) {
        const sum =
          pixels[source] +
          pixels[source + CHANNELS] +
          pixels[source + below] +
          pixels[source + below + CHANNELS];
        // Halves are rounded up.
        small[target] = (sum + 2) >> 2;
      }
    }
  }
  return { width: columns, height: rows, pixels: small };
}
