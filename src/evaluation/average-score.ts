import { pairwiseSum, weightedMean } from './pairwise-sum';

/** Whether a score of single examples is averaged over them. */
export interface AveragedScore {
  /** Divide by the total weight of the examples. Default true; false gives the weighted sum. */
  readonly normalize?: boolean;
}

/**
 * The mean of a score that every example has, or with `normalize: false` its sum, each example counted by its weight.
 *
 * @param weights as `exampleWeights` gives them.
 * @throws RangeError when a mean is asked for and the weights cancel out to 0.
 */
export function averageScore(
  scores: ArrayLike<number>,
  weights: ArrayLike<number>,
  { normalize = true }: AveragedScore = {},
): number {
  if (!normalize) return pairwiseSum(Array.from(scores, (score, example) => score * weights[example]));
  if (pairwiseSum(weights) === 0) {
    throw new RangeError(
      'sampleWeight: expected weights that do not add up to 0, for a mean divides by their sum',
    );
  }
  return weightedMean(scores, weights);
}
