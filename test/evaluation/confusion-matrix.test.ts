import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EMOTION_LABELS } from '../../src/dataset/emotions';
import {
  confusionMatrix,
  examplesOfPair,
  isConfusionMatrix,
  labelsOfMatrix,
  mostConfusedPairs,
  rowShares,
} from '../../src/evaluation/confusion-matrix';

describe('confusionMatrix', () => {
  it('has actual classes in rows and predicted ones in columns', () => {
    assert.deepEqual(confusionMatrix([0, 0, 1], [1, 1, 1]), [
      [0, 2],
      [0, 1],
    ]);
  });

  it('counts the labels that occur, or those asked for in their order, and leaves out the others', () => {
    assert.deepEqual(confusionMatrix([5, 3, 3], [5, 5, 3]), [
      [1, 1],
      [0, 1],
    ]);
    assert.deepEqual(confusionMatrix([5, 3, 3], [5, 5, 3], { labels: [5, 0] }), [
      [1, 0],
      [0, 0],
    ]);
    assert.equal(confusionMatrix([3], [3], { labels: EMOTION_LABELS }).length, 7);
  });

  it('adds up weights, and divides by the row, the column or all', () => {
    // Rows 0: 1 right, 3 taken for 1. Row 1: 4 right.
    const of = (normalize?: 'true' | 'pred' | 'all') =>
      confusionMatrix([0, 0, 1], [0, 1, 1], { sampleWeight: [1, 3, 4], normalize });
    assert.deepEqual(of(), [
      [1, 3],
      [0, 4],
    ]);
    assert.deepEqual(of('true'), [
      [0.25, 0.75],
      [0, 1],
    ]);
    assert.deepEqual(of('pred'), [
      [1, 3 / 7],
      [0, 4 / 7],
    ]);
    assert.deepEqual(of('all'), [
      [0.125, 0.375],
      [0, 0.5],
    ]);
  });

  it('is told from other tables and knows its labels, but shares are no counts', () => {
    const matrix = confusionMatrix([5, 3], [5, 5]);
    assert.ok(isConfusionMatrix(matrix));
    assert.deepEqual(labelsOfMatrix(matrix), [3, 5]);
    assert.ok(!isConfusionMatrix(matrix.map((row) => [...row])));
    assert.ok(!isConfusionMatrix(confusionMatrix([5, 3], [5, 5], { normalize: 'all' })));
  });

  it('refuses labels that do not pair up, are none, or are no labels', () => {
    assert.throws(() => confusionMatrix([0, 1], [0]), /got 1 for 2/);
    assert.throws(() => confusionMatrix([], []), /at least one example/);
    assert.throws(() => confusionMatrix([0, 0.5], [0, 0]), /trueLabels\[1\]: .*whole number.*got 0.5/);
    assert.throws(() => confusionMatrix([0, 0], [Number.NaN, 0]), /predictedLabels\[0\]: .* got NaN/);
    assert.throws(() => confusionMatrix([0], [0], { labels: [1, 2] }), /among the true labels, got 1, 2/);
    assert.throws(() => confusionMatrix([0], [0], { labels: [] }), /labels: expected at least one/);
  });

  it('refuses weights that do not fit', () => {
    const weigh = (sampleWeight: number[]) => () => confusionMatrix([0, 1], [0, 1], { sampleWeight });
    assert.throws(weigh([1]), /a weight for each of 2 examples, got 1/);
    assert.throws(weigh([1, Number.NaN]), /sampleWeight\[1\]: expected a finite number, got NaN/);
    assert.throws(weigh([0, 0]), /got only zeros/);
  });
});

describe('rowShares', () => {
  it('divides each row by the number of its examples, and leaves a class without any at 0', () => {
    const shares = rowShares([
      [3, 1, 0],
      [0, 0, 0],
      [1, 0, 1],
    ]);
    assert.deepEqual(shares, [
      [0.75, 0.25, 0],
      [0, 0, 0],
      [0.5, 0, 0.5],
    ]);
  });
});

describe('mostConfusedPairs', () => {
  const matrix = [
    [90, 2, 5],
    [5, 3, 0],
    [1, 1, 0],
  ];

  it('lists mistakes by count, ties by label, without the diagonal and without what never occurred', () => {
    assert.deepEqual(
      mostConfusedPairs(matrix, 10).map(({ trueLabel, predictedLabel, count }) => [
        trueLabel,
        predictedLabel,
        count,
      ]),
      [
        [0, 2, 5],
        [1, 0, 5],
        [0, 1, 2],
        [2, 0, 1],
        [2, 1, 1],
      ],
    );
  });

  it('says which share of the true class each is, and stops where told', () => {
    const pairs = mostConfusedPairs(matrix, 2);
    assert.equal(pairs.length, 2);
    assert.equal(pairs[1].share, 5 / 8);
  });
});

describe('examplesOfPair', () => {
  const trueLabels = [0, 1, 0, 0, 0];
  const predictedLabels = [1, 1, 1, 0, 1];
  const probabilities = Float32Array.of(0.4, 0.6, 0.1, 0.9, 0.2, 0.8, 0.7, 0.3, 0.4, 0.6);

  it('are those of the cell, the surest mistake first, ties in their order', () => {
    const pair = { trueLabel: 0, predictedLabel: 1 };
    assert.deepEqual(examplesOfPair(trueLabels, predictedLabels, pair, probabilities), [2, 0, 4]);
  });

  it('are none where the cell is empty', () => {
    const pair = { trueLabel: 1, predictedLabel: 0 };
    assert.deepEqual(examplesOfPair(trueLabels, predictedLabels, pair, probabilities), []);
  });

  it('need a row of probabilities for each example', () => {
    const pair = { trueLabel: 0, predictedLabel: 1 };
    assert.throws(
      () => examplesOfPair(trueLabels, predictedLabels, pair, new Float32Array(9)),
      /a row of probabilities for each of 5 examples, got 9/,
    );
  });
});
