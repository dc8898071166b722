import type { ClassCounts } from './class-counts';
import { pairwiseSum, weightedMean } from './pairwise-sum';

/**
 * What the scores of several classes come to: `micro` counts all classes together, `macro` is their plain mean,
 * `weighted` their mean by support, `binary` the scores of one class of two, `posLabel`.
 */
export type ScoreAverage = 'micro' | 'macro' | 'weighted' | 'binary';

/** What a score is where its formula divides by zero. */
export interface ZeroDivision {
  /**
   * 0, 1 or NaN: the score of a class for which the formula divides by zero; NaN leaves the class out of averages.
   * Default 0, as scikit-learn's `'warn'`, which also prints a warning.
   */
  readonly zeroDivision?: number;
}

/** How scores are computed from counts. */
export interface ClassScoreOptions extends ZeroDivision {
  /** How much more recall counts than precision in the F-score, from 0 to infinity. Default 1. */
  readonly beta?: number;
}

/** Scores of each class, in the order of `labels`. */
export interface ScoresOfClasses {
  /** Of the examples taken for the class, the share that was of it. */
  readonly precision: number[];
  /** Of the examples of the class, the share that was recognized. */
  readonly recall: number[];
  /** Harmonic mean of the two, recall weighted by beta squared. */
  readonly fscore: number[];
  /** Number of examples of the class, or their weight. */
  readonly support: number[];
}

/** Scores of all classes together. */
export interface AveragedScores {
  readonly precision: number;
  readonly recall: number;
  readonly fscore: number;
  /** An average has none. */
  readonly support: null;
}

/** The scores of each class that was counted. Throws a RangeError when `beta` or `zeroDivision` does not fit. */
export function scoresOfClasses(
  counts: ClassCounts,
  { beta = 1, zeroDivision = 0 }: ClassScoreOptions = {},
): ScoresOfClasses {
  const { correct, predicted, actual } = counts;
  if (!(beta >= 0)) throw new RangeError(`beta: expected a number from 0, got ${beta}`);
  if (zeroDivision !== 0 && zeroDivision !== 1 && !Number.isNaN(zeroDivision)) {
    throw new RangeError(`zeroDivision: expected 0, 1 or NaN, got ${zeroDivision}`);
  }
  const ratio = (part: number, whole: number) => (whole === 0 ? zeroDivision : part / whole);
  const precision = correct.map((count, i) => ratio(count, predicted[i]));
  const recall = correct.map((count, i) => ratio(count, actual[i]));
  const recallShare = beta ** 2;
  const fscore = correct.map((count, i) => {
    if (beta === 0) return precision[i];
    if (beta === Number.POSITIVE_INFINITY) return recall[i];
    return ratio((1 + recallShare) * count, recallShare * actual[i] + predicted[i]);
  });
  return { precision, recall, fscore, support: [...actual] };
}

/** One average of the scores of the classes that were counted. Throws a RangeError as `scoresOfClasses`. */
export function averagedScores(
  counts: ClassCounts,
  average: ScoreAverage,
  options: ClassScoreOptions = {},
): AveragedScores {
  const { precision, recall, fscore, support } = scoresOfClasses(
    average === 'micro' ? inOneClass(counts) : counts,
    options,
  );
  const weights = average === 'weighted' ? support : undefined;
  return {
    precision: meanOfDefined(precision, weights),
    recall: meanOfDefined(recall, weights),
    fscore: meanOfDefined(fscore, weights),
    support: null,
  };
}

function inOneClass(counts: ClassCounts): ClassCounts {
  const { correct, predicted, actual } = counts;
  return {
    ...counts,
    correct: [pairwiseSum(correct)],
    predicted: [pairwiseSum(predicted)],
    actual: [pairwiseSum(actual)],
  };
}

/** The mean of what is a number; of those by weight, or plainly where all weights are 0. */
function meanOfDefined(scores: readonly number[], weights: readonly number[] | undefined): number {
  const defined = scores.map((_, i) => i).filter((i) => !Number.isNaN(scores[i]));
  if (defined.length === 0) return Number.NaN;
  const definedWeights = weights && defined.map((i) => weights[i]);
  if (definedWeights === undefined) {
    return pairwiseSum(scores.map((score) => (Number.isNaN(score) ? 0 : score))) / defined.length;
  }
  const definedScores = defined.map((i) => scores[i]);
  if (pairwiseSum(definedWeights) === 0) return pairwiseSum(definedScores) / defined.length;
  return weightedMean(definedScores, definedWeights);
}
