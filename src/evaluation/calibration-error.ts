import type { ClassScoreTable, ColumnLabels } from './class-probabilities';
import { predictionConfidence } from './confidence';

/** Options of `expectedCalibrationError` and `reliabilityBins`. */
export interface CalibrationOptions extends ColumnLabels {
  /** Number of bins of equal width from 0 to 1, from 1. Default 15, as in the paper. */
  readonly numBins?: number;
}

/** The examples whose confidence is above `lower` and up to `upper`: one bar of a reliability diagram. */
export interface ReliabilityBin {
  /** Left end, not part of the bin; of the first bin 0, which is. */
  readonly lower: number;
  /** Right end, part of the bin. */
  readonly upper: number;
  readonly numExamples: number;
  /** Mean probability of the predicted class; NaN without examples. */
  readonly confidence: number;
  /** Share of examples whose predicted class is the true one; NaN without examples. */
  readonly accuracy: number;
}

/**
 * Sorts examples by the model's confidence, the probability of the predicted class, and compares it in each bin with
 * how often the model is right.
 *
 * Source: C. Guo, G. Pleiss, Y. Sun and K. Weinberger, "On calibration of modern neural networks" (2017), section 2:
 * bins ((m - 1)/M, m/M]. The predicted class is the most probable, of equal ones the leftmost.
 *
 * @param probabilities `[numExamples, numClasses]`, of two classes or more.
 * @returns `[numBins]`, from the lowest confidence to the highest.
 * @throws RangeError when probabilities, labels or `numBins` do not fit.
 */
export function reliabilityBins(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: CalibrationOptions = {},
): ReliabilityBin[] {
  const { numBins = 15 } = options;
  if (!Number.isInteger(numBins) || numBins < 1) {
    throw new RangeError(`numBins: expected a whole number from 1, got ${numBins}`);
  }
  const { confidences, isCorrect } = predictionConfidence(trueLabels, probabilities, options);
  const bins = Array.from({ length: numBins }, () => ({ numExamples: 0, confidence: 0, numCorrect: 0 }));
  confidences.forEach((confidence, example) => {
    const index = bins.findIndex((_, bin) => confidence <= (bin + 1) / numBins);
    bins[index].numExamples += 1;
    bins[index].confidence += confidence;
    bins[index].numCorrect += isCorrect[example];
  });
  return bins.map(({ numExamples, confidence, numCorrect }, bin) => ({
    lower: bin / numBins,
    upper: (bin + 1) / numBins,
    numExamples,
    confidence: confidence / numExamples,
    accuracy: numCorrect / numExamples,
  }));
}

/**
 * Expected calibration error, 0 to 1: how far accuracy and confidence lie apart, the mean over the bins by their
 * number of examples. 0 means that of the examples with confidence 0.8, 80 % are right.
 *
 * Source: Guo et al. (2017), equation 3, with 15 bins; scikit-learn has no such score. See `reliabilityBins`.
 *
 * @throws RangeError as `reliabilityBins`.
 */
export function expectedCalibrationError(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: CalibrationOptions = {},
): number {
  return reliabilityBins(trueLabels, probabilities, options)
    .filter(({ numExamples }) => numExamples > 0)
    .reduce(
      (sum, { numExamples, accuracy, confidence }) =>
        sum + (numExamples / trueLabels.length) * Math.abs(accuracy - confidence),
      0,
    );
}
