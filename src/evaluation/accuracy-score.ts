import { type AveragedScore, averageScore } from './average-score';
import { checkLabelPairs, exampleWeights, type WeightedExamples } from './labelled-examples';

/** Options of `accuracyScore`. */
export interface AccuracyOptions extends AveragedScore, WeightedExamples {}

/**
 * Share of examples whose predicted label is the true one, 0 to 1; with `normalize: false` their number, or weight.
 *
 * Source: scikit-learn's `accuracy_score(y_true, y_pred, normalize=True, sample_weight=None)`.
 *
 * @throws RangeError when the two differ in length, are empty or hold something else than whole numbers, or the
 * weights do not fit.
 */
export function accuracyScore(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: AccuracyOptions = {},
): number {
  checkLabelPairs(trueLabels, predictedLabels);
  const weights = exampleWeights(options.sampleWeight, trueLabels.length);
  const hits = Array.from(trueLabels, (label, example) => Number(label === predictedLabels[example]));
  return averageScore(hits, weights, options);
}
