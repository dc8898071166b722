import { type AveragedScore, averageScore } from './average-score';
import {
  type ClassScoreRows,
  type ClassScoreTable,
  type ColumnLabels,
  classScoreRows,
  columnsOfLabels,
} from './class-probabilities';
import { exampleWeights, type WeightedExamples } from './labelled-examples';

/** Options of `topKAccuracy`. */
export interface TopKAccuracyOptions extends AveragedScore, ColumnLabels, WeightedExamples {
  /** How many of the highest scores the true class may be among, from 1. Default 2. */
  readonly k?: number;
}

/**
 * Share of examples whose true class is among the `k` with the highest scores, 0 to 1; with `normalize: false` their
 * number, or weight. Of classes with equal scores the one further right ranks higher, so `k: 1` is the accuracy only
 * where no two scores tie (`predictedLabels` takes the leftmost). With `k` the number of classes or more, every
 * example counts, about which scikit-learn warns.
 *
 * Source: scikit-learn's `top_k_accuracy_score(y_true, y_score, k=2, normalize=True, sample_weight=None,
 * labels=None)`. Of two classes it takes a single score an example; with `k: 1` that of the higher class must exceed
 * 0.5, or 0 when not all scores are from 0 to 1.
 *
 * Differences: two classes may also have two columns, which scikit-learn refuses; weights that are all 0 are refused
 * also with `normalize: false`.
 *
 * @param scores probabilities or any other scores, `[numExamples, numClasses]`.
 * @throws RangeError when scores, labels, weights or `k` do not fit each other.
 */
export function topKAccuracy(
  trueLabels: ArrayLike<number>,
  scores: ClassScoreTable,
  options: TopKAccuracyOptions = {},
): number {
  const { k = 2, sampleWeight } = options;
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k: expected a whole number from 1, got ${k}`);
  const rows = classScoreRows(trueLabels, scores, 'scores');
  const weights = exampleWeights(sampleWeight, trueLabels.length);
  const { columns } = columnsOfLabels(trueLabels, Math.max(2, rows.numColumns), options);
  const ranks = rows.numColumns === 1 ? ranksOfTwo(rows, columns) : ranksOfMany(rows, columns);
  return averageScore(
    ranks.map((rank) => Number(rank < k)),
    weights,
    options,
  );
}

/** scikit-learn's name of `topKAccuracy`. */
export const topKAccuracyScore = topKAccuracy;

function ranksOfMany({ values, numColumns }: ClassScoreRows, columns: readonly number[]): number[] {
  return columns.map((trueColumn, example) => {
    const score = (column: number) => values[example * numColumns + column];
    let rank = 0;
    for (let column = 0; column < numColumns; column += 1) {
      const isHigher = score(column) > score(trueColumn);
      if (isHigher || (column > trueColumn && score(column) === score(trueColumn))) rank += 1;
    }
    return rank;
  });
}

function ranksOfTwo({ values }: ClassScoreRows, columns: readonly number[]): number[] {
  const scores = Array.from(values);
  const threshold = scores.every((score) => score >= 0 && score <= 1) ? 0.5 : 0;
  return columns.map((trueColumn, example) => Number(Number(scores[example] > threshold) !== trueColumn));
}
