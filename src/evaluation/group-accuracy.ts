import type { Interval } from './bootstrap-intervals';
import { checkSameLength } from './labelled-examples';
import { wilsonInterval } from './wilson-interval';

/** How a model did on some of the examples. */
export interface GroupAccuracy {
  readonly numExamples: number;
  /** Share of them recognized, 0 to 1; null without examples. */
  readonly accuracy: number | null;
  /** Where the accuracy on such examples lies with 95 % probability: Wilson's interval; null without examples. */
  readonly interval: Interval | null;
}

/**
 * The accuracy on those examples for which `isIn` holds.
 *
 * @param isIn is asked once for each example, by its index.
 * @throws RangeError when the labels differ in number, or there are none.
 */
export function groupAccuracy(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  isIn: (example: number) => boolean,
): GroupAccuracy {
  checkSameLength(trueLabels, predictedLabels);
  let [numExamples, numRight] = [0, 0];
  for (let example = 0; example < trueLabels.length; example += 1) {
    if (!isIn(example)) continue;
    numExamples += 1;
    if (trueLabels[example] === predictedLabels[example]) numRight += 1;
  }
  if (numExamples === 0) return { numExamples, accuracy: null, interval: null };
  return { numExamples, accuracy: numRight / numExamples, interval: wilsonInterval(numRight, numExamples) };
}
