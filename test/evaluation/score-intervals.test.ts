import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evaluateProbabilities } from '../../src/evaluation/evaluation';
import { groupAccuracy } from '../../src/evaluation/group-accuracy';
import { scoreIntervals } from '../../src/evaluation/score-intervals';

/** Probabilities by which the given labels are predicted. */
const predicting = (labels: readonly number[]) =>
  Float32Array.from(
    labels.flatMap((label) => Array.from({ length: 7 }, (_, i) => (i === label ? 0.94 : 0.01))),
  );

describe('intervals of scores', () => {
  // Of 40 happy faces 30 are recognized, of 4 sad ones all; no other emotion occurs.
  const labels = [...new Array<number>(40).fill(3), ...new Array<number>(4).fill(4)];
  const predicted = labels.map((label, i) => (i < 10 ? 4 : label));
  const scores = scoreIntervals(evaluateProbabilities(predicting(predicted), labels), labels, {
    resamples: 400,
  });

  it('are those of accuracy, macro F1 and the recall of each emotion that occurs', () => {
    assert.deepEqual(
      scores.map(({ score, numExamples, method }) => [score, numExamples, method]),
      [
        ['accuracy', 44, 'bootstrap'],
        ['macro F1', 44, 'bootstrap'],
        ['recall of Happy', 40, 'Wilson'],
        ['recall of Sad', 4, 'Wilson'],
      ],
    );
    assert.deepEqual([scores[0].value, scores[2].value, scores[3].value], [34 / 44, 0.75, 1]);
  });

  it('hold their score, and are the wider the fewer the faces', () => {
    for (const { value, interval } of scores) assert.ok(interval[0] <= value && value <= interval[1]);
    const width = ({ interval }: (typeof scores)[number]) => interval[1] - interval[0];
    assert.ok(width(scores[3]) > width(scores[2]) && width(scores[2]) > width(scores[0]));
    // SciPy: binomtest(4, 4).proportion_ci(method='wilson')
    assert.ok(Math.abs(scores[3].interval[0] - 0.5101092) < 1e-6, `${scores[3].interval}`);
  });
});

describe('the accuracy of a group', () => {
  it('counts only its examples', () => {
    const { numExamples, accuracy, interval } = groupAccuracy([0, 1, 2, 3], [0, 1, 0, 0], (i) => i > 0);
    assert.deepEqual([numExamples, accuracy], [3, 1 / 3]);
    assert.ok(interval !== null && interval[0] < 1 / 3 && 1 / 3 < interval[1]);
  });

  it('of nobody is unknown', () => {
    assert.deepEqual(
      groupAccuracy([0], [0], () => false),
      { numExamples: 0, accuracy: null, interval: null },
    );
    assert.throws(() => groupAccuracy([0, 1], [0], () => true), /got 1 for 2/);
  });
});
