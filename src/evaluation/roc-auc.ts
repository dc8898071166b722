import {
  type ClassScoreRows,
  type ClassScoreTable,
  type ColumnLabels,
  classScoreRows,
  columnsOfLabels,
} from './class-probabilities';
import { exampleWeights, occurringLabels, type WeightedExamples } from './labelled-examples';
import { pairwiseSum, weightedMean } from './pairwise-sum';
import { auc, rocCurve } from './roc-curve';

/** Options of `rocAucOvr`. */
export interface RocAucOptions extends ColumnLabels, WeightedExamples {
  /**
   * `macro` is the plain mean over the classes, `weighted` that by support, `micro` counts all entries of the table
   * together; null gives an area for each class. Default `'macro'`. Not used of two classes.
   */
  readonly average?: 'macro' | 'weighted' | 'micro' | null;
}

/**
 * The area under the ROC curve of each class against the rest, averaged: how likely an example of the class has a
 * higher probability of it than one of another class, ties counted half. 1 is perfect, 0.5 chance.
 *
 * A class without examples, or without others, has no such area: NaN, and NaN as macro average; the weighted average
 * leaves out classes without examples.
 *
 * Source: scikit-learn's `roc_auc_score(y_true, y_score, multi_class='ovr', average='macro', sample_weight=None,
 * labels=None)`. Of two classes it takes one score for each example, that of the higher label, and the result is one
 * number.
 *
 * Differences: the name says one-vs-rest where scikit-learn has an option; there is neither one-vs-one nor `max_fpr`;
 * nothing is printed where a class has no area and scikit-learn warns.
 *
 * @param probabilities `[numExamples, numClasses]`, each row adding up to 1.
 * @throws RangeError when probabilities, labels or weights do not fit each other.
 */
export function rocAucOvr(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: RocAucOptions & { readonly average: null },
): number[];
export function rocAucOvr(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options?: RocAucOptions & { readonly average?: 'macro' | 'weighted' | 'micro' },
): number;
export function rocAucOvr(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: RocAucOptions = {},
): number | number[] {
  const { average = 'macro', sampleWeight } = options;
  const rows = classScoreRows(trueLabels, probabilities, 'probabilities');
  const weights = exampleWeights(sampleWeight, trueLabels.length);
  if (rows.numColumns === 1) return areaOfTwo(trueLabels, rows.values, weights, average);
  if (rows.numColumns === 2) {
    throw new RangeError(
      'probabilities: expected of two classes one for each example, that of the higher label, got two columns',
    );
  }
  checkSums(rows, trueLabels.length);
  const { columns } = columnsOfLabels(trueLabels, rows.numColumns, options);
  const membership = (label: number) => columns.map((column) => Number(column === label));
  const classes = Array.from({ length: rows.numColumns }, (_, label) => label);
  if (average === 'micro') {
    return area(
      columns.flatMap((column) => classes.map((label) => Number(column === label))),
      rows.values,
      columns.flatMap((_, example) => classes.map(() => weights[example])),
    );
  }
  const areas = classes.map((label) =>
    area(
      membership(label),
      columns.map((_, example) => rows.values[example * rows.numColumns + label]),
      weights,
    ),
  );
  if (average === null) return areas;
  if (average === 'macro') return pairwiseSum(areas) / areas.length;
  const supports = classes.map((label) =>
    pairwiseSum(membership(label).map((isMember, example) => isMember * weights[example])),
  );
  return weightedMean(
    areas.map((value, label) => (supports[label] === 0 ? 0 : value)),
    supports,
  );
}

function areaOfTwo(
  trueLabels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights: ArrayLike<number>,
  average: RocAucOptions['average'],
): number | number[] {
  const labels = occurringLabels(trueLabels);
  if (labels.length > 2) {
    throw new RangeError(
      `probabilities: expected a column for each of the labels ${labels.join(', ')}, got one score an example`,
    );
  }
  const value = area(
    Array.from(trueLabels, (label) => Number(label === labels[1])),
    scores,
    weights,
  );
  return average === null ? [value] : value;
}

function area(isPositive: readonly number[], scores: ArrayLike<number>, weights: ArrayLike<number>): number {
  if (isPositive.every((positive) => positive === isPositive[0])) return Number.NaN;
  const { fpr, tpr } = rocCurve(isPositive, scores, { sampleWeight: weights });
  return auc(fpr, tpr);
}

/** As scikit-learn asks by `numpy.allclose`: to 1e-5. */
function checkSums({ values, numColumns }: ClassScoreRows, numExamples: number): void {
  for (let example = 0; example < numExamples; example += 1) {
    const row = Array.from({ length: numColumns }, (_, column) => values[example * numColumns + column]);
    const sum = pairwiseSum(row);
    if (Math.abs(1 - sum) > 1e-8 + 1e-5 * Math.abs(sum)) {
      throw new RangeError(`probabilities, example ${example}: expected a row that adds up to 1, got ${sum}`);
    }
  }
}
