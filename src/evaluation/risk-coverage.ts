import type { ClassScoreTable, ColumnLabels } from './class-probabilities';
import { predictionConfidence } from './confidence';

/** What becomes of a model that answers only where it is at least so sure. */
export interface CoveragePoint {
  /** Share of the examples that it answers, above 0 to 1. */
  readonly coverage: number;
  /** Share of these that it gets right, 0 to 1. The risk is the rest to 1. */
  readonly accuracy: number;
  /** The least confidence at which it still answers, 0 to 1. */
  readonly threshold: number;
}

/** How well a model's confidence tells its right answers from its wrong ones. */
export interface RiskCoverage {
  /** From the surest examples to all of them; examples of one confidence make one point. */
  readonly points: readonly CoveragePoint[];
  /**
   * Area under the curve of the risk over the coverage, 0 (best) to 1: the mean share of mistakes over all coverages. Of
   * examples with equal confidence, the mean over all their orders.
   */
  readonly area: number;
  /** The same area if every right answer were surer than every mistake: no confidence does better at this accuracy. */
  readonly bestArea: number;
  /** The same area if the confidence said nothing: the share of mistakes. */
  readonly chanceArea: number;
}

/**
 * Sorts examples by the model's confidence, the probability of the predicted class, and follows its accuracy from the
 * surest example to all of them.
 *
 * Source: Y. Geifman and R. El-Yaniv, "Selective classification for deep neural networks" (2017), section 2, for risk and
 * coverage; the area, and the best one, as in Y. Geifman, G. Uziel and R. El-Yaniv, "Bias-reduced uncertainty estimation
 * for deep neural classifiers" (2019), section 3, where it is the mean of the risks at 1, 2, … examples.
 *
 * @param probabilities `[numExamples, numClasses]`, of two classes or more.
 * @throws RangeError when probabilities and labels do not fit.
 */
export function riskCoverage(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: ColumnLabels = {},
): RiskCoverage {
  const { confidences, isCorrect } = predictionConfidence(trueLabels, probabilities, options);
  const numExamples = confidences.length;
  const order = Uint32Array.from(confidences, (_, example) => example).sort(
    (a, b) => confidences[b] - confidences[a],
  );
  const points: CoveragePoint[] = [];
  let [numAnswered, numMistakes, riskSum] = [0, 0, 0];
  while (numAnswered < numExamples) {
    const threshold = confidences[order[numAnswered]];
    let end = numAnswered;
    let mistakes = 0;
    for (; end < numExamples && confidences[order[end]] === threshold; end += 1) {
      mistakes += 1 - isCorrect[order[end]];
    }
    const numEqual = end - numAnswered;
    for (let i = 1; i <= numEqual; i += 1) {
      // Of the equally sure, any i hold their share of the mistakes on average.
      riskSum += (numMistakes + (mistakes * i) / numEqual) / (numAnswered + i);
    }
    numAnswered = end;
    numMistakes += mistakes;
    points.push({
      coverage: numAnswered / numExamples,
      accuracy: 1 - numMistakes / numAnswered,
      threshold,
    });
  }
  return {
    points,
    area: riskSum / numExamples,
    bestArea: bestArea(numExamples, numMistakes),
    chanceArea: numMistakes / numExamples,
  };
}

/**
 * The accuracy of the most confident share of the examples.
 *
 * @param share above 0, up to 1.
 * @returns the first point at which at least this share is answered.
 * @throws RangeError when the share is none.
 */
export function pointAtCoverage({ points }: RiskCoverage, share: number): CoveragePoint {
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`share: expected a number above 0, up to 1, got ${share}`);
  }
  return points.find(({ coverage }) => coverage >= share) ?? points[points.length - 1];
}

function bestArea(numExamples: number, numMistakes: number): number {
  const numRight = numExamples - numMistakes;
  let riskSum = 0;
  for (let i = 1; i <= numMistakes; i += 1) riskSum += i / (numRight + i);
  return riskSum / numExamples;
}
