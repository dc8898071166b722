import type { Interval } from './bootstrap-intervals';

/** The 97.5 % quantile of the normal distribution: between minus and plus this lie 95 %. */
const DEVIATIONS_OF_95_PERCENT = 1.959963984540054;

/**
 * Where the true share lies with 95 % probability when `numHits` of `numTrials` were counted. Unlike the share give or
 * take two deviations it stays between 0 and 1, and has a width also where all or none were hits.
 *
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927), without
 * correction for continuity; `binomtest(k, n).proportion_ci(method='wilson')` of SciPy.
 *
 * @returns lower and upper end, each 0 to 1; the whole of it without a trial.
 * @throws RangeError unless both are whole numbers, with 0 ≤ `numHits` ≤ `numTrials`.
 */
export function wilsonInterval(numHits: number, numTrials: number): Interval {
  const areWhole = Number.isInteger(numHits) && Number.isInteger(numTrials);
  if (!(areWhole && numHits >= 0 && numHits <= numTrials)) {
    throw new RangeError(
      `expected whole numbers, from 0 hits up to all trials, got ${numHits} of ${numTrials}`,
    );
  }
  const squared = DEVIATIONS_OF_95_PERCENT ** 2;
  const middle = numHits + squared / 2;
  const variance = numTrials === 0 ? 0 : (numHits * (numTrials - numHits)) / numTrials;
  const halfWidth = DEVIATIONS_OF_95_PERCENT * Math.sqrt(variance + squared / 4);
  const end = (count: number) => Math.min(1, Math.max(0, count / (numTrials + squared)));
  return [end(middle - halfWidth), end(middle + halfWidth)];
}
