import { averageScore } from './average-score';
import {
  type ClassScoreTable,
  type ColumnLabels,
  classProbabilityRows,
  columnsOfLabels,
} from './class-probabilities';
import { exampleWeights, occurringLabels, type WeightedExamples } from './labelled-examples';
import { pairwiseSum } from './pairwise-sum';

/** Options of `brierScore`. */
export interface BrierScoreOptions extends ColumnLabels, WeightedExamples {
  /**
   * With one probability for each example, the label it is that of. Default: 1 where the labels are 0 and 1 or -1 and
   * 1, else the higher.
   */
  readonly posLabel?: number;
  /** Halve the score, so that it is from 0 to 1 and not to 2. Default `'auto'`: for two classes only. */
  readonly scaleByHalf?: boolean | 'auto';
}

/**
 * Mean squared distance of the probabilities from the one-hot true labels; 0 is best, 2 worst, of two classes 1.
 *
 * Source: scikit-learn's `brier_score_loss(y_true, y_proba, sample_weight=None, pos_label=None, labels=None,
 * scale_by_half='auto')`.
 *
 * Differences: a Float32Array is computed with in double precision, where scikit-learn stays in single precision;
 * `labels` that do not rise are refused, where scikit-learn warns and sorts them; nothing is printed where rows do not
 * add up to 1.
 *
 * @param probabilities `[numExamples, numClasses]`, or one for each example, that of `posLabel`.
 * @throws RangeError when probabilities, labels or weights do not fit each other, or one probability an example is
 * given for more than two classes.
 */
export function brierScore(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: BrierScoreOptions = {},
): number {
  const { scaleByHalf = 'auto', sampleWeight } = options;
  const { values, numColumns } = classProbabilityRows(trueLabels, probabilities);
  const weights = exampleWeights(sampleWeight, trueLabels.length);
  const isTrue = trueClassTest(trueLabels, numColumns, options);
  const distances = Array.from(trueLabels, (_, example) => {
    const errors = Array.from({ length: numColumns }, (_, column) => {
      const probability = values[example * numColumns + column];
      return (Number(isTrue(example, column)) - probability) ** 2;
    });
    // The other of two classes is off by the same.
    return numColumns === 1 ? 2 * errors[0] : pairwiseSum(errors);
  });
  const score = averageScore(distances, weights);
  const isHalved = scaleByHalf === 'auto' ? numColumns < 3 : scaleByHalf;
  return isHalved ? score / 2 : score;
}

/** scikit-learn's name of `brierScore`. */
export const brierScoreLoss = brierScore;

function trueClassTest(
  trueLabels: ArrayLike<number>,
  numColumns: number,
  options: BrierScoreOptions,
): (example: number, column: number) => boolean {
  if (numColumns > 1) {
    const { columns } = columnsOfLabels(trueLabels, numColumns, options);
    return (example, column) => columns[example] === column;
  }
  const labels = occurringLabels(trueLabels);
  if (labels.length > 2) {
    throw new RangeError(
      `probabilities: expected a column for each of the labels ${labels.join(', ')}, got one probability an example`,
    );
  }
  const isUsual =
    labels.every((label) => label === 0 || label === 1) || labels.every((label) => label ** 2 === 1);
  const positive = options.posLabel ?? (isUsual ? 1 : labels[labels.length - 1]);
  return (example) => trueLabels[example] === positive;
}
