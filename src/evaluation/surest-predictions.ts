import { checkLabelPairs } from './labelled-examples';

/** What a model said of one example, and how sure it was. */
export interface Prediction {
  /** Index into the labels. */
  readonly example: number;
  readonly trueLabel: number;
  readonly predictedLabel: number;
  /** Of the predicted class, 0 to 1. */
  readonly probability: number;
}

/** Which predictions `surestPredictions` picks. */
export interface SurestPredictionsOptions {
  /** Those that were right, or the mistakes. */
  readonly which: 'right' | 'wrong';
  /** At most so many. */
  readonly top: number;
  /** At most so many of each actual class. Default: no limit. */
  readonly topOfEachClass?: number;
}

/**
 * The right or the wrong predictions of which a model was surest, the surest first; of equally sure ones the lower index
 * first.
 *
 * @param trueLabels `[numExamples]`.
 * @param predictions of the same examples: the predicted labels `[numExamples]`, and probabilities, row-major
 *   `[numExamples, numClasses]`.
 * @returns fewer than `top` where there are no more.
 * @throws RangeError when the lengths do not fit each other, or `top` is no whole number from 1.
 */
export function surestPredictions(
  trueLabels: ArrayLike<number>,
  predictions: { readonly predictedLabels: ArrayLike<number>; readonly probabilities: Float32Array },
  { which, top, topOfEachClass = Number.POSITIVE_INFINITY }: SurestPredictionsOptions,
): Prediction[] {
  const { predictedLabels, probabilities } = predictions;
  checkLabelPairs(trueLabels, predictedLabels);
  if (!Number.isInteger(top) || top < 1) {
    throw new RangeError(`top: expected a whole number from 1, got ${top}`);
  }
  const numClasses = probabilities.length / trueLabels.length;
  if (!Number.isInteger(numClasses)) {
    throw new RangeError(
      `expected a row of probabilities for each of ${trueLabels.length} examples, got ${probabilities.length} in all`,
    );
  }
  const taken = new Map<number, number>();
  return Array.from(trueLabels, (trueLabel, example): Prediction => {
    const predictedLabel = predictedLabels[example];
    return {
      example,
      trueLabel,
      predictedLabel,
      probability: probabilities[example * numClasses + predictedLabel],
    };
  })
    .filter(({ trueLabel, predictedLabel }) => (trueLabel === predictedLabel) === (which === 'right'))
    .sort((a, b) => b.probability - a.probability)
    .filter(({ trueLabel }) => {
      const count = (taken.get(trueLabel) ?? 0) + 1;
      taken.set(trueLabel, count);
      return count <= topOfEachClass;
    })
    .slice(0, top);
}
