import { type Channels, encodePng } from '../figures/png';

/** Pictures shown of a batch. */
export const MAX_PICTURES = 32;
/** How many of them stand side by side. */
const PICTURES_PER_ROW = 8;
/** Sides of what counts as a picture, in pixels. */
const MAX_SIDE = 256;
const MIN_SIDE = 8;
/** White between pictures, in pixels. */
const GAP = 2;
/** Interpolation may overshoot 1 by a rounding error. */
const UNIT_TOLERANCE = 1e-3;
/** Intensities up to 255 have some pixel brighter than this; feature maps and the like stay below. */
const LEAST_BRIGHTEST = 64;

/** Number, size and channels of the pictures in a batch. */
export interface Pictures {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: Channels;
}

/** The values drawn as black and as white. */
export interface GrayRange {
  readonly black: number;
  readonly white: number;
}

/** Pictures side by side in one. */
export interface ContactSheet {
  readonly png: Buffer;
  /** Width of the sheet, in pixels. */
  readonly width: number;
  /** How many of the pictures are on it, from the first. */
  readonly shown: number;
}

/**
 * The pictures that a shape stands for: `[s, s]`, `[h, w, c]` or `[n, h, w, c]`, with c = 1 for gray or 3 for color
 * and sides of 8 to 256 pixels.
 *
 * @returns undefined for any other shape: a matrix that is no square is numbers, not a face.
 */
export function picturesOf(shape: readonly number[]): Pictures | undefined {
  const [count, height, width, channels] =
    shape.length === 2 ? [1, ...shape, 1] : shape.length === 3 ? [1, ...shape] : shape;
  if (shape.length < 2 || shape.length > 4 || count === 0 || (channels !== 1 && channels !== 3))
    return undefined;
  if (shape.length === 2 && height !== width) return undefined;
  const fits = [height, width].every((side) => side >= MIN_SIDE && side <= MAX_SIDE);
  return fits ? { count, height, width, channels } : undefined;
}

/**
 * What to draw as black and as white, so that a dark face looks dark: 0 and 1, or 0 and 255, where the values lie
 * between; for standardized and other values their least and greatest.
 */
export function grayRangeOf(min: number, max: number): GrayRange {
  if (min >= -UNIT_TOLERANCE && max <= 1 + UNIT_TOLERANCE) return { black: 0, white: 1 };
  if (min >= 0 && max > LEAST_BRIGHTEST && max <= 255) return { black: 0, white: 255 };
  return { black: min, white: max };
}

/**
 * Draws the first pictures of a batch on one sheet, 8 in a row and at most 32.
 *
 * @param values row-major `[count, height, width, channels]`, or the first 32 of them; what is not a number is drawn black.
 */
export function contactSheet(
  values: ArrayLike<number>,
  { count, height, width, channels }: Pictures,
  { black, white }: GrayRange,
): ContactSheet {
  const shown = Math.min(count, MAX_PICTURES);
  const columns = Math.min(shown, PICTURES_PER_ROW);
  const sheetWidth = columns * (width + GAP) - GAP;
  const sheetHeight = Math.ceil(shown / columns) * (height + GAP) - GAP;
  // What is written is rounded, held between 0 and 255, and 0 for NaN.
  const sheet = new Uint8ClampedArray(sheetWidth * sheetHeight * channels).fill(255);
  const scale = white > black ? 255 / (white - black) : 0;
  const rowLength = width * channels;
  for (let row = 0; row < shown * height; row += 1) {
    const picture = Math.floor(row / height);
    const left = (picture % columns) * (width + GAP);
    const top = Math.floor(picture / columns) * (height + GAP) + (row % height);
    const start = (top * sheetWidth + left) * channels;
    for (let i = 0; i < rowLength; i += 1) {
      sheet[start + i] = (values[row * rowLength + i] - black) * scale;
    }
  }
  return {
    png: encodePng(new Uint8Array(sheet.buffer), sheetWidth, sheetHeight, channels),
    width: sheetWidth,
    shown,
  };
}
