import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pointAtCoverage, riskCoverage } from '../../src/evaluation/risk-coverage';

/** Two classes, the first predicted with each of the confidences; right where the label is 0. */
const rowsOf = (confidences: readonly number[]) => confidences.map((p) => [p, 1 - p]);
const labels = { labels: [0, 1] };
const isNear = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} and ${expected}`);

describe('accuracy against coverage', () => {
  it('follows the surest examples to all of them', () => {
    const curve = riskCoverage([0, 1, 0, 0], rowsOf([0.6, 0.7, 0.8, 0.9]), labels);
    assert.deepEqual(curve.points, [
      { coverage: 0.25, accuracy: 1, threshold: 0.9 },
      { coverage: 0.5, accuracy: 1, threshold: 0.8 },
      { coverage: 0.75, accuracy: 1 - 1 / 3, threshold: 0.7 },
      { coverage: 1, accuracy: 0.75, threshold: 0.6 },
    ]);
    // Risks 0, 0, 1/3 and 1/4; best 0, 0, 0 and 1/4.
    isNear(curve.area, (1 / 3 + 1 / 4) / 4);
    isNear(curve.bestArea, 1 / 16);
    assert.equal(curve.chanceArea, 0.25);
  });

  it('makes one point of equally sure examples', () => {
    const curve = riskCoverage([0, 1, 0], rowsOf([0.75, 0.75, 0.9]), labels);
    assert.deepEqual(
      curve.points.map(({ coverage, threshold }) => [coverage, threshold]),
      [
        [1 / 3, 0.9],
        [1, 0.75],
      ],
    );
    // The two in either order: risks 0, 0, 1/3 or 0, 1/2, 1/3.
    isNear(curve.area, (1 / 3 + (1 / 3 + 1 / 2)) / 2 / 3);
  });

  it('of one confidence is chance', () => {
    const { area, chanceArea, points } = riskCoverage(
      [0, 1, 1, 0, 1],
      rowsOf([0.8, 0.8, 0.8, 0.8, 0.8]),
      labels,
    );
    assert.equal(points.length, 1);
    isNear(area, chanceArea);
  });

  it('has no area where nothing is wrong, and the whole where everything is', () => {
    const allRight = riskCoverage([0, 0], rowsOf([0.6, 0.9]), labels);
    assert.deepEqual([allRight.area, allRight.bestArea, allRight.chanceArea], [0, 0, 0]);
    const allWrong = riskCoverage([1, 1], rowsOf([0.6, 0.9]), labels);
    assert.deepEqual([allWrong.area, allWrong.bestArea, allWrong.chanceArea], [1, 1, 1]);
  });

  it('has the best area where the mistakes come last, and the largest where they come first', () => {
    const confidences = [0.9, 0.85, 0.8, 0.75, 0.7, 0.65];
    const last = riskCoverage([0, 0, 0, 0, 1, 1], rowsOf(confidences), labels);
    isNear(last.area, last.bestArea);
    const first = riskCoverage([1, 1, 0, 0, 0, 0], rowsOf(confidences), labels);
    // Risks 1, 1, 2/3, 2/4, 2/5 and 2/6.
    isNear(first.area, (1 + 1 + 2 / 3 + 2 / 4 + 2 / 5 + 2 / 6) / 6);
    assert.equal(first.bestArea, last.bestArea);
  });

  it('lies above the best area, whatever the confidences', () => {
    const example = fc.record({
      confidence: fc.integer({ min: 51, max: 100 }),
      label: fc.integer({ min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 40 }), (examples) => {
        const confidences = examples.map(({ confidence }) => confidence / 100);
        const truth = examples.map(({ label }) => label);
        const curve = riskCoverage(truth, rowsOf(confidences), labels);
        assert.ok(curve.area >= curve.bestArea - 1e-12);
        // Each point, counted anew by its threshold.
        for (const { coverage, accuracy, threshold } of curve.points) {
          const answered = truth.filter((_, i) => confidences[i] >= threshold);
          isNear(coverage, answered.length / truth.length);
          isNear(accuracy, answered.filter((label) => label === 0).length / answered.length);
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('is read at a share: the first point that covers it', () => {
    const curve = riskCoverage([0, 1, 0, 0], rowsOf([0.6, 0.7, 0.8, 0.9]), labels);
    assert.equal(pointAtCoverage(curve, 0.5).threshold, 0.8);
    assert.equal(pointAtCoverage(curve, 0.51).threshold, 0.7);
    assert.equal(pointAtCoverage(curve, 1).threshold, 0.6);
    for (const share of [0, 1.01, Number.NaN]) {
      assert.throws(() => pointAtCoverage(curve, share), /share: .*above 0, up to 1, got/);
    }
  });
});
