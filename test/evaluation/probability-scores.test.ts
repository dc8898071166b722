import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brierScore } from '../../src/evaluation/brier-score';
import { expectedCalibrationError, reliabilityBins } from '../../src/evaluation/calibration-error';
import { logLoss } from '../../src/evaluation/log-loss';
import { rocAucOvr } from '../../src/evaluation/roc-auc';
import { auc, rocCurve } from '../../src/evaluation/roc-curve';
import { topKAccuracy } from '../../src/evaluation/top-k-accuracy';

describe('a table of probabilities', () => {
  const rows = [
    [0.5, 0.25, 0.25],
    [0.25, 0.5, 0.25],
    [0.25, 0.25, 0.5],
  ];

  it('may be a list of rows, or all rows in one list', () => {
    assert.equal(logLoss([0, 1, 2], rows), Math.LN2);
    assert.equal(logLoss([0, 1, 2], rows.flat()), Math.LN2);
    assert.equal(logLoss([0, 1, 2], Float32Array.from(rows.flat())), Math.LN2);
  });

  it('is refused where it does not fit the examples', () => {
    assert.throws(() => logLoss([0, 1], rows), /a row for each of 2 examples.*got 3 rows of length 3/);
    assert.throws(() => logLoss([0, 1], [[1, 0], [1]]), /all of one length, got 2 rows of length 2, 1/);
    assert.throws(() => logLoss([0, 1], rows.flat()), /a row for each of 2 examples, got 9 numbers/);
    assert.throws(() => logLoss([], []), /at least one example/);
  });

  it('is refused where a value is no probability, and the place is named', () => {
    assert.throws(() => logLoss([0, 1], [0.5, 0.5, 1.5, 0]), /example 1, class 0: .*0 to 1, got 1.5/);
    assert.throws(
      () => logLoss([0, 1], [0.5, 0.5, 0, Number.NaN]),
      /example 1, class 1: expected a finite number, got NaN/,
    );
  });

  it('needs the labels of its columns where not all of them occur', () => {
    assert.throws(
      () => logLoss([0, 0, 2], rows),
      /each label that occurs \(0, 2\), got 3 columns; pass labels/,
    );
    assert.equal(logLoss([0, 1, 2], rows, { labels: [0, 1, 2] }), Math.LN2);
    assert.throws(() => logLoss([0, 1, 2], rows, { labels: [0, 1] }), /one for each of 3 columns, got 2/);
    assert.throws(() => logLoss([0, 1, 2], rows, { labels: [2, 1, 0] }), /the lowest first, got 2, 1, 0/);
    assert.throws(() => logLoss([0, 3, 2], rows, { labels: [0, 1, 2] }), /trueLabels\[1\]: .*0, 1, 2, got 3/);
  });
});

describe('topKAccuracy', () => {
  const scores = [
    [0.5, 0.2, 0.2],
    [0.3, 0.4, 0.2],
    [0.2, 0.4, 0.3],
    [0.7, 0.2, 0.1],
  ];

  it("is that of scikit-learn's own example", () => {
    assert.equal(topKAccuracy([0, 1, 2, 2], scores), 0.75);
    assert.equal(topKAccuracy([0, 1, 2, 2], scores, { normalize: false }), 3);
  });

  it('ranks the class further right higher where two tie', () => {
    const tied = [[0.5, 0.5, 0]];
    assert.equal(topKAccuracy([0], tied, { k: 1, labels: [0, 1, 2] }), 0);
    assert.equal(topKAccuracy([1], tied, { k: 1, labels: [0, 1, 2] }), 1);
  });

  it('asks for a whole k from 1', () => {
    assert.throws(() => topKAccuracy([0, 1, 2, 2], scores, { k: 0 }), /k: .* got 0/);
  });
});

describe('logLoss', () => {
  it('clips by the precision of the numbers', () => {
    assert.equal(logLoss([0, 1], [1, 0, 1, 0], { normalize: false }), -Math.log(2 ** -52) + 2 ** -52);
    // ln(1 - eps) is -eps - eps²/2…
    const single = logLoss([0, 1], Float32Array.of(1, 0, 1, 0), { normalize: false });
    assert.ok(Math.abs(single - (23 * Math.LN2 + 2 ** -23)) < 1e-12);
  });

  it('is not defined of a single class without labels', () => {
    assert.throws(() => logLoss([0, 0], [0.5, 0.5, 0.5, 0.5]), /each label that occurs \(0\), got 2 columns/);
  });
});

describe('brierScore', () => {
  it("is that of scikit-learn's own examples", () => {
    const two = [0.1, 0.9, 0.8, 0.3];
    assert.ok(Math.abs(brierScore([0, 1, 1, 0], two) - 0.0375) < 1e-15);
    assert.ok(Math.abs(brierScore([0, 1, 1, 0], two, { scaleByHalf: false }) - 0.075) < 1e-15);
    const three = [
      [0.8, 0.1, 0.1],
      [0.2, 0.7, 0.1],
      [0.2, 0.2, 0.6],
    ];
    // (0.06 + 0.14 + 0.24) / 3
    assert.ok(Math.abs(brierScore([0, 1, 2], three) - 0.44 / 3) < 1e-15);
  });

  it('needs a column for each of more than two classes', () => {
    assert.throws(() => brierScore([0, 1, 2], [0.1, 0.2, 0.3]), /each of the labels 0, 1, 2, got one/);
  });
});

describe('rocCurve and auc', () => {
  it("are those of scikit-learn's own example", () => {
    const curve = rocCurve([1, 1, 2, 2], [0.1, 0.4, 0.35, 0.8], { posLabel: 2 });
    assert.deepEqual(curve, {
      fpr: [0, 0, 0.5, 0.5, 1],
      tpr: [0, 0.5, 0.5, 1, 1],
      thresholds: [Infinity, 0.8, 0.4, 0.35, 0.1],
    });
    assert.equal(auc(curve.fpr, curve.tpr), 0.75);
  });

  it('ask for the positive label where it is not plain, for one score an example, and for a curve', () => {
    assert.throws(() => rocCurve([1, 3], [0.5, 0.5]), /posLabel: .* labels are 1, 3/);
    assert.throws(() => rocCurve([0, 1], [0.5, 0.5, 0.1, 0.9]), /one for each of 2 examples, got 4/);
    assert.throws(() => auc([0], [1]), /at least two points/);
    assert.throws(() => auc([0, 1, 0.5], [0, 1, 1]), /it turns/);
  });

  it('measure the same area from right to left', () => {
    assert.equal(auc([1, 0.5, 0], [1, 1, 0]), 0.75);
  });
});

describe('rocAucOvr', () => {
  it('leaves a class without examples undefined, and out of the weighted average', () => {
    const same = [0, 1, 1].map(() => [0.5, 0.3, 0.2]);
    const options = { labels: [0, 1, 2] };
    assert.deepEqual(rocAucOvr([0, 1, 1], same, { ...options, average: null }), [0.5, 0.5, Number.NaN]);
    assert.equal(rocAucOvr([0, 1, 1], same, options), Number.NaN);
    assert.equal(rocAucOvr([0, 1, 1], same, { ...options, average: 'weighted' }), 0.5);
  });

  it('asks for rows that add up to 1, and of two classes for one score', () => {
    assert.throws(() => rocAucOvr([0, 1, 2], new Array(9).fill(0.5)), /example 0: .*adds up to 1, got 1.5/);
    assert.throws(() => rocAucOvr([0, 1], [0.5, 0.5, 0.5, 0.5]), /of the higher label, got two columns/);
    assert.throws(() => rocAucOvr([0, 1, 2], [0.1, 0.2, 0.3]), /each of the labels 0, 1, 2, got one score/);
  });
});

describe('calibration', () => {
  // Confidences 0.5, 0.75 and 0.75, of which the first is wrong and one of the others.
  const probabilities = [
    [0.5, 0.25, 0.25],
    [0.75, 0.25, 0],
    [0.125, 0.75, 0.125],
  ];

  it('puts an example on the edge of two bins into the lower one', () => {
    const bins = reliabilityBins([1, 0, 2], probabilities, { numBins: 4 });
    assert.deepEqual(bins, [
      { lower: 0, upper: 0.25, numExamples: 0, confidence: Number.NaN, accuracy: Number.NaN },
      { lower: 0.25, upper: 0.5, numExamples: 1, confidence: 0.5, accuracy: 0 },
      { lower: 0.5, upper: 0.75, numExamples: 2, confidence: 0.75, accuracy: 0.5 },
      { lower: 0.75, upper: 1, numExamples: 0, confidence: Number.NaN, accuracy: Number.NaN },
    ]);
  });

  it('is off by the mean distance of accuracy and confidence', () => {
    // 1/3 · |0 - 0.5| + 2/3 · |0.5 - 0.75| = 1/3
    const error = expectedCalibrationError([1, 0, 2], probabilities, { numBins: 4 });
    assert.ok(Math.abs(error - 1 / 3) < 1e-15);
  });

  it('has 15 bins, and refuses none and two classes in one column', () => {
    assert.equal(reliabilityBins([1, 0, 2], probabilities).length, 15);
    assert.throws(() => reliabilityBins([1, 0, 2], probabilities, { numBins: 0 }), /numBins: .* got 0/);
    assert.throws(() => reliabilityBins([1, 0], [0.5, 0.5]), /a column for each class/);
  });
});
