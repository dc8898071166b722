import type { CountingOptions } from './class-counts';
import { checkLabelPairs, checkSameLength, exampleWeights, labelsToCount } from './labelled-examples';

/** Numbers of examples: `matrix[trueLabel][predictedLabel]`. Rows are actual, columns predicted classes. */
export type ConfusionMatrix = readonly (readonly number[])[];

// By its form alone a matrix of counts could be any table of numbers; a page wants to show it as what it is.
const MARK: unique symbol = Symbol.for('facial-emotion-notebooks.confusion-matrix');

/** Tells what `confusionMatrix` has counted from any other value; shares, which `normalize` asks for, are no counts. */
export function isConfusionMatrix(value: unknown): value is ConfusionMatrix {
  return Array.isArray(value) && MARK in value;
}

/** The labels that the rows and columns of a counted matrix are about; of any other their places. */
export function labelsOfMatrix(matrix: ConfusionMatrix): readonly number[] {
  return (matrix as { readonly [MARK]?: readonly number[] })[MARK] ?? matrix.map((_, index) => index);
}

/** A class that was taken for another. */
export interface ConfusedPair {
  readonly trueLabel: number;
  readonly predictedLabel: number;
  /** How many examples of `trueLabel` were taken for `predictedLabel`. */
  readonly count: number;
  /** Their share of all examples of `trueLabel`, from 0 to 1. */
  readonly share: number;
}

/** Options of `confusionMatrix`. */
export interface ConfusionMatrixOptions extends CountingOptions {
  /**
   * Shares instead of counts: of each true class (`'true'`, rows add up to 1), of each predicted class (`'pred'`,
   * columns do), or of all examples (`'all'`). A class without examples keeps zeros. Default: counts.
   */
  readonly normalize?: 'true' | 'pred' | 'all';
}

/**
 * Counts the examples of each actual class by the class they were taken for: `matrix[i][j]` of `labels[i]` for
 * `labels[j]`. With weights, their sums. Examples of a label that is not counted are left out.
 *
 * Source: scikit-learn's `confusion_matrix(y_true, y_pred, labels=None, sample_weight=None, normalize=None)`.
 *
 * Differences: nothing is printed where scikit-learn warns of a single label.
 *
 * @param trueLabels whole numbers; for a row and a column for each of the seven emotions, pass
 * `labels: EMOTION_LABELS`.
 * @param predictedLabels likewise, in the same order.
 * @throws RangeError when the two differ in length, are empty or hold something else than whole numbers, when none of
 * `labels` is a true label, or the weights do not fit.
 */
export function confusionMatrix(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: ConfusionMatrixOptions = {},
): number[][] {
  checkLabelPairs(trueLabels, predictedLabels);
  const weights = exampleWeights(options.sampleWeight, trueLabels.length);
  const labels = labelsToCount(options.labels, trueLabels, predictedLabels);
  const indices = new Map(labels.map((label, index) => [label, index]));
  const matrix = labels.map(() => new Array<number>(labels.length).fill(0));
  let anyCounted = false;
  for (let example = 0; example < trueLabels.length; example += 1) {
    const row = indices.get(trueLabels[example]);
    const column = indices.get(predictedLabels[example]);
    if (row === undefined) continue;
    anyCounted = true;
    if (column !== undefined) matrix[row][column] += weights[example];
  }
  if (!anyCounted) {
    throw new RangeError(
      `labels: expected at least one that occurs among the true labels, got ${labels.join(', ')}`,
    );
  }
  if (options.normalize !== undefined) return sharesOf(matrix, options.normalize);
  return Object.defineProperty(matrix, MARK, { value: labels });
}

/** Each row divided by its sum, so that the diagonal is the recall; a class without examples keeps zeros. */
export function rowShares(matrix: ConfusionMatrix): number[][] {
  return matrix.map((row) => {
    const support = sum(row);
    return row.map((count) => (support === 0 ? 0 : count / support));
  });
}

/**
 * The mistakes that were made most often, by count, the most frequent first; of equal ones the lower true, then the
 * lower predicted label. Pairs that never occurred are left out, so there may be fewer than `top`.
 */
export function mostConfusedPairs(matrix: ConfusionMatrix, top: number): ConfusedPair[] {
  const pairs = matrix.flatMap((row, trueLabel) =>
    row.map((count, predictedLabel) => ({ trueLabel, predictedLabel, count, share: count / sum(row) })),
  );
  return pairs
    .filter(({ trueLabel, predictedLabel, count }) => trueLabel !== predictedLabel && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, top);
}

/**
 * The examples of one cell of the matrix, those first of which the model was surest.
 *
 * @param probabilities row-major `[numExamples, numClasses]`.
 * @returns indices into the labels; of equal confidence the lower first.
 * @throws RangeError when the lengths do not fit each other.
 */
export function examplesOfPair(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  pair: Pick<ConfusedPair, 'trueLabel' | 'predictedLabel'>,
  probabilities: Float32Array,
): number[] {
  checkSameLength(trueLabels, predictedLabels);
  const numClasses = probabilities.length / trueLabels.length;
  if (!Number.isInteger(numClasses) || pair.predictedLabel >= numClasses) {
    throw new RangeError(
      `expected a row of probabilities for each of ${trueLabels.length} examples, got ${probabilities.length} in all`,
    );
  }
  const confidence = (example: number) => probabilities[example * numClasses + pair.predictedLabel];
  return Array.from(trueLabels, (_, example) => example)
    .filter((example) => trueLabels[example] === pair.trueLabel)
    .filter((example) => predictedLabels[example] === pair.predictedLabel)
    .sort((a, b) => confidence(b) - confidence(a));
}

function sharesOf(matrix: number[][], of: 'true' | 'pred' | 'all'): number[][] {
  switch (of) {
    case 'true':
      return rowShares(matrix);
    case 'pred': {
      const totals = matrix.map((_, column) => sum(matrix.map((row) => row[column])));
      return matrix.map((row) =>
        row.map((count, column) => (totals[column] === 0 ? 0 : count / totals[column])),
      );
    }
    case 'all': {
      const total = sum(matrix.map(sum));
      return matrix.map((row) => row.map((count) => (total === 0 ? 0 : count / total)));
    }
  }
}

function sum(row: readonly number[]): number {
  return row.reduce((total, count) => total + count, 0);
}
