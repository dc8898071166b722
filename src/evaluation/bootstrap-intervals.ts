import { NUM_EMOTIONS } from '../dataset/emotions';
import { seededRandom } from '../dataset/seeded-random';

/** Where a score lies with a certain probability: lower and upper end. */
export type Interval = readonly [lower: number, upper: number];

/** Intervals of the scores that models are compared by. */
export interface ScoreIntervals {
  readonly accuracy: Interval;
  /** Mean of the seven F1 scores; a class that is neither there nor predicted scores 0. */
  readonly macroF1: Interval;
}

/** How `bootstrapIntervals` goes about it. */
export interface BootstrapOptions {
  /** How many times the examples are drawn anew, from 1. Default 2,000. */
  readonly resamples?: number;
  /** Probability of the interval, between 0 and 1. Default 0.95. */
  readonly level?: number;
  /** Whole number; the same seed gives the same intervals. Default 1. */
  readonly seed?: number;
}

/**
 * How far accuracy and macro F1 could be off because the examples are just these: both are measured on as many examples
 * drawn from them with replacement, again and again, and the middle 95 % of the results are the interval.
 *
 * Source: Efron, "Bootstrap methods: another look at the jackknife", 1979; the percentile interval of Efron and
 * Tibshirani, 1993, chapter 13. Between two neighboring results the quantile is taken in a straight line, as
 * `numpy.percentile` does.
 *
 * @param labels from 0 to 6.
 * @param predicted likewise, of the same length.
 * @throws RangeError when the two differ in length or are empty, or an option is out of range.
 */
export function bootstrapIntervals(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  { resamples = 2000, level = 0.95, seed = 1 }: BootstrapOptions = {},
): ScoreIntervals {
  const numExamples = labels.length;
  if (numExamples === 0 || predicted.length !== numExamples) {
    throw new RangeError(
      `expected as many predictions as labels, at least one, got ${predicted.length} for ${numExamples}`,
    );
  }
  if (!(Number.isInteger(resamples) && resamples >= 1)) {
    throw new RangeError(`resamples: expected a whole number from 1, got ${resamples}`);
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`level: expected a probability between 0 and 1, got ${level}`);
  }
  const random = seededRandom(seed);
  const accuracies = new Float64Array(resamples);
  const f1s = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    const hits = new Uint32Array(NUM_EMOTIONS);
    // Of each class, those that are of it and those taken for it, together.
    const mentions = new Uint32Array(NUM_EMOTIONS);
    for (let draw = 0; draw < numExamples; draw += 1) {
      const example = random.integer(numExamples);
      const [label, guess] = [labels[example], predicted[example]];
      if (label === guess) hits[label] += 1;
      mentions[label] += 1;
      mentions[guess] += 1;
    }
    accuracies[resample] = hits.reduce((sum, count) => sum + count, 0) / numExamples;
    f1s[resample] =
      hits.reduce((sum, count, c) => sum + (mentions[c] === 0 ? 0 : (2 * count) / mentions[c]), 0) /
      NUM_EMOTIONS;
  }
  return { accuracy: middle(accuracies, level), macroF1: middle(f1s, level) };
}

function middle(results: Float64Array, level: number): Interval {
  const sorted = results.sort();
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  };
  return [quantile((1 - level) / 2), quantile((1 + level) / 2)];
}
