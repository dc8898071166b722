import type { Interval } from './bootstrap-intervals';
import type { ReliabilityBin } from './calibration-error';
import { wilsonInterval } from './wilson-interval';

/** A bin with what one may conclude from it. */
export interface MeasuredBin extends ReliabilityBin {
  /** Accuracy less confidence, -1 to 1: below 0 the model claims more than it keeps. */
  readonly gap: number;
  /** Where the accuracy of such examples lies with 95 % probability; Wilson's interval. */
  readonly interval: Interval;
}

/**
 * The bins that hold examples, with their gap and the interval of their accuracy: a bin of three examples says little,
 * and the interval shows it.
 *
 * @param bins as `reliabilityBins` gives them; empty ones are left out.
 */
export function measuredBins(bins: readonly ReliabilityBin[]): MeasuredBin[] {
  return bins
    .filter(({ numExamples }) => numExamples > 0)
    .map((bin) => ({
      ...bin,
      gap: bin.accuracy - bin.confidence,
      interval: wilsonInterval(Math.round(bin.accuracy * bin.numExamples), bin.numExamples),
    }));
}
