import { requireFromZero, requirePositive } from './callback-options';

/**
 * A learning rate for every epoch or step, counted from 0. Given to `LearningRateScheduler`, which asks once per epoch
 * or, with `per: 'step'`, before every step; lengths such as `decaySteps` are in the same unit.
 */
export type LearningRateSchedule = (step: number) => number;

/**
 * One rate up to and with each boundary, and the next one after it.
 *
 * Source: Keras's `PiecewiseConstantDecay`.
 *
 * @param boundaries rising; a rate holds as long as the step is not above its boundary.
 * @param values one more than there are boundaries.
 * @throws RangeError when their numbers do not fit, or the boundaries do not rise.
 */
export function piecewiseConstantDecay(
  boundaries: readonly number[],
  values: readonly number[],
): LearningRateSchedule {
  if (values.length !== boundaries.length + 1) {
    throw new RangeError(
      `piecewiseConstantDecay: expected one value more than the ${boundaries.length} boundaries, got ${values.length}`,
    );
  }
  if (boundaries.some((boundary, i) => !(boundary > (boundaries[i - 1] ?? -Infinity)))) {
    throw new RangeError(`piecewiseConstantDecay: expected rising boundaries, got ${boundaries.join(', ')}`);
  }
  for (const value of values) requireFromZero('piecewiseConstantDecay', 'values', value);
  const [rates, ends] = [[...values], [...boundaries]];
  return (step) => rates[ends.filter((end) => step > end).length];
}

/** How an exponential decay falls. */
export interface ExponentialDecayOptions {
  /** What the rate is multiplied with within `decaySteps`. */
  readonly decayRate: number;
  /**
   * Whether it falls at once at the end of every `decaySteps`, as step decay does, and not bit by bit. Default false.
   */
  readonly staircase?: boolean;
}

/**
 * Falls by the same factor in every `decaySteps`: `initialLearningRate * decayRate ^ (step / decaySteps)`.
 *
 * Source: Keras's `ExponentialDecay`, in double precision.
 *
 * @throws RangeError naming an option that is out of range.
 */
export function exponentialDecay(
  initialLearningRate: number,
  decaySteps: number,
  { decayRate, staircase = false }: ExponentialDecayOptions,
): LearningRateSchedule {
  requireFromZero('exponentialDecay', 'initialLearningRate', initialLearningRate);
  requirePositive('exponentialDecay', 'decaySteps', decaySteps);
  requirePositive('exponentialDecay', 'decayRate', decayRate);
  return (step) => {
    const times = step / decaySteps;
    return initialLearningRate * decayRate ** (staircase ? Math.floor(times) : times);
  };
}

/** What comes before and after a warm-up. */
export interface LinearWarmupOptions {
  /** The rate of step 0. Default 0. */
  readonly initialLearningRate?: number;
  /** What follows, its steps counted from the end of the warm-up. Default: the target stays. */
  readonly after?: LearningRateSchedule;
}

/**
 * Rises in a straight line, and reaches the target at step `warmupSteps`, where another schedule may take over.
 *
 * Source: the warm-up of Keras's `CosineDecay`.
 *
 * @throws RangeError naming an option that is out of range.
 */
export function linearWarmup(
  target: number,
  warmupSteps: number,
  { initialLearningRate = 0, after = () => target }: LinearWarmupOptions = {},
): LearningRateSchedule {
  requireFromZero('linearWarmup', 'target', target);
  requireFromZero('linearWarmup', 'warmupSteps', warmupSteps);
  requireFromZero('linearWarmup', 'initialLearningRate', initialLearningRate);
  return (step) =>
    step < warmupSteps
      ? initialLearningRate + (target - initialLearningRate) * (step / warmupSteps)
      : after(step - warmupSteps);
}
