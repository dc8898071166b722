import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { seededRandom } from '../../src/dataset/seeded-random';
import { reliabilityBins } from '../../src/evaluation/calibration-error';
import { predictionConfidence } from '../../src/evaluation/confidence';
import { confidenceScores } from '../../src/evaluation/confidence-scores';
import { measuredBins } from '../../src/evaluation/reliability';
import { wilsonInterval } from '../../src/evaluation/wilson-interval';

const { wilson } = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'honest_confidence.json'), 'utf8'),
) as { readonly wilson: readonly { hits: number; trials: number; interval: [number, number] }[] };

describe("Wilson's interval", () => {
  for (const { hits, trials, interval } of wilson) {
    it(`of ${hits} in ${trials} is SciPy's`, () => {
      const [low, high] = wilsonInterval(hits, trials);
      assert.ok(Math.abs(low - interval[0]) < 1e-12, `${low} and ${interval[0]}`);
      assert.ok(Math.abs(high - interval[1]) < 1e-12, `${high} and ${interval[1]}`);
    });
  }

  it('is everything where nothing was tried', () => assert.deepEqual(wilsonInterval(0, 0), [0, 1]));

  it('holds the true share about as often as it should', () => {
    const random = seededRandom(5);
    let numHeld = 0;
    for (let repeat = 0; repeat < 2000; repeat += 1) {
      let hits = 0;
      for (let trial = 0; trial < 60; trial += 1) hits += Number(random.uniform() < 0.7);
      const [low, high] = wilsonInterval(hits, 60);
      numHeld += Number(low <= 0.7 && 0.7 <= high);
    }
    // Of 60 trials with 0.7, counts being whole, by SciPy's intervals: 93.43 %; within three standard deviations.
    assert.ok(Math.abs(numHeld / 2000 - 0.9343) < 3 * 0.0055, `${numHeld} of 2000`);
  });

  it('is refused for what no count can be', () => {
    for (const [hits, trials] of [
      [2, 1],
      [-1, 4],
      [0.5, 2],
      [Number.NaN, 2],
    ]) {
      assert.throws(() => wilsonInterval(hits, trials), /from 0 hits up to all trials, got/);
    }
  });
});

// Confidences 0.5, 0.75 and 0.75, of which the first is wrong and one of the others.
const probabilities = [
  [0.5, 0.25, 0.25],
  [0.75, 0.25, 0],
  [0.125, 0.75, 0.125],
];

describe('bins of confidence', () => {
  it('that hold examples have a gap and an interval of their accuracy', () => {
    const bins = measuredBins(reliabilityBins([1, 0, 2], probabilities, { numBins: 4 }));
    assert.deepEqual(
      bins.map(({ upper, numExamples, gap }) => ({ upper, numExamples, gap })),
      [
        { upper: 0.5, numExamples: 1, gap: -0.5 },
        { upper: 0.75, numExamples: 2, gap: -0.25 },
      ],
    );
    // 0 of 1 and 1 of 2.
    assert.deepEqual(bins[0].interval, wilsonInterval(0, 1));
    assert.ok(Math.abs(bins[1].interval[0] - 0.0945312) < 1e-6);
  });
});

describe('confidence', () => {
  it('is the probability of the predicted class, the leftmost where two tie', () => {
    const { confidences, isCorrect } = predictionConfidence([1, 0, 2], probabilities);
    assert.deepEqual([...confidences], [0.5, 0.75, 0.75]);
    assert.deepEqual([...isCorrect], [0, 1, 0]);
    assert.deepEqual([...predictionConfidence([0, 1], [0.5, 0.5, 0.5, 0.5]).isCorrect], [1, 0]);
  });

  it('is scored beside the accuracy', () => {
    const scores = confidenceScores([1, 0, 2], probabilities);
    assert.ok(Math.abs(scores.accuracy - 1 / 3) < 1e-15);
    assert.ok(Math.abs(scores.meanConfidence - 2 / 3) < 1e-15);
    // In 15 bins: a third is off by 0.5, two thirds, one of them right, by 0.25.
    assert.ok(Math.abs(scores.calibrationError - 1 / 3) < 1e-15);
    // ln 4, ln 4/3 and ln 8 have the product 128/3.
    assert.ok(Math.abs(scores.logLoss - Math.log(128 / 3) / 3) < 1e-12);
    // 0.25 + 0.5625 + 0.0625, then 0.0625 + 0.0625, then 0.015625 + 0.5625 + 0.765625.
    assert.ok(Math.abs(scores.brierScore - (0.875 + 0.125 + 1.34375) / 3) < 1e-12);
  });

  it('of one column is refused', () => {
    assert.throws(() => predictionConfidence([1, 0], [0.5, 0.5]), /a column for each class/);
  });
});
