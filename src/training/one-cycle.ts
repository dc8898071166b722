import { requireFromZero, requireNumber, requirePositive, requireWholeNumber } from './callback-options';
import { halfCosine } from './cosine-decay';
import type { LearningRateSchedule } from './learning-rate-schedules';

/** The shape of one cycle. */
export interface OneCycleOptions {
  /** Share of the steps in which the rate rises, from 0 to 1. Default 0.3. */
  readonly pctStart?: number;
  /** How many times lower than the highest rate the first one is. Default 25. */
  readonly divFactor?: number;
  /** How many times lower than the first rate the last one is. Default 1e4. */
  readonly finalDivFactor?: number;
}

/**
 * Rises to the highest rate and falls to almost nothing, each along half a cosine.
 *
 * Source: Smith and Topin, 2018 (super-convergence), as PyTorch's `OneCycleLR` with its default of two phases and
 * cosine annealing. Differences: the momentum stays as it is; after the last step the rate stays, where PyTorch
 * throws.
 *
 * @param totalSteps of the whole training.
 * @throws RangeError naming an option that is out of range.
 */
export function oneCycle(
  maxLearningRate: number,
  totalSteps: number,
  { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 }: OneCycleOptions = {},
): LearningRateSchedule {
  requireFromZero('oneCycle', 'maxLearningRate', maxLearningRate);
  requireWholeNumber('oneCycle', 'totalSteps', totalSteps, 2);
  requireNumber('oneCycle', 'pctStart', pctStart, {
    isRight: (value) => value >= 0 && value <= 1,
    expected: 'a number from 0 to 1',
  });
  requirePositive('oneCycle', 'divFactor', divFactor);
  requirePositive('oneCycle', 'finalDivFactor', finalDivFactor);
  const first = maxLearningRate / divFactor;
  const last = first / finalDivFactor;
  const summit = pctStart * totalSteps - 1;
  const end = totalSteps - 1;
  const along = (from: number, to: number, share: number) => to + (from - to) * halfCosine(share, 0);
  return (step) => {
    if (step <= summit) return along(first, maxLearningRate, summit === 0 ? 1 : step / summit);
    return along(maxLearningRate, last, Math.min(1, (step - summit) / (end - summit)));
  };
}
