import { NUM_EMOTIONS } from '../dataset/emotions';
import { checkSameLength, confusionMatrix } from './confusion-matrix';

/** How well one class was recognized, or the classes on average; each from 0 to 1 but the support. */
export interface ClassScores {
  /** Of the examples taken for this class, the share that was; 0 if none was taken for it. */
  readonly precision: number;
  /** Of the examples of this class, the share that was recognized; 0 if there is none. */
  readonly recall: number;
  /** Harmonic mean of the two; 0 if both are. */
  readonly f1: number;
  /** Number of examples of this class. */
  readonly support: number;
}

/** The scores of all classes, and what they come to. */
export interface ClassificationReport {
  /** `perClass[label]`, for every label from 0 to `numClasses - 1`, whether it occurs or not. */
  readonly perClass: readonly ClassScores[];
  /** Share of examples that were recognized. */
  readonly accuracy: number;
  /** Plain mean over the classes: each counts alike, the rare as the frequent. */
  readonly macro: ClassScores;
  /** Mean over the classes, each weighted by its support. */
  readonly weighted: ClassScores;
}

/**
 * Precision, recall, F1 and support of each class, and their averages.
 *
 * Source: scikit-learn's `classification_report(y_true, y_pred, labels=range(numClasses), zero_division=0)`: a class
 * that does not occur has scores of 0, and counts in the macro average.
 *
 * @param trueLabels whole numbers from 0 to `numClasses - 1`.
 * @param predictedLabels likewise, in the same order.
 * @throws RangeError when the two differ in length, are empty, or hold another label.
 */
export function classificationReport(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  numClasses: number = NUM_EMOTIONS,
): ClassificationReport {
  const matrix = confusionMatrix(trueLabels, predictedLabels, numClasses);
  const perClass = matrix.map((row, label): ClassScores => {
    const correct = row[label];
    const support = row.reduce((total, count) => total + count, 0);
    const numPredicted = matrix.reduce((total, counts) => total + counts[label], 0);
    return {
      precision: ratio(correct, numPredicted),
      recall: ratio(correct, support),
      f1: ratio(2 * correct, support + numPredicted),
      support,
    };
  });
  return {
    perClass,
    accuracy: accuracyScore(trueLabels, predictedLabels),
    macro: average(perClass, () => 1),
    weighted: average(perClass, ({ support }) => support),
  };
}

/** Share of examples whose predicted label is the true one. Throws a RangeError as `classificationReport` does. */
export function accuracyScore(trueLabels: ArrayLike<number>, predictedLabels: ArrayLike<number>): number {
  checkSameLength(trueLabels, predictedLabels);
  let numCorrect = 0;
  for (let example = 0; example < trueLabels.length; example += 1) {
    if (trueLabels[example] === predictedLabels[example]) numCorrect += 1;
  }
  return numCorrect / trueLabels.length;
}

/** Plain mean of all classes' F1. Throws a RangeError as `classificationReport` does. */
export function macroF1(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  numClasses: number = NUM_EMOTIONS,
): number {
  return classificationReport(trueLabels, predictedLabels, numClasses).macro.f1;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function average(perClass: readonly ClassScores[], weightOf: (scores: ClassScores) => number): ClassScores {
  const totalWeight = perClass.reduce((total, scores) => total + weightOf(scores), 0);
  const mean = (name: keyof ClassScores) =>
    perClass.reduce((total, scores) => total + weightOf(scores) * scores[name], 0) / totalWeight;
  return {
    precision: mean('precision'),
    recall: mean('recall'),
    f1: mean('f1'),
    support: perClass.reduce((total, { support }) => total + support, 0),
  };
}
