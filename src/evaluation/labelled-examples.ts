/** How much each example counts. */
export interface WeightedExamples {
  /** `[numExamples]`, how often each example counts. Default: each once. At least one must not be 0. */
  readonly sampleWeight?: ArrayLike<number>;
}

/** Throws a RangeError unless both hold the same number of labels, and at least one. */
export function checkSameLength(trueLabels: ArrayLike<number>, predictedLabels: ArrayLike<number>): void {
  if (trueLabels.length !== predictedLabels.length) {
    throw new RangeError(
      `expected a predicted label for each true label, got ${predictedLabels.length} for ${trueLabels.length}`,
    );
  }
  checkNotEmpty(trueLabels);
}

/** Throws a RangeError when there is no example. */
export function checkNotEmpty(trueLabels: ArrayLike<number>): void {
  if (trueLabels.length === 0) throw new RangeError('expected at least one example, got none');
}

/** Throws a RangeError that names the first label that is not a whole number; `name` is what the list is called. */
export function checkWholeLabels(labels: ArrayLike<number>, name: string): void {
  for (let example = 0; example < labels.length; example += 1) {
    if (!Number.isInteger(labels[example])) {
      throw new RangeError(`${name}[${example}]: expected a whole number as label, got ${labels[example]}`);
    }
  }
}

/** Throws a RangeError unless the two are as many, at least one, and all of them whole numbers. */
export function checkLabelPairs(trueLabels: ArrayLike<number>, predictedLabels: ArrayLike<number>): void {
  checkSameLength(trueLabels, predictedLabels);
  checkWholeLabels(trueLabels, 'trueLabels');
  checkWholeLabels(predictedLabels, 'predictedLabels');
}

/** The labels that occur in any of the lists, each once, the lowest first. */
export function occurringLabels(...lists: readonly ArrayLike<number>[]): number[] {
  return [...new Set(lists.flatMap((labels) => Array.from(labels)))].sort((a, b) => a - b);
}

/**
 * The labels to count by: those asked for, in that order, or else those that occur.
 *
 * @throws RangeError when the list asked for is empty or holds something else than whole numbers.
 */
export function labelsToCount(
  labels: ArrayLike<number> | undefined,
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
): number[] {
  if (labels === undefined) return occurringLabels(trueLabels, predictedLabels);
  if (labels.length === 0) throw new RangeError('labels: expected at least one label, got none');
  checkWholeLabels(labels, 'labels');
  return Array.from(labels);
}

/**
 * How often each example counts: `sampleWeight`, or once.
 *
 * @throws RangeError when there are more or fewer weights than examples, one is not finite, or all are 0.
 */
export function exampleWeights(
  sampleWeight: ArrayLike<number> | undefined,
  numExamples: number,
): ArrayLike<number> {
  if (sampleWeight === undefined) return new Array<number>(numExamples).fill(1);
  if (sampleWeight.length !== numExamples) {
    throw new RangeError(
      `sampleWeight: expected a weight for each of ${numExamples} examples, got ${sampleWeight.length}`,
    );
  }
  let anyCounts = false;
  for (let example = 0; example < numExamples; example += 1) {
    if (!Number.isFinite(sampleWeight[example])) {
      throw new RangeError(
        `sampleWeight[${example}]: expected a finite number, got ${sampleWeight[example]}`,
      );
    }
    if (sampleWeight[example] !== 0) anyCounts = true;
  }
  if (!anyCounts)
    throw new RangeError('sampleWeight: expected at least one weight other than 0, got only zeros');
  return sampleWeight;
}
