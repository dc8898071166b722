import { brierScore } from './brier-score';
import { expectedCalibrationError } from './calibration-error';
import type { ClassScoreTable, ColumnLabels } from './class-probabilities';
import { predictionConfidence } from './confidence';
import { logLoss } from './log-loss';

/** How right a model is, how sure, and how well the one fits the other. */
export interface ConfidenceScores {
  /** Share of examples that were recognized, 0 to 1. */
  readonly accuracy: number;
  /** Mean probability of the predicted class, 0 to 1: the accuracy that the model claims. */
  readonly meanConfidence: number;
  /** Expected calibration error in 15 bins, 0 to 1. */
  readonly calibrationError: number;
  /** Mean of the negative logarithm of the true class's probability, in nats. */
  readonly logLoss: number;
  /** Mean squared distance of the probabilities from the one-hot labels, 0 to 2. */
  readonly brierScore: number;
}

/**
 * The scores that a change of confidence shows in.
 *
 * @param probabilities `[numExamples, numClasses]`, of two classes or more.
 * @throws RangeError when probabilities and labels do not fit.
 */
export function confidenceScores(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: ColumnLabels = {},
): ConfidenceScores {
  const { confidences, isCorrect } = predictionConfidence(trueLabels, probabilities, options);
  const mean = (values: Float64Array | Uint8Array) => {
    let sum = 0;
    for (const value of values) sum += value;
    return sum / values.length;
  };
  return {
    accuracy: mean(isCorrect),
    meanConfidence: mean(confidences),
    calibrationError: expectedCalibrationError(trueLabels, probabilities, options),
    logLoss: logLoss(trueLabels, probabilities, options),
    brierScore: brierScore(trueLabels, probabilities, { ...options, scaleByHalf: false }),
  };
}
