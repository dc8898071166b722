import { classScoreRows } from './class-probabilities';
import { exampleWeights, occurringLabels, type WeightedExamples } from './labelled-examples';

/** Options of `rocCurve`. */
export interface RocCurveOptions extends WeightedExamples {
  /** The label that scores are of. Default 1, where the labels are 0 and 1 or -1 and 1; else it must be given. */
  readonly posLabel?: number;
  /** Leave out points on a straight line between their neighbors, which change no area. Default true. */
  readonly dropIntermediate?: boolean;
}

/** The points of a receiver operating characteristic, from (0, 0) to (1, 1). */
export interface RocCurve {
  /** Share of the other examples that are taken for positive; rising. NaN if there is no other example. */
  readonly fpr: readonly number[];
  /** Share of the positive examples that are taken for positive; rising. NaN if there is none. */
  readonly tpr: readonly number[];
  /** `thresholds[i]`: the lowest score taken for positive at point i; falling from infinity. */
  readonly thresholds: readonly number[];
}

/**
 * The true and false positive rate at every threshold of the scores. Examples with equal scores make one point;
 * examples of weight 0 none.
 *
 * Source: scikit-learn's `roc_curve(y_true, y_score, pos_label=None, sample_weight=None, drop_intermediate=True)`.
 *
 * Differences: the result has names where Python's is a tuple; nothing is printed where one of the two kinds is
 * missing and scikit-learn warns.
 *
 * @param scores `[numExamples]`, the higher, the more likely positive.
 * @throws RangeError when scores, labels or weights do not fit each other, or `posLabel` must be given and is not.
 */
export function rocCurve(
  trueLabels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { posLabel, sampleWeight, dropIntermediate = true }: RocCurveOptions = {},
): RocCurve {
  const { numColumns } = classScoreRows(trueLabels, scores, 'scores');
  if (numColumns !== 1) {
    throw new RangeError(
      `scores: expected one for each of ${trueLabels.length} examples, got ${scores.length}`,
    );
  }
  const weights = exampleWeights(sampleWeight, trueLabels.length);
  const positive = posLabel ?? positiveByDefault(trueLabels);
  const points = cumulativeCounts(trueLabels, scores, weights, positive);
  const kept = dropIntermediate ? points.filter((_, i) => isCorner(points, i)) : points;
  const last = points[points.length - 1];
  const curve = [{ falsePositives: 0, truePositives: 0, threshold: Number.POSITIVE_INFINITY }, ...kept];
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : Number.NaN);
  return {
    fpr: curve.map(({ falsePositives }) => share(falsePositives, last.falsePositives)),
    tpr: curve.map(({ truePositives }) => share(truePositives, last.truePositives)),
    thresholds: curve.map(({ threshold }) => threshold),
  };
}

/**
 * The area under a curve by the trapezoidal rule. Source: scikit-learn's `auc(x, y)`.
 *
 * @param x rising or falling all the way; neighbors may be equal.
 * @param y as many.
 * @throws RangeError when there are fewer than two points, the two differ in length, or `x` turns.
 */
export function auc(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length || x.length < 2) {
    throw new RangeError(
      `expected at least two points with an x and a y, got ${x.length} x and ${y.length} y`,
    );
  }
  let area = 0;
  let rises = false;
  let falls = false;
  for (let i = 1; i < x.length; i += 1) {
    rises ||= x[i] > x[i - 1];
    falls ||= x[i] < x[i - 1];
    area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
  }
  if (rises && falls) throw new RangeError('x: expected to rise or to fall all the way, but it turns');
  return falls ? -area : area;
}

interface RocPoint {
  readonly falsePositives: number;
  readonly truePositives: number;
  readonly threshold: number;
}

function cumulativeCounts(
  trueLabels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights: ArrayLike<number>,
  positive: number,
): RocPoint[] {
  const order = Array.from(scores, (_, example) => example)
    .filter((example) => weights[example] !== 0)
    .sort((a, b) => scores[b] - scores[a]);
  const points: RocPoint[] = [];
  let falsePositives = 0;
  let truePositives = 0;
  order.forEach((example, place) => {
    if (trueLabels[example] === positive) truePositives += weights[example];
    else falsePositives += weights[example];
    const isLastOfScore = place === order.length - 1 || scores[order[place + 1]] !== scores[example];
    if (isLastOfScore) points.push({ falsePositives, truePositives, threshold: scores[example] });
  });
  return points;
}

function isCorner(points: readonly RocPoint[], i: number): boolean {
  if (i === 0 || i === points.length - 1) return true;
  const [before, here, after] = points.slice(i - 1, i + 2);
  const turn = (count: (point: RocPoint) => number) =>
    count(after) - count(here) - (count(here) - count(before)) !== 0;
  return turn((point) => point.falsePositives) || turn((point) => point.truePositives);
}

function positiveByDefault(trueLabels: ArrayLike<number>): number {
  const labels = occurringLabels(trueLabels);
  if (labels.every((label) => label === 0 || label === 1) || labels.every((label) => label ** 2 === 1))
    return 1;
  throw new RangeError(
    `posLabel: expected to be given, for the labels are ${labels.join(', ')}, and neither 0 and 1 nor -1 and 1`,
  );
}
