import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  accuracyScore,
  type ClassScores,
  classificationReport,
  macroF1,
} from '../../src/evaluation/classification-report';
import fixture from '../fixtures/classification_metrics.json';

/** One entry of scikit-learn's report. */
type SklearnScores = { precision: number; recall: number; 'f1-score': number; support: number };

function assertScores(actual: ClassScores, expected: SklearnScores): void {
  assert.equal(actual.support, expected.support);
  for (const [name, value] of [
    ['precision', expected.precision],
    ['recall', expected.recall],
    ['f1', expected['f1-score']],
  ] as const) {
    assert.ok(Math.abs(actual[name] - value) < 1e-9, `${name}: ${actual[name]}, not ${value}`);
  }
}

describe('classificationReport', () => {
  for (const expected of fixture.cases) {
    it(`equals scikit-learn's: ${expected.name}`, () => {
      const { trueLabels, predictedLabels } = expected;
      const report = classificationReport(trueLabels, predictedLabels);
      assert.equal(report.perClass.length, 7);
      report.perClass.forEach((scores, label) => {
        assertScores(scores, expected.perClass[label]);
      });
      assertScores(report.macro, expected.macro);
      assertScores(report.weighted, expected.weighted);
      assert.ok(Math.abs(report.accuracy - expected.accuracy) < 1e-9);
      assert.ok(Math.abs(accuracyScore(trueLabels, predictedLabels) - expected.accuracy) < 1e-9);
      assert.ok(Math.abs(macroF1(trueLabels, predictedLabels) - expected.macroF1) < 1e-9);
    });
  }

  it('agrees with a count by hand', () => {
    // Class 0: taken twice, once rightly, of 2: precision 1/2, recall 1/2. Class 1: taken 2 times, once rightly, of 2.
    const { perClass, accuracy } = classificationReport([0, 0, 1, 1], [0, 1, 1, 0], 2);
    const half = { precision: 0.5, recall: 0.5, f1: 0.5, support: 2 };
    assert.deepEqual(perClass, [half, half]);
    assert.equal(accuracy, 0.5);
  });

  it('refuses labels that do not pair up, are none, or name no class', () => {
    assert.throws(() => classificationReport([0], [0, 1]), /got 2 for 1/);
    assert.throws(() => classificationReport([], []), /at least one example/);
    assert.throws(() => classificationReport([0], [7]), /predictedLabels\[0\]: .* got 7/);
    assert.throws(() => accuracyScore([], []), /at least one example/);
  });
});
