import { type CountingOptions, countClasses } from './class-counts';
import {
  type AveragedScores,
  averagedScores,
  type ClassScoreOptions,
  type ScoreAverage,
  type ScoresOfClasses,
  scoresOfClasses,
  type ZeroDivision,
} from './class-scores';
import { occurringLabels } from './labelled-examples';

/** Options of `precisionScore`, `recallScore` and `f1Score`. */
export interface ScoreOptions extends CountingOptions, ZeroDivision {
  /** Default `'binary'`, which refuses labels of more than two classes; null gives a score for each class. */
  readonly average?: ScoreAverage | null;
  /** The class that `average: 'binary'` is about. Default 1; not used otherwise. */
  readonly posLabel?: number;
}

/** Options of `precisionRecallFscoreSupport`. */
export interface PrecisionRecallOptions extends Omit<ScoreOptions, 'average'>, ClassScoreOptions {
  /** Default null: scores for each class. */
  readonly average?: ScoreAverage | null;
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
