import { type ClassCounts, type CountingOptions, countClasses } from './class-counts';
import { occurringLabels } from './labelled-examples';
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

/** Options of `precisionScore`, `recallScore` and `f1Score`. */
export interface ScoreOptions extends CountingOptions, ZeroDivision {
  /** Default `'binary'`, which refuses labels of more than two classes; null gives a score for each class. */
  readonly average?: ScoreAverage | null;
  /** The class that `average: 'binary'` is about. Default 1; not used otherwise. */
  readonly posLabel?: number;
}

/** Options of `precisionRecallFscoreSupport`. */
export interface PrecisionRecallOptions extends Omit<ScoreOptions, 'average'> {
  /** Default null: scores for each class. */
  readonly average?: ScoreAverage | null;
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

/**
 * Precision, recall, F-score and support, of each class or averaged.
 *
 * Source: scikit-learn's `precision_recall_fscore_support(y_true, y_pred, beta=1.0, labels=None, pos_label=1,
 * average=None, sample_weight=None, zero_division='warn')`.
 *
 * Differences: the result has names where Python's is a tuple; nothing is printed where Python warns; there is no
 * average `'samples'`, which belongs to examples with several labels; an empty `labels` is refused.
 *
 * @throws RangeError when the two differ in length, are empty or hold something else than whole numbers; when the
 * weights, `beta` or `zeroDivision` do not fit; and with `average: 'binary'` when there are more than two classes or
 * `posLabel` is none of them.
 */
export function precisionRecallFscoreSupport(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options?: PrecisionRecallOptions & { readonly average?: null },
): ScoresOfClasses;
export function precisionRecallFscoreSupport(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: PrecisionRecallOptions & { readonly average: ScoreAverage },
): AveragedScores;
export function precisionRecallFscoreSupport(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: PrecisionRecallOptions = {},
): ScoresOfClasses | AveragedScores {
  const { average = null, posLabel = 1 } = options;
  const labels = average === 'binary' ? [posLabel] : options.labels;
  const counts = countClasses(trueLabels, predictedLabels, { ...options, labels });
  if (average === 'binary') checkBinary(occurringLabels(trueLabels, predictedLabels), posLabel);
  return average === null ? scoresOfClasses(counts, options) : averagedScores(counts, average, options);
}

/** Precision alone: scikit-learn's `precision_score`. See `precisionRecallFscoreSupport`. */
export function precisionScore(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: ScoreOptions & { readonly average: null },
): number[];
export function precisionScore(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options?: ScoreOptions & { readonly average?: ScoreAverage },
): number;
export function precisionScore(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: ScoreOptions = {},
): number | number[] {
  return scoresBinaryByDefault(trueLabels, predictedLabels, options).precision;
}

/** Recall alone: scikit-learn's `recall_score`. See `precisionRecallFscoreSupport`. */
export function recallScore(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: ScoreOptions & { readonly average: null },
): number[];
export function recallScore(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options?: ScoreOptions & { readonly average?: ScoreAverage },
): number;
export function recallScore(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: ScoreOptions = {},
): number | number[] {
  return scoresBinaryByDefault(trueLabels, predictedLabels, options).recall;
}

/** F1 alone: scikit-learn's `f1_score`. See `precisionRecallFscoreSupport`. */
export function f1Score(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: ScoreOptions & { readonly average: null },
): number[];
export function f1Score(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options?: ScoreOptions & { readonly average?: ScoreAverage },
): number;
export function f1Score(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: ScoreOptions = {},
): number | number[] {
  return scoresBinaryByDefault(trueLabels, predictedLabels, options).fscore;
}

/** The scores of each class that was counted. Throws a RangeError when `beta` or `zeroDivision` does not fit. */
export function scoresOfClasses(
  counts: ClassCounts,
  { beta = 1, zeroDivision = 0 }: Pick<PrecisionRecallOptions, 'beta' | 'zeroDivision'> = {},
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
  options: Pick<PrecisionRecallOptions, 'beta' | 'zeroDivision'> = {},
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

function scoresBinaryByDefault(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  { average = 'binary', ...options }: ScoreOptions,
): ScoresOfClasses | AveragedScores {
  return average === null
    ? precisionRecallFscoreSupport(trueLabels, predictedLabels, { ...options, average })
    : precisionRecallFscoreSupport(trueLabels, predictedLabels, { ...options, average });
}

function checkBinary(labels: readonly number[], posLabel: number): void {
  if (labels.length > 2) {
    throw new RangeError(
      `average: 'binary' is for two classes, and ${labels.length} occur (${labels.join(', ')}); ` +
        "choose 'micro', 'macro', 'weighted' or null",
    );
  }
  if (labels.length === 2 && !labels.includes(posLabel)) {
    throw new RangeError(`posLabel: expected one of the labels ${labels.join(', ')}, got ${posLabel}`);
  }
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
