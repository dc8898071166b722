import { NUM_EMOTIONS } from '../dataset/emotions';
import {
  type ClassScoreTable,
  type ColumnLabels,
  classProbabilityRows,
  columnsOfLabels,
} from './class-probabilities';

/** Options of `fitTemperature`. */
export interface TemperatureOptions extends ColumnLabels {
  /** Lowest temperature, above 0. Default 0.05. */
  readonly lowest?: number;
  /** Highest temperature, above the lowest. Default 20. */
  readonly highest?: number;
}

/** The temperature under which a model's probabilities fit the labels best. */
export interface FittedTemperature {
  /** Above 1 the model was too sure of itself, below 1 not sure enough. */
  readonly temperature: number;
  /**
   * The bound that the temperature stopped at, for the loss falls on beyond it: `lowest` where no example is mistaken,
   * `highest` where the probabilities say no more than chance, or less; else null.
   */
  readonly atBound: 'lowest' | 'highest' | null;
}

/** A probability below this counts as this, the least of a 32-bit float at full precision: 0 has no logarithm. */
const LEAST_PROBABILITY = 2 ** -126;

/** More than it takes to come to the last digit by halving alone. */
const MAX_STEPS = 200;

/** Relative change of the inverse temperature from which on there is nothing left to find. */
const CONVERGED = 1e-13;

/**
 * Finds the one number by which all logits are divided so that the log loss on these examples is least. It moves how
 * sure the model is, and never which class it predicts. To be fitted on examples that the model was not trained on, and
 * judged on others again.
 *
 * Source: C. Guo, G. Pleiss, Y. Sun and K. Weinberger, "On calibration of modern neural networks" (2017), section 4.2.
 * The logits are taken to be the logarithms of the probabilities, from which they differ by a constant for each example,
 * which softmax takes out again. In the inverse of the temperature the loss is convex (its second derivative is a
 * variance), so that Newton's method, kept between two bounds, finds its only minimum; scikit-learn's
 * `CalibratedClassifierCV(method='temperature')` finds the same one, but for the 1e-12 that it adds to probabilities.
 *
 * Where all rows are uniform every temperature is as good, and it is 1.
 *
 * @param probabilities `[numExamples, numClasses]`, of two classes or more.
 * @throws RangeError when probabilities and labels do not fit, or the bounds are none.
 */
export function fitTemperature(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: TemperatureOptions = {},
): FittedTemperature {
  const { lowest = 0.05, highest = 20 } = options;
  if (!(lowest > 0 && lowest < highest && highest < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`expected bounds with 0 < lowest < highest, got ${lowest} and ${highest}`);
  }
  const { values, numColumns } = classProbabilityRows(trueLabels, probabilities);
  if (numColumns === 1) {
    throw new RangeError('probabilities: expected a column for each class, got one probability an example');
  }
  const { columns } = columnsOfLabels(trueLabels, numColumns, options);
  const logits = logitsOf(values, numColumns);
  const lossAt = (inverse: number) => lossSlope(logits, columns, numColumns, inverse);
  const [least, most] = [1 / highest, 1 / lowest];
  const atLeast = lossAt(least);
  if (atLeast.slope === 0 && atLeast.curvature === 0) return { temperature: 1, atBound: null };
  if (atLeast.slope >= 0) return { temperature: highest, atBound: 'highest' };
  if (lossAt(most).slope <= 0) return { temperature: lowest, atBound: 'lowest' };
  return { temperature: 1 / rootBetween(least, most, lossAt), atBound: null };
}

/**
 * The probabilities that a model would have given at a temperature: softmax of its logits divided by it, which is each
 * probability to the power 1/T, divided by the row's sum. They come in double precision, in which two neighboring
 * single-precision numbers do not become equal at the temperatures of `fitTemperature`: the predicted class stays the same.
 *
 * Source: as `fitTemperature`.
 *
 * @param probabilities row-major `[numExamples, numClasses]`, each 0 to 1.
 * @param temperature above 0, e.g. from `fitTemperature`.
 * @returns row-major `[numExamples, numClasses]`.
 * @throws RangeError when the temperature is not above 0, the values do not fill whole rows, or one is no probability.
 */
export function applyTemperature(
  probabilities: ArrayLike<number>,
  temperature: number,
  numClasses: number = NUM_EMOTIONS,
): Float64Array {
  if (!(temperature > 0 && temperature < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`temperature: expected a number above 0, got ${temperature}`);
  }
  if (probabilities.length % numClasses !== 0) {
    throw new RangeError(`expected rows of ${numClasses} probabilities, got ${probabilities.length} in all`);
  }
  for (let i = 0; i < probabilities.length; i += 1) {
    if (!(probabilities[i] >= 0 && probabilities[i] <= 1)) {
      const place = `example ${Math.floor(i / numClasses)}, class ${i % numClasses}`;
      throw new RangeError(`probabilities, ${place}: expected a number from 0 to 1, got ${probabilities[i]}`);
    }
  }
  const powers = logitsOf(probabilities, numClasses).map((logit) => Math.exp(logit / temperature));
  for (let start = 0; start < powers.length; start += numClasses) {
    const row = powers.subarray(start, start + numClasses);
    const sum = row.reduce((total, power) => total + power, 0);
    for (let column = 0; column < numClasses; column += 1) row[column] /= sum;
  }
  return powers;
}

/** Logarithms of the probabilities, moved so that the largest of each row is 0. */
function logitsOf(probabilities: ArrayLike<number>, numClasses: number): Float64Array {
  const logits = Float64Array.from(probabilities, (p) => Math.log(Math.max(p, LEAST_PROBABILITY)));
  for (let start = 0; start < logits.length; start += numClasses) {
    const row = logits.subarray(start, start + numClasses);
    const largest = row.reduce((most, logit) => Math.max(most, logit));
    for (let column = 0; column < numClasses; column += 1) row[column] -= largest;
  }
  return logits;
}

interface Slope {
  readonly slope: number;
  readonly curvature: number;
}

/** First and second derivative of the mean log loss in the inverse temperature. */
function lossSlope(
  logits: Float64Array,
  columns: readonly number[],
  numClasses: number,
  inverse: number,
): Slope {
  let [slope, curvature] = [0, 0];
  columns.forEach((trueColumn, example) => {
    const start = example * numClasses;
    let [sum, first, second] = [0, 0, 0];
    for (let i = start; i < start + numClasses; i += 1) {
      const power = Math.exp(inverse * logits[i]);
      sum += power;
      first += power * logits[i];
      second += power * logits[i] ** 2;
    }
    // The expected logit less the true class's, and the variance of the logit.
    slope += first / sum - logits[start + trueColumn];
    curvature += second / sum - (first / sum) ** 2;
  });
  return { slope: slope / columns.length, curvature: curvature / columns.length };
}

/** Where a rising slope is 0: by Newton's steps, and by halving where one leaves the bracket or is not half the last. */
function rootBetween(least: number, most: number, slopeAt: (place: number) => Slope): number {
  let [low, high] = [least, most];
  let place = Math.min(Math.max(1, low), high);
  let lastStep = high - low;
  for (let count = 0; count < MAX_STEPS; count += 1) {
    const { slope, curvature } = slopeAt(place);
    const newton = -slope / curvature;
    if (Math.abs(newton) <= CONVERGED * place) return place + newton;
    if (slope < 0) low = place;
    else high = place;
    const isGood =
      place + newton > low && place + newton < high && Math.abs(newton) <= Math.abs(lastStep) / 2;
    lastStep = isGood ? newton : (low + high) / 2 - place;
    place += lastStep;
  }
  return place;
}
