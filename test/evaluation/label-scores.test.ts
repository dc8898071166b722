import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accuracyScore } from '../../src/evaluation/accuracy-score';
import { balancedAccuracyScore } from '../../src/evaluation/balanced-accuracy';
import { cohenKappa } from '../../src/evaluation/cohen-kappa';
import { matthewsCorrcoef } from '../../src/evaluation/matthews-corrcoef';
import { pairwiseSum } from '../../src/evaluation/pairwise-sum';
import {
  f1Score,
  precisionRecallFscoreSupport,
  precisionScore,
  recallScore,
} from '../../src/evaluation/precision-recall';

describe('accuracyScore', () => {
  it('is the share that is right, or its number or weight', () => {
    assert.equal(accuracyScore([0, 2, 1, 3], [0, 1, 2, 3]), 0.5);
    assert.equal(accuracyScore([0, 2, 1, 3], [0, 1, 2, 3], { normalize: false }), 2);
    assert.equal(accuracyScore([0, 1], [0, 0], { sampleWeight: [3, 1] }), 0.75);
  });

  it('refuses no examples, and weights whose mean is undefined', () => {
    assert.throws(() => accuracyScore([], []), /at least one example/);
    assert.throws(() => accuracyScore([0, 1], [0, 0], { sampleWeight: [1, -1] }), /do not add up to 0/);
  });
});

describe('balancedAccuracyScore', () => {
  it('counts the recall of each true class alike', () => {
    // Class 0: 3 of 4; class 1: 1 of 2; class 2 is only predicted.
    const mean = (3 / 4 + 1 / 2) / 2;
    assert.equal(balancedAccuracyScore([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 2]), mean);
    assert.equal(
      balancedAccuracyScore([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 2], { adjusted: true }),
      2 * mean - 1,
    );
  });
});

describe('precisionRecallFscoreSupport', () => {
  it('gives each class its scores, with names', () => {
    assert.deepEqual(precisionRecallFscoreSupport([0, 0, 1], [0, 1, 1]), {
      precision: [1, 0.5],
      recall: [0.5, 1],
      fscore: [2 / 3, 2 / 3],
      support: [2, 1],
    });
  });

  it('takes 0, 1 or nothing for what divides by zero', () => {
    const macro = (zeroDivision?: number) =>
      precisionScore([0, 1], [0, 0], { average: 'macro', zeroDivision });
    // Class 0 has precision 1/2, class 1 is never predicted.
    assert.equal(macro(), 0.25);
    assert.equal(macro(1), 0.75);
    assert.equal(macro(Number.NaN), 0.5);
  });

  it('is of one of two classes for precision, recall and F1 alone, by default of 1', () => {
    // Class 1: taken 3 times, twice rightly, of 4. Class 0: taken 3 times, once rightly, of 2.
    const pair = [
      [1, 1, 1, 1, 0, 0],
      [1, 1, 0, 0, 0, 1],
    ] as const;
    assert.equal(precisionScore(...pair), 2 / 3);
    assert.equal(recallScore(...pair), 0.5);
    assert.equal(f1Score(...pair), 4 / 7);
    assert.equal(recallScore(...pair, { posLabel: 0 }), 0.5);
    assert.equal(precisionScore(...pair, { posLabel: 0 }), 1 / 3);
    assert.deepEqual(precisionScore(...pair, { average: null }), [1 / 3, 2 / 3]);
  });

  it('refuses more than two classes as binary, another positive label, and a beta below 0', () => {
    assert.throws(() => f1Score([0, 1, 2], [0, 1, 1]), /for two classes, and 3 occur \(0, 1, 2\)/);
    assert.throws(() => f1Score([2, 3], [2, 2]), /posLabel: expected one of the labels 2, 3, got 1/);
    assert.throws(() => precisionRecallFscoreSupport([0], [0], { beta: -1 }), /beta: .* got -1/);
  });
});

describe('cohenKappa', () => {
  it('compares the agreement with that by chance', () => {
    // 3 of 4 agree; by chance 2/4 · 1/4 + 2/4 · 3/4 = 1/2: (3/4 - 1/2) / (1 - 1/2).
    assert.equal(cohenKappa([0, 0, 1, 1], [0, 1, 1, 1]), 0.5);
  });

  it('is not a number, or what is asked for, where one label is all there is', () => {
    assert.equal(cohenKappa([2, 2], [2, 2]), Number.NaN);
    assert.equal(cohenKappa([2, 2], [2, 2], { replaceUndefinedBy: 0 }), 0);
    assert.throws(() => cohenKappa([2], [2], { replaceUndefinedBy: 2 }), /from -1 to 1 or NaN, got 2/);
  });
});

describe('matthewsCorrcoef', () => {
  it("is that of scikit-learn's own example", () => {
    // 2 right positives, 0 right negatives, 1 false positive, 1 false negative: -1 / sqrt(3 · 3 · 1 · 1).
    assert.ok(Math.abs(matthewsCorrcoef([1, 1, 1, -1], [1, -1, 1, 1]) + 1 / 3) < 1e-15);
  });

  it('is exactly 0 for one class, whatever the weights round to', () => {
    const sampleWeight = [0.1, 0.2, 0.3, 0.7, 0.05];
    assert.equal(matthewsCorrcoef([2, 2, 2, 2, 2], [0, 1, 2, 3, 0], { sampleWeight }), 0);
    assert.equal(matthewsCorrcoef([0, 1, 2, 3, 0], [2, 2, 2, 2, 2], { sampleWeight }), 0);
  });
});

describe('a sum in pairs', () => {
  it('keeps what adding one by one loses', () => {
    // Each 2⁻⁵³ is lost beside 1 when added alone; 127 of them together are not.
    const values = [1, ...new Array<number>(127).fill(2 ** -53)];
    assert.equal(
      values.reduce((sum, value) => sum + value),
      1,
    );
    assert.ok(pairwiseSum(values) > 1);
  });

  it('adds lists of any length', () => {
    assert.equal(pairwiseSum([]), 0);
    for (const length of [1, 7, 8, 9, 127, 128, 129, 1000]) {
      // 0 + 1 + … + (n - 1) = n (n - 1) / 2, exactly.
      const values = Array.from({ length }, (_, i) => i);
      assert.equal(pairwiseSum(values), (length * (length - 1)) / 2);
    }
  });
});
