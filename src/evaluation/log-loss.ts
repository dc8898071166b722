import { type AveragedScore, averageScore } from './average-score';
import {
  type ClassScoreTable,
  type ColumnLabels,
  classProbabilityRows,
  columnsOfLabels,
  withBothClasses,
} from './class-probabilities';
import { exampleWeights, type WeightedExamples } from './labelled-examples';

/** Options of `logLoss`. */
export interface LogLossOptions extends AveragedScore, ColumnLabels, WeightedExamples {}

/**
 * Mean of the negative natural logarithm of the true class's probability, from 0 on; with `normalize: false` the sum.
 *
 * Probabilities are clipped to `[eps, 1 - eps]` first, with 2⁻²³ for a Float32Array and 2⁻⁵² for other numbers. Rows
 * that do not add up to 1 are taken as they are.
 *
 * Source: scikit-learn's `log_loss(y_true, y_proba, normalize=True, sample_weight=None, labels=None)`.
 *
 * Differences: probabilities in a Float32Array are computed with in double precision, where scikit-learn stays in
 * single precision, so the last digits of its single-precision result differ; `labels` that do not rise are refused,
 * where scikit-learn warns and sorts them; nothing is printed where rows do not add up to 1.
 *
 * @param probabilities `[numExamples, numClasses]`; one for each example is that of the higher of two classes.
 * @throws RangeError when probabilities, labels or weights do not fit each other.
 */
export function logLoss(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: LogLossOptions = {},
): number {
  const { values, numColumns, epsilon } = withBothClasses(classProbabilityRows(trueLabels, probabilities));
  const weights = exampleWeights(options.sampleWeight, trueLabels.length);
  const { columns } = columnsOfLabels(trueLabels, numColumns, options);
  const losses = columns.map((column, example) => {
    const probability = values[example * numColumns + column];
    return -Math.log(Math.min(Math.max(probability, epsilon), 1 - epsilon));
  });
  return averageScore(losses, weights, options);
}
