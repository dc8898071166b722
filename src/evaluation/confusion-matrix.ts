import { NUM_EMOTIONS } from '../dataset/emotions';
import { checkLabel } from '../preprocessing/one-hot';

/** Numbers of examples: `matrix[trueLabel][predictedLabel]`. Rows are actual, columns predicted classes. */
export type ConfusionMatrix = readonly (readonly number[])[];

// By its form alone a matrix of counts could be any table of numbers; a page wants to show it as what it is.
const MARK = Symbol.for('facial-emotion-notebooks.confusion-matrix');

/** Tells what `confusionMatrix` has counted from any other value. */
export function isConfusionMatrix(value: unknown): value is ConfusionMatrix {
  return Array.isArray(value) && MARK in value;
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

/**
 * Counts the examples of each actual class by the class they were taken for.
 *
 * Source: scikit-learn's `confusion_matrix(y_true, y_pred, labels=range(numClasses))`.
 *
 * @param trueLabels whole numbers from 0 to `numClasses - 1`.
 * @param predictedLabels likewise, in the same order.
 * @throws RangeError when the two differ in length, are empty, or hold another label.
 */
export function confusionMatrix(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  numClasses: number = NUM_EMOTIONS,
): number[][] {
  checkSameLength(trueLabels, predictedLabels);
  const matrix = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0));
  for (let example = 0; example < trueLabels.length; example += 1) {
    checkLabel(trueLabels[example], numClasses, `trueLabels[${example}]`);
    checkLabel(predictedLabels[example], numClasses, `predictedLabels[${example}]`);
    matrix[trueLabels[example]][predictedLabels[example]] += 1;
  }
  return Object.defineProperty(matrix, MARK, { value: true });
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

/** Throws a RangeError unless both hold the same number of labels, and at least one. */
export function checkSameLength(trueLabels: ArrayLike<number>, predictedLabels: ArrayLike<number>): void {
  if (trueLabels.length !== predictedLabels.length) {
    throw new RangeError(
      `expected a predicted label for each true label, got ${predictedLabels.length} for ${trueLabels.length}`,
    );
  }
  if (trueLabels.length === 0) throw new RangeError('expected at least one example, got none');
}

function sum(row: readonly number[]): number {
  return row.reduce((total, count) => total + count, 0);
}
