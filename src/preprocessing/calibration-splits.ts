import { facePixels, PIXELS_PER_FACE } from '../dataset/face-dataset';
import type { FaceSplit, Split } from './splits';

/**
 * The splits with faces to choose by and others to judge by: as they are or, where there is no validation face, as in the
 * image release, with every second test face moved there. What is fitted to the faces it is judged by proves nothing.
 *
 * @throws RangeError when there is no validation face and fewer than two test faces.
 */
export function calibrationSplits(
  splits: Readonly<Record<Split, FaceSplit>>,
): Readonly<Record<Split, FaceSplit>> {
  const { validation, test } = splits;
  if (validation.numExamples > 0) return splits;
  if (test.numExamples < 2) {
    throw new RangeError(
      `expected validation faces, or at least two test faces to take some from, got ${test.numExamples} test faces`,
    );
  }
  return { ...splits, validation: everySecond(test, 0), test: everySecond(test, 1) };
}

/** Copied into memory of their own. */
function everySecond(split: FaceSplit, first: 0 | 1): FaceSplit {
  const labels = split.labels.filter((_, face) => face % 2 === first);
  const pixels = new Uint8Array(labels.length * PIXELS_PER_FACE);
  labels.forEach((_, i) => {
    pixels.set(facePixels(split, 2 * i + first), i * PIXELS_PER_FACE);
  });
  return { pixels, labels, numExamples: labels.length };
}
