import { EMOTION_LABELS, EMOTIONS, type Emotion } from '../dataset/emotions';
import { bootstrapIntervals, type ScoreIntervals } from './bootstrap-intervals';
import { expectedCalibrationError } from './calibration-error';
import type { ClassScores } from './classification-report';
import type { ConfusionMatrix } from './confusion-matrix';
import { evaluateProbabilities } from './evaluation';
import { logLoss } from './log-loss';

/** How a model did, in the figures that are compared; plain data, ready for JSON. */
export interface EvaluationSummary {
  /** Number of examples. */
  readonly n: number;
  /** Share of examples recognized, 0 to 1. */
  readonly accuracy: number;
  /** Mean of the seven F1 scores, each class counting alike. */
  readonly macroF1: number;
  /** Mean of the negative logarithm of the true class's probability, in nats. */
  readonly logLoss: number;
  /** Expected calibration error: how far confidence and accuracy lie apart on average, 0 to 1. */
  readonly calibrationError: number;
  /** Where accuracy and macro F1 lie with 95 % probability. */
  readonly intervals: ScoreIntervals;
  /** In label order; a class that does not occur scores 0. */
  readonly perClass: readonly ({ readonly label: number; readonly emotion: Emotion } & ClassScores)[];
  /** `[trueLabel][predictedLabel]`: a row for each actual emotion. */
  readonly confusionMatrix: ConfusionMatrix;
}

/**
 * What probabilities come to on labelled examples.
 *
 * @param probabilities row-major `[labels.length, 7]`.
 * @throws RangeError when the two do not fit each other, a label is not 0 to 6, or there is no example.
 */
export function evaluationSummary(probabilities: Float32Array, labels: ArrayLike<number>): EvaluationSummary {
  const { report, confusionMatrix, predictedLabels } = evaluateProbabilities(probabilities, labels);
  return {
    n: labels.length,
    accuracy: report.accuracy,
    macroF1: report.macro.f1,
    logLoss: logLoss(labels, probabilities, { labels: EMOTION_LABELS }),
    calibrationError: expectedCalibrationError(labels, probabilities, { labels: EMOTION_LABELS }),
    intervals: bootstrapIntervals(labels, predictedLabels),
    perClass: report.perClass.map((scores, label) => ({ label, emotion: EMOTIONS[label], ...scores })),
    confusionMatrix,
  };
}
