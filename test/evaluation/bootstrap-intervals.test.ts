import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bootstrapIntervals } from '../../src/evaluation/bootstrap-intervals';
import { classificationReport } from '../../src/evaluation/classification-report';

const labels = Array.from({ length: 700 }, (_, i) => i % 7);
/** Right but for every fourth. */
const predicted = labels.map((label, i) => (i % 4 === 0 ? (label + 1) % 7 : label));

describe('bootstrap intervals', () => {
  it('are as wide as the binomial distribution says, around what was measured', () => {
    const { accuracy } = bootstrapIntervals(labels, predicted);
    const halfWidth = 1.96 * Math.sqrt((0.75 * 0.25) / 700);
    assert.ok(Math.abs(accuracy[0] - (0.75 - halfWidth)) < 0.004, `${accuracy}`);
    assert.ok(Math.abs(accuracy[1] - (0.75 + halfWidth)) < 0.004, `${accuracy}`);
  });

  it('hold the macro F1 that the report gives', () => {
    const { macroF1 } = bootstrapIntervals(labels, predicted);
    const measured = classificationReport(labels, predicted, { outputDict: true }).macro.f1;
    assert.ok(macroF1[0] < measured && measured < macroF1[1], `${macroF1} around ${measured}`);
    assert.ok(macroF1[1] - macroF1[0] < 0.08);
  });

  it('are the same for the same seed, wider for a higher level, and a point where nothing varies', () => {
    const narrow = bootstrapIntervals(labels, predicted, { level: 0.5, resamples: 300 });
    const wide = bootstrapIntervals(labels, predicted, { level: 0.99, resamples: 300 });
    assert.deepEqual(bootstrapIntervals(labels, predicted, { level: 0.5, resamples: 300 }), narrow);
    assert.ok(wide.accuracy[0] < narrow.accuracy[0] && narrow.accuracy[1] < wide.accuracy[1]);
    assert.deepEqual(bootstrapIntervals([3, 3], [3, 3]), { accuracy: [1, 1], macroF1: [1 / 7, 1 / 7] });
  });

  it('refuse what cannot be drawn from', () => {
    assert.throws(() => bootstrapIntervals([], []), /at least one, got 0 for 0/);
    assert.throws(() => bootstrapIntervals([1], [1, 2]), /got 2 for 1/);
    assert.throws(() => bootstrapIntervals([1], [1], { level: 1 }), /level: .* got 1/);
    assert.throws(() => bootstrapIntervals([1], [1], { resamples: 0 }), /resamples: .* got 0/);
  });
});
