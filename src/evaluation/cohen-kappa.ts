import type { CountingOptions } from './class-counts';
import { confusionMatrix } from './confusion-matrix';
import { pairwiseSum } from './pairwise-sum';

/** Options of `cohenKappa`. */
export interface CohenKappaOptions extends CountingOptions {
  /**
   * How much a disagreement counts: by the distance of the two labels' places in the order, or its square. Default:
   * every one alike.
   */
  readonly weights?: 'linear' | 'quadratic';
  /** What kappa is where it is 0 divided by 0, e.g. when both lists hold one label only; -1 to 1 or NaN. Default NaN. */
  readonly replaceUndefinedBy?: number;
}

/**
 * Cohen's kappa: how far two lists of labels agree beyond what their class frequencies bring about by chance; 1 is
 * full agreement, 0 chance, below 0 less than chance.
 *
 * Source: J. Cohen, "A coefficient of agreement for nominal scales" (1960), as scikit-learn's
 * `cohen_kappa_score(y1, y2, labels=None, weights=None, sample_weight=None, replace_undefined_by=nan)`.
 *
 * Differences: nothing is printed where kappa is undefined and scikit-learn warns.
 *
 * @throws RangeError as `confusionMatrix`, and when `replaceUndefinedBy` is outside its range.
 */
export function cohenKappa(
  labels1: ArrayLike<number>,
  labels2: ArrayLike<number>,
  options: CohenKappaOptions = {},
): number {
  const { labels, sampleWeight, weights, replaceUndefinedBy = Number.NaN } = options;
  if (Math.abs(replaceUndefinedBy) > 1) {
    throw new RangeError(
      `replaceUndefinedBy: expected a number from -1 to 1 or NaN, got ${replaceUndefinedBy}`,
    );
  }
  const matrix = confusionMatrix(labels1, labels2, { labels, sampleWeight });
  const rowTotals = matrix.map(pairwiseSum);
  const columnTotals = matrix.map((_, column) => pairwiseSum(matrix.map((row) => row[column])));
  const total = pairwiseSum(columnTotals);
  if (total === 0) return replaceUndefinedBy;
  const cost = (row: number, column: number) => {
    if (weights === undefined) return Number(row !== column);
    return weights === 'linear' ? Math.abs(row - column) : (row - column) ** 2;
  };
  const costOf = (count: (row: number, column: number) => number) =>
    pairwiseSum(matrix.flatMap((row, i) => row.map((_, j) => cost(i, j) * count(i, j))));
  const observed = costOf((i, j) => matrix[i][j]);
  const expected = costOf((i, j) => (rowTotals[i] * columnTotals[j]) / total);
  return expected === 0 ? replaceUndefinedBy : 1 - observed / expected;
}

/** scikit-learn's name of `cohenKappa`. */
export const cohenKappaScore = cohenKappa;
