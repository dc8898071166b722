import { confusionMatrix } from './confusion-matrix';
import type { WeightedExamples } from './labelled-examples';
import { pairwiseSum } from './pairwise-sum';

/** Options of `balancedAccuracyScore`. */
export interface BalancedAccuracyOptions extends WeightedExamples {
  /** Rescale so that guessing gives 0, and a perfect prediction still 1. Default false. */
  readonly adjusted?: boolean;
}

/**
 * Mean recall of the classes that occur among the true labels: each counts alike, the rare as the frequent. A class
 * that is only predicted is left out, about which scikit-learn warns.
 *
 * Source: scikit-learn's `balanced_accuracy_score(y_true, y_pred, sample_weight=None, adjusted=False)`.
 *
 * @returns 0 to 1; `adjusted`, with one true class only, 0 or less divided by 0: NaN or -Infinity.
 * @throws RangeError as `confusionMatrix`.
 */
export function balancedAccuracyScore(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  { sampleWeight, adjusted = false }: BalancedAccuracyOptions = {},
): number {
  const recalls = confusionMatrix(trueLabels, predictedLabels, { sampleWeight })
    .map((row, label) => row[label] / pairwiseSum(row))
    .filter((recall) => !Number.isNaN(recall));
  const score = pairwiseSum(recalls) / recalls.length;
  const chance = 1 / recalls.length;
  return adjusted ? (score - chance) / (1 - chance) : score;
}
