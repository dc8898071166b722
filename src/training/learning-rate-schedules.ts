import { requireNumber, requireWholeNumber } from './callback-options';

/**
 * A learning rate for every epoch or step, counted from 0. Given to `LearningRateScheduler`, which asks once per epoch or,
 * with `per: 'step'`, before every step; lengths such as `decaySteps` are in the same unit.
 */
export type LearningRateSchedule = (step: number) => number;

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
  requireRate('cosineDecay', 'initialLearningRate', initialLearningRate);
  requirePositive('cosineDecay', 'decaySteps', decaySteps);
  requireRate('cosineDecay', 'alpha', alpha);
  requireRate('cosineDecay', 'warmupSteps', warmupSteps);
  if (warmupTarget === null) return (step) => initialLearningRate * halfCosine(step / decaySteps, alpha);
  requireRate('cosineDecay', 'warmupTarget', warmupTarget);
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
  requireRate('cosineDecayRestarts', 'initialLearningRate', initialLearningRate);
  requirePositive('cosineDecayRestarts', 'firstDecaySteps', firstDecaySteps);
  requireRate('cosineDecayRestarts', 'mMul', mMul);
  requireRate('cosineDecayRestarts', 'alpha', alpha);
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
  for (const value of values) requireRate('piecewiseConstantDecay', 'values', value);
  const [rates, ends] = [[...values], [...boundaries]];
  return (step) => rates[ends.filter((end) => step > end).length];
}

/** How an exponential decay falls. */
export interface ExponentialDecayOptions {
  /** What the rate is multiplied with within `decaySteps`. */
  readonly decayRate: number;
  /** Whether it falls at once at the end of every `decaySteps`, as step decay does, and not bit by bit. Default false. */
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
  requireRate('exponentialDecay', 'initialLearningRate', initialLearningRate);
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
  requireRate('linearWarmup', 'target', target);
  requireRate('linearWarmup', 'warmupSteps', warmupSteps);
  requireRate('linearWarmup', 'initialLearningRate', initialLearningRate);
  return (step) =>
    step < warmupSteps
      ? initialLearningRate + (target - initialLearningRate) * (step / warmupSteps)
      : after(step - warmupSteps);
}

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
 * Source: Smith and Topin, 2018 (super-convergence), as PyTorch's `OneCycleLR` with its default of two phases and cosine
 * annealing. Differences: the momentum stays as it is; after the last step the rate stays, where PyTorch throws.
 *
 * @param totalSteps of the whole training.
 * @throws RangeError naming an option that is out of range.
 */
export function oneCycle(
  maxLearningRate: number,
  totalSteps: number,
  { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 }: OneCycleOptions = {},
): LearningRateSchedule {
  requireRate('oneCycle', 'maxLearningRate', maxLearningRate);
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

/** From 1 at share 0 along a cosine to `alpha` at share 1, and no further. */
function halfCosine(share: number, alpha: number): number {
  return (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share))) + alpha;
}

function requireRate(schedule: string, option: string, value: number): void {
  requireNumber(schedule, option, value, { isRight: (number) => number >= 0, expected: 'a number from 0' });
}

function requirePositive(schedule: string, option: string, value: number): void {
  requireNumber(schedule, option, value, { isRight: (number) => number > 0, expected: 'a number above 0' });
}
