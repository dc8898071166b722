import { confusionMatrix } from './confusion-matrix';
import type { WeightedExamples } from './labelled-examples';
import { pairwiseSum } from './pairwise-sum';

/**
 * The correlation of true and predicted labels over all classes, -1 to 1; 1 is a perfect prediction, 0 no better than
 * chance. 0 also when all examples are of one class, or are taken for one.
 *
 * Source: J. Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient" (2004), as
 * scikit-learn's `matthews_corrcoef(y_true, y_pred, sample_weight=None)`.
 *
 * @throws RangeError as `confusionMatrix`.
 */
export function matthewsCorrcoef(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  { sampleWeight }: WeightedExamples = {},
): number {
  const matrix = confusionMatrix(trueLabels, predictedLabels, { sampleWeight });
  const actual = matrix.map(pairwiseSum);
  const predicted = matrix.map((_, column) => pairwiseSum(matrix.map((row) => row[column])));
  // Asked by counting, for with fractional weights the difference below would be a little off 0.
  if (isOneClass(actual) || isOneClass(predicted)) return 0;
  const correct = pairwiseSum(matrix.map((row, label) => row[label]));
  const total = pairwiseSum(predicted);
  const covariance = correct * total - dot(actual, predicted);
  const variances = (total ** 2 - dot(predicted, predicted)) * (total ** 2 - dot(actual, actual));
  return variances === 0 ? 0 : covariance / Math.sqrt(variances);
}

function isOneClass(counts: readonly number[]): boolean {
  return counts.filter((count) => count !== 0).length <= 1;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return pairwiseSum(a.map((value, i) => value * b[i]));
}
