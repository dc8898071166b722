import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  confusionMatrix,
  examplesOfPair,
  mostConfusedPairs,
  rowShares,
} from '../../src/evaluation/confusion-matrix';
import fixture from '../fixtures/classification_metrics.json';

describe('confusionMatrix', () => {
  for (const { name, trueLabels, predictedLabels, confusionMatrix: expected } of fixture.cases) {
    it(`equals scikit-learn's: ${name}`, () => {
      assert.deepEqual(confusionMatrix(trueLabels, predictedLabels), expected);
    });
  }

  it('has actual classes in rows and predicted ones in columns', () => {
    assert.deepEqual(confusionMatrix([0, 0, 1], [1, 1, 1], 2), [
      [0, 2],
      [0, 1],
    ]);
  });

  it('refuses labels that do not pair up, are none, or name no class', () => {
    assert.throws(() => confusionMatrix([0, 1], [0]), /got 1 for 2/);
    assert.throws(() => confusionMatrix([], []), /at least one example/);
    assert.throws(() => confusionMatrix([0, 7], [0, 0]), /trueLabels\[1\]: .*0 to 6, got 7/);
    assert.throws(() => confusionMatrix([0, 0], [-1, 0]), /predictedLabels\[0\]: .* got -1/);
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
