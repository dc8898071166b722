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

/** How a square is sampled. */
export interface SamplingOptions {
  readonly outside: Outside;
  /**
   * Where a square is made smaller: over how many points across, and as many down, the mean for each new pixel is taken at
   * least. More are taken so that none of the picture's pixels is missed.
   */
  readonly pointsAcross: number;
}

/**
 * Scales a square of a picture to `size` × `size` pixels. Where that makes it smaller, each is the mean over its area,
 * taken at evenly spread points; where it does not, each is the value in its middle, between the picture's pixels linearly.
 *
 * @returns sRGB, 0 to 255, row-major `[size, size, 3]`.
 */
export function sampleSquare(
  picture: Picture,
  square: PictureSquare,
  size: number,
  { outside, pointsAcross: leastPoints }: SamplingOptions,
): Float32Array {
  const scale = square.edge / size;
  const pointsAcross = scale > 1 ? Math.max(leastPoints, Math.ceil(scale)) : 1;
  const add = scale > 1 ? addNearest : addBetween;
  const points = size * pointsAcross;
  const [startX, startY] = pointInPicture(square, [0.5 / points, 0.5 / points]);
  const step = square.edge / points;
  const [stepX, stepY] = [Math.cos(square.rollRadians) * step, Math.sin(square.rollRadians) * step];
  const { width, height } = picture;
  const sampled = new Float32Array(size * size * CHANNELS);
  for (let down = 0; down < points; down += 1) {
    const targetRow = Math.floor(down / pointsAcross) * size;
    for (let right = 0; right < points; right += 1) {
      const x = startX + right * stepX - down * stepY;
      const y = startY + right * stepY + down * stepX;
      if (outside === 'black' && !(x >= 0 && y >= 0 && x < width && y < height)) continue;
      add(sampled, (targetRow + Math.floor(right / pointsAcross)) * CHANNELS, picture, x, y);
    }
  }
  const share = 1 / pointsAcross ** 2;
  for (let i = 0; i < sampled.length; i += 1) sampled[i] *= share;
  return sampled;
}

/** Adds the color of the pixel in which a point lies, or of the nearest one. */
function addNearest(
  sums: Float32Array,
  target: number,
  { width, height, pixels }: Picture,
  x: number,
  y: number,
): void {
  const column = Math.min(Math.max(Math.floor(x), 0), width - 1);
  const row = Math.min(Math.max(Math.floor(y), 0), height - 1);
  const source = (row * width + column) * CHANNELS;
  sums[target] += pixels[source];
  sums[target + 1] += pixels[source + 1];
  sums[target + 2] += pixels[source + 2];
}

/** Adds the color at a point, between the middles of the four pixels around linearly. */
function addBetween(
  sums: Float32Array,
  target: number,
  { width, height, pixels }: Picture,
  x: number,
  y: number,
): void {
  const column = Math.min(Math.max(x - 0.5, 0), width - 1);
  const row = Math.min(Math.max(y - 0.5, 0), height - 1);
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [rightShare, belowShare] = [column - left, row - top];
  const upper = (top * width + left) * CHANNELS;
  const lower = top < height - 1 ? upper + width * CHANNELS : upper;
  const beside = left < width - 1 ? CHANNELS : 0;
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    const above = pixels[upper + channel] * (1 - rightShare) + pixels[upper + beside + channel] * rightShare;
    const below = pixels[lower + channel] * (1 - rightShare) + pixels[lower + beside + channel] * rightShare;
    sums[target + channel] += above * (1 - belowShare) + below * belowShare;
  }
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
