import { accuracyScore } from './accuracy-score';
import { predictedLabels } from './predictions';
import { mirrored, shifted, type View } from './test-time-augmentation';

/** By how many pixels faces are shifted to see whether a network minds. */
export const ROBUSTNESS_SHIFT = 2;

const DIRECTIONS = [
  [-ROBUSTNESS_SHIFT, 0],
  [ROBUSTNESS_SHIFT, 0],
  [0, -ROBUSTNESS_SHIFT],
  [0, ROBUSTNESS_SHIFT],
] as const;

/** How many times `measureRobustness` asks for predictions of all faces. */
export const ROBUSTNESS_PASSES = DIRECTIONS.length + 1;

/** Accuracies on the same faces, changed in ways that change no emotion: a network that remembers faces shows here. */
export interface Robustness {
  /** On mirror images. */
  readonly mirrored: number;
  /** Shifted by two pixels; the mean over up, down, left and right. */
  readonly shifted: number;
}

/**
 * Measures how much a model minds changes that change no emotion.
 *
 * @param predict gives the probabilities of a view of all faces, row-major `[numExamples, 7]`.
 * @param labels from 0 to 6, `[numExamples]`.
 */
export async function measureRobustness(
  predict: (view: View) => Promise<Float32Array>,
  labels: ArrayLike<number>,
): Promise<Robustness> {
  const accuracyOn = async (view: View) => accuracyScore(labels, predictedLabels(await predict(view)));
  let sum = 0;
  for (const [down, right] of DIRECTIONS) sum += await accuracyOn((faces) => shifted(faces, down, right));
  return { mirrored: await accuracyOn(mirrored), shifted: sum / DIRECTIONS.length };
}
