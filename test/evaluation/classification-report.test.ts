import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EMOTION_LABELS, EMOTIONS } from '../../src/dataset/emotions';
import { classificationReport } from '../../src/evaluation/classification-report';

describe('classificationReport as an object', () => {
  it('agrees with a count by hand', () => {
    // Class 0: taken twice, once rightly, of 2: precision 1/2, recall 1/2. Class 1: taken 2 times, once rightly, of 2.
    const { perClass, accuracy } = classificationReport([0, 0, 1, 1], [0, 1, 1, 0], { outputDict: true });
    const half = { precision: 0.5, recall: 0.5, f1: 0.5, support: 2 };
    assert.deepEqual(perClass, [half, half]);
    assert.equal(accuracy, 0.5);
  });

  it('lists the labels that occur, or all that are asked for with their names', () => {
    assert.deepEqual(classificationReport([3, 5], [3, 0], { outputDict: true }).labels, [0, 3, 5]);
    const report = classificationReport([3, 5], [3, 0], {
      labels: EMOTION_LABELS,
      targetNames: EMOTIONS,
      outputDict: true,
    });
    assert.deepEqual(report.targetNames, EMOTIONS);
    assert.deepEqual(report.perClass[1], { precision: 0, recall: 0, f1: 0, support: 0 });
  });

  it('holds accuracy and micro average, which differ where labels are left out', () => {
    // Of labels 0 and 1: 1 of the 2 is right, and 1 of the 3 taken for them; 2 · 1 / (2 + 3) is the F1.
    const { accuracy, micro } = classificationReport([0, 1, 2, 2], [0, 0, 0, 2], {
      labels: [0, 1],
      outputDict: true,
    });
    assert.equal(accuracy, 0.5);
    assert.deepEqual(micro, { precision: 1 / 3, recall: 0.5, f1: 0.4, support: 2 });
  });
});

describe('classificationReport as a text', () => {
  it("is the one of scikit-learn's own documentation", () => {
    const text = classificationReport([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], {
      targetNames: ['class 0', 'class 1', 'class 2'],
    });
    assert.deepEqual(text.split('\n'), [
      '              precision    recall  f1-score   support',
      '',
      '     class 0       0.50      1.00      0.67         1',
      '     class 1       0.00      0.00      0.00         1',
      '     class 2       1.00      0.67      0.80         3',
      '',
      '    accuracy                           0.60         5',
      '   macro avg       0.50      0.56      0.49         5',
      'weighted avg       0.70      0.60      0.61         5',
      '',
    ]);
  });

  it('has a row for the micro average in place of the accuracy where labels are left out', () => {
    const text = classificationReport([0, 1, 2], [0, 1, 1], { labels: [0, 1] });
    assert.match(text, / {3}micro avg {7}0\.67 {6}1\.00/);
    assert.doesNotMatch(text, /accuracy/);
  });

  it('rounds what lies halfway to the even digit, as Python does', () => {
    // Precision 1/8 and 3/8.
    const text = classificationReport(
      [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1],
    );
    assert.match(text, / {11}0 {7}0\.12 /);
    assert.match(text, / {11}1 {7}0\.38 /);
  });
});

describe('what classificationReport refuses', () => {
  it('labels that do not pair up or are none', () => {
    assert.throws(() => classificationReport([0], [0, 1]), /got 2 for 1/);
    assert.throws(() => classificationReport([], []), /at least one example/);
  });

  it('names that are more or fewer than the labels, and says which labels these are', () => {
    assert.throws(
      () => classificationReport([0, 1], [0, 1], { targetNames: ['a'] }),
      /targetNames: expected a name for each of the labels 0, 1, got 1; pass labels/,
    );
  });

  it('digits and zero divisions that mean nothing', () => {
    assert.throws(() => classificationReport([0], [0], { digits: -1 }), /digits: .* got -1/);
    assert.throws(() => classificationReport([0], [0], { zeroDivision: 2 }), /expected 0, 1 or NaN, got 2/);
  });
});
