/**
 * One-hot rows: row `i` holds 1 in column `labels[i]` and 0 elsewhere. Step 7 of the walkthrough.
 *
 * Source: Keras's `utils.to_categorical(labels, num_classes)`. Differences: a label of -1 counts from the end there,
 * and 1.5 is cut to 1, where we refuse both; the result is flat and float32, not float64.
 *
 * @param labels whole numbers from 0 to `numClasses - 1`.
 * @param numClasses columns of each row, from 1. Default: the largest label plus 1, as Keras; name it where a class may
 *   be missing, as in a part of FER2013.
 * @returns row-major `[labels.length, numClasses]`.
 * @throws RangeError for any other label or number of classes, or when there is no label to tell it from.
 */
export function toCategorical(labels: ArrayLike<number>, numClasses?: number): Float32Array {
  const columns = numClasses ?? largestLabel(labels) + 1;
  if (!(Number.isInteger(columns) && columns >= 1)) {
    throw new RangeError(`numClasses: expected a whole number from 1, got ${columns}`);
  }
  const oneHotLabels = new Float32Array(labels.length * columns);
  for (let example = 0; example < labels.length; example += 1) {
    checkLabel(labels[example], columns, `labels[${example}]`);
    oneHotLabels[example * columns + labels[example]] = 1;
  }
  return oneHotLabels;
}

/**
 * Takes a share of each row's 1 and gives every class, itself too, an equal part of it: `label · (1 − share) + share / K`.
 * A network trained on such labels is less sure of itself, and minds wrong labels less.
 *
 * Source: Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016, section 7; Keras's option
 * `label_smoothing` of `CategoricalCrossentropy`.
 *
 * @param oneHotLabels row-major `[numExamples, numClasses]`; left as they are.
 * @param share from 0 to 1.
 * @returns of the same shape; the same array for a share of 0.
 * @throws RangeError for another share.
 */
export function smoothLabels(oneHotLabels: Float32Array, numClasses: number, share: number): Float32Array {
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`labelSmoothing: expected a share from 0 to 1, got ${share}`);
  }
  return share === 0 ? oneHotLabels : oneHotLabels.map((label) => label * (1 - share) + share / numClasses);
}

/** Throws a RangeError, beginning with `where`, unless `label` is a whole number from 0 to `numClasses - 1`. */
export function checkLabel(label: number, numClasses: number, where: string): void {
  if (!(Number.isInteger(label) && label >= 0 && label < numClasses)) {
    throw new RangeError(`${where}: expected a whole number from 0 to ${numClasses - 1}, got ${label}`);
  }
}

function largestLabel(labels: ArrayLike<number>): number {
  if (labels.length === 0) throw new RangeError('numClasses: expected a number, for there is no label');
  let largest = 0;
  for (let example = 0; example < labels.length; example += 1) {
    checkLabel(labels[example], Infinity, `labels[${example}]`);
    largest = Math.max(largest, labels[example]);
  }
  return largest;
}
