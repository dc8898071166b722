import { accuracyScore } from './accuracy-score';
import { type ClassCounts, type CountingOptions, countClasses } from './class-counts';
import { averagedScores, type ScoreAverage, scoresOfClasses, type ZeroDivision } from './class-scores';
import { reportText } from './classification-report-text';
import { pairwiseSum } from './pairwise-sum';

/** How well one class was recognized, or the classes on average; each from 0 to 1 but the support. */
export interface ClassScores {
  /** Of the examples taken for this class, the share that was of it; `zeroDivision` if none was taken for it. */
  readonly precision: number;
  /** Of the examples of this class, the share that was recognized; `zeroDivision` if there is none. */
  readonly recall: number;
  /** Harmonic mean of the two; `zeroDivision` if the class was neither there nor predicted. */
  readonly f1: number;
  /** Number of examples of this class, or their weight. */
  readonly support: number;
}

/** The scores of all classes, and what they come to. */
export interface ClassificationReport {
  /** The labels reported on. */
  readonly labels: readonly number[];
  /** `targetNames[i]` is the name of `labels[i]`: the one given, or the label itself in digits. */
  readonly targetNames: readonly string[];
  /** `perClass[i]` are the scores of `labels[i]`, whether it occurs or not. */
  readonly perClass: readonly ClassScores[];
  /** Share of examples that were recognized, those of labels that are not reported on included. */
  readonly accuracy: number;
  /** All classes counted together; its F1 is the accuracy when no label is left out. */
  readonly micro: ClassScores;
  /** Plain mean over the classes: each counts alike, the rare as the frequent. */
  readonly macro: ClassScores;
  /** Mean over the classes, each weighted by its support. */
  readonly weighted: ClassScores;
}

/** Options of `classificationReport`. */
export interface ClassificationReportOptions extends CountingOptions, ZeroDivision {
  /** `[labels.length]`, the names of the labels, in their order. Default: the labels themselves. */
  readonly targetNames?: readonly string[];
  /** Digits after the point in the text, 0 to 100; the object is not rounded. Default 2. */
  readonly digits?: number;
  /** Give an object instead of a text. Default false. */
  readonly outputDict?: boolean;
}

/**
 * Precision, recall, F1 and support of each class, and their averages: as a text, or with `outputDict: true` as an
 * object.
 *
 * Source: scikit-learn's `classification_report(y_true, y_pred, labels=None, target_names=None, sample_weight=None,
 * digits=2, output_dict=False, zero_division='warn')`, whose text this is, character for character: with a row
 * "accuracy" when every label that occurs is reported on, and "micro avg" when not.
 *
 * Differences: the object is a `ClassificationReport`, not a dictionary by names, and always holds both the accuracy
 * and the micro average; `targetNames` that are more or fewer than the labels are refused, where scikit-learn drops
 * rows if `labels` are given; nothing is printed where it warns; a label is written as a whole number also when it
 * comes from a list of floats.
 *
 * @throws RangeError when the two differ in length, are empty or hold something else than whole numbers, or an option
 * does not fit.
 */
export function classificationReport(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options?: ClassificationReportOptions & { readonly outputDict?: false },
): string;
export function classificationReport(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: ClassificationReportOptions & { readonly outputDict: true },
): ClassificationReport;
export function classificationReport(
  trueLabels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  options: ClassificationReportOptions = {},
): string | ClassificationReport {
  const { sampleWeight, digits = 2, outputDict = false } = options;
  if (!(Number.isInteger(digits) && digits >= 0 && digits <= 100)) {
    throw new RangeError(`digits: expected a whole number from 0 to 100, got ${digits}`);
  }
  const counts = countClasses(trueLabels, predictedLabels, options);
  const report = {
    ...scoresOfCounts(counts, options),
    accuracy: accuracyScore(trueLabels, predictedLabels, { sampleWeight }),
  };
  if (outputDict) return report;
  return reportText(report, {
    digits,
    totalRow: counts.coversAll ? 'accuracy' : 'micro avg',
    // NumPy's counts turn into floats by weights, and also where not one example is right.
    fractionalSupport: sampleWeight !== undefined || !counts.anyCorrect,
  });
}

function scoresOfCounts(
  counts: ClassCounts,
  options: Pick<ClassificationReportOptions, 'targetNames' | 'zeroDivision'>,
): Omit<ClassificationReport, 'accuracy'> {
  const { labels } = counts;
  const targetNames = options.targetNames ?? labels.map(String);
  if (targetNames.length !== labels.length) {
    throw new RangeError(
      `targetNames: expected a name for each of the labels ${labels.join(', ')}, got ${targetNames.length}; ` +
        'pass labels to report on classes that do not occur',
    );
  }
  const { precision, recall, fscore, support } = scoresOfClasses(counts, options);
  const totalSupport = pairwiseSum(support);
  const average = (kind: ScoreAverage): ClassScores => {
    const scores = averagedScores(counts, kind, options);
    return {
      precision: scores.precision,
      recall: scores.recall,
      f1: scores.fscore,
      support: totalSupport,
    };
  };
  return {
    labels,
    targetNames,
    perClass: labels.map((_, i) => ({
      precision: precision[i],
      recall: recall[i],
      f1: fscore[i],
      support: support[i],
    })),
    micro: average('micro'),
    macro: average('macro'),
    weighted: average('weighted'),
  };
}
