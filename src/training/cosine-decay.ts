import { requireFromZero, requireNumber, requirePositive } from './callback-options';
import { type LearningRateSchedule, linearWarmup } from './learning-rate-schedules';

/** How a cosine decay begins and ends. */
export interface CosineDecayOptions {
  /** What is left of the decaying rate at the end, from 0 to 1. Default 0. */
  readonly alpha?: number;
  /** Where the rate rises to, in a straight line, before it decays from there. Default: no warm-up. */
  readonly warmupTarget?: number | null;
  /** How long it rises. Default 0. */
  readonly warmupSteps?: number;
}

/**
 * Falls along half a cosine from the initial rate, or from the warm-up's target, within `decaySteps`, and stays.
 *
 * Source: Keras's `CosineDecay`, in double precision.
 *
 * @throws RangeError naming an option that is out of range.
 */
export function cosineDecay(
  initialLearningRate: number,
  decaySteps: number,
  { alpha = 0, warmupTarget = null, warmupSteps = 0 }: CosineDecayOptions = {},
): LearningRateSchedule {
  requireFromZero('cosineDecay', 'initialLearningRate', initialLearningRate);
  requirePositive('cosineDecay', 'decaySteps', decaySteps);
  requireFromZero('cosineDecay', 'alpha', alpha);
  requireFromZero('cosineDecay', 'warmupSteps', warmupSteps);
  if (warmupTarget === null) return (step) => initialLearningRate * halfCosine(step / decaySteps, alpha);
  requireFromZero('cosineDecay', 'warmupTarget', warmupTarget);
  return linearWarmup(warmupTarget, warmupSteps, {
    initialLearningRate,
    after: (step) => warmupTarget * halfCosine(step / decaySteps, alpha),
  });
}

/** How the periods of a cosine decay with restarts follow each other. */
export interface CosineDecayRestartsOptions {
  /** How much longer each period is than the one before. Default 2. */
  readonly tMul?: number;
  /** How much higher each period begins than the one before. Default 1. */
  readonly mMul?: number;
  /** What is left of the initial rate at the end of a period, from 0 to 1. Default 0. */
  readonly alpha?: number;
}

/**
 * Falls along half a cosine again and again, each time from the top.
 *
 * Source: Loshchilov and Hutter, 2017, as Keras's `CosineDecayRestarts`, in double precision.
 *
 * @throws RangeError naming an option that is out of range.
 */
export function cosineDecayRestarts(
  initialLearningRate: number,
  firstDecaySteps: number,
  { tMul = 2, mMul = 1, alpha = 0 }: CosineDecayRestartsOptions = {},
): LearningRateSchedule {
  requireFromZero('cosineDecayRestarts', 'initialLearningRate', initialLearningRate);
  requirePositive('cosineDecayRestarts', 'firstDecaySteps', firstDecaySteps);
  requireFromZero('cosineDecayRestarts', 'mMul', mMul);
  requireFromZero('cosineDecayRestarts', 'alpha', alpha);
  requireNumber('cosineDecayRestarts', 'tMul', tMul, {
    isRight: (value) => value >= 1,
    expected: 'a number from 1',
  });
  return (step) => {
    let length = firstDecaySteps;
    let start = 0;
    let top = 1;
    if (tMul === 1) {
      const period = Math.floor(step / length);
      start = period * length;
      top = mMul ** period;
    }
    while (tMul > 1 && step >= start + length) {
      start += length;
      length *= tMul;
      top *= mMul;
    }
    const fallen = (top * (1 + Math.cos((Math.PI * (step - start)) / length))) / 2;
    return initialLearningRate * ((1 - alpha) * fallen + alpha);
  };
}

/** From 1 at share 0 along a cosine to `alpha` at share 1, and no further. */
export function halfCosine(share: number, alpha: number): number {
  return (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share))) + alpha;
}
