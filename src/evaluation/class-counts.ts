import {
  checkLabelPairs,
  exampleWeights,
  labelsToCount,
  occurringLabels,
  type WeightedExamples,
} from './labelled-examples';

/** Which labels are counted, and how much each example counts. */
export interface CountingOptions extends WeightedExamples {
  /** Labels to count, in this order. Default: those that occur in either list, the lowest first. */
  readonly labels?: ArrayLike<number>;
}

/** How often each label is true, predicted, and both; numbers of examples, or their weight. */
export interface ClassCounts {
  readonly labels: readonly number[];
  /** `correct[i]`: examples of `labels[i]` that were taken for it. */
  readonly correct: readonly number[];
  /** `predicted[i]`: examples taken for `labels[i]`. */
  readonly predicted: readonly number[];
  /** `actual[i]`: examples of `labels[i]`. */
  readonly actual: readonly number[];
  /** Whether no label occurs that is not counted. */
  readonly coversAll: boolean;
  /** Whether any example, of a counted label or another, was predicted rightly. */
  readonly anyCorrect: boolean;
}

/**
 * Counts true, predicted and rightly predicted labels.
 *
 * @throws RangeError when the two differ in length, are empty or hold something else than whole numbers, `labels` is
 * empty, or the weights do not fit.
 */
export function countClasses(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: CountingOptions = {},
): ClassCounts {
  checkLabelPairs(trueLabels, predictedLabels);
  const weights = exampleWeights(options.sampleWeight, trueLabels.length);
  const labels = labelsToCount(options.labels, trueLabels, predictedLabels);
  const actual = new Map<number, number>();
  const predicted = new Map<number, number>();
  const correct = new Map<number, number>();
  const add = (counts: Map<number, number>, label: number, weight: number) =>
    counts.set(label, (counts.get(label) ?? 0) + weight);
  for (let example = 0; example < trueLabels.length; example += 1) {
    add(actual, trueLabels[example], weights[example]);
    add(predicted, predictedLabels[example], weights[example]);
    if (trueLabels[example] === predictedLabels[example]) {
      add(correct, trueLabels[example], weights[example]);
    }
  }
  const counted = new Set(labels);
  const right = labels.map((label) => correct.get(label) ?? 0);
  // scikit-learn goes by way of the mistakes, total less right: with fractional weights the last digit shows it.
  const throughMistakes = (counts: Map<number, number>) =>
    labels.map((label, i) => right[i] + ((counts.get(label) ?? 0) - right[i]));
  return {
    labels,
    correct: right,
    predicted: throughMistakes(predicted),
    actual: throughMistakes(actual),
    coversAll: occurringLabels(trueLabels, predictedLabels).every((label) => counted.has(label)),
    anyCorrect: correct.size > 0,
  };
}
