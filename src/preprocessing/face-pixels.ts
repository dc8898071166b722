import { PIXELS_PER_FACE } from '../dataset/face-dataset';

/** Intensities as they come, 0 to 255, or already scaled. */
export type Pixels = Uint8Array | Float32Array;

/** Throws a RangeError unless `pixels` holds exactly `numExamples` faces of 48×48, and at least one. */
export function checkFaces(pixels: { readonly length: number }, numExamples: number): void {
  if (!Number.isInteger(numExamples) || numExamples < 1) {
    throw new RangeError(`expected at least one face, got ${numExamples}`);
  }
  if (pixels.length !== numExamples * PIXELS_PER_FACE) {
    throw new RangeError(
      `expected ${PIXELS_PER_FACE} pixels for each of ${numExamples} faces, got ${pixels.length} in all`,
    );
  }
}
