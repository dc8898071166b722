import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { surestPredictions } from '../../src/evaluation/surest-predictions';

// Examples 0 and 3 are right; 1, 2, 4 and 5 are taken for another class, with 60 %, 90 %, 60 % and 70 %.
const trueLabels = [0, 0, 0, 1, 1, 1];
const predictions = {
  predictedLabels: Uint8Array.of(0, 1, 1, 1, 0, 0),
  probabilities: Float32Array.of(0.75, 0.25, 0.4, 0.6, 0.1, 0.9, 0.125, 0.875, 0.6, 0.4, 0.7, 0.3),
};
const examplesOf = (options: Parameters<typeof surestPredictions>[2]) =>
  surestPredictions(trueLabels, predictions, options).map(({ example }) => example);

describe('the predictions of which a model is surest', () => {
  it('are those with the highest probability, of equal ones the first', () => {
    assert.deepEqual(examplesOf({ which: 'wrong', top: 9 }), [2, 5, 1, 4]);
    assert.deepEqual(examplesOf({ which: 'wrong', top: 2 }), [2, 5]);
    assert.deepEqual(examplesOf({ which: 'right', top: 9 }), [3, 0]);
  });

  it('may be limited for each actual class', () => {
    assert.deepEqual(examplesOf({ which: 'wrong', top: 9, topOfEachClass: 1 }), [2, 5]);
    assert.deepEqual(examplesOf({ which: 'right', top: 1, topOfEachClass: 1 }), [3]);
  });

  it('say what the example is, what it was taken for, and with which probability', () => {
    const [surest] = surestPredictions(trueLabels, predictions, { which: 'right', top: 1 });
    assert.deepEqual(surest, { example: 3, trueLabel: 1, predictedLabel: 1, probability: 0.875 });
  });

  it('are refused where labels and predictions do not fit each other', () => {
    const wrong = { which: 'wrong', top: 1 } as const;
    assert.throws(() => surestPredictions([0, 1], predictions, wrong), RangeError);
    const short = { ...predictions, probabilities: predictions.probabilities.subarray(1) };
    assert.throws(
      () => surestPredictions(trueLabels, short, wrong),
      /a row of probabilities for each of 6 examples, got 11/,
    );
    assert.throws(
      () => surestPredictions(trueLabels, predictions, { which: 'wrong', top: 0.5 }),
      /top: expected a whole number from 1, got 0\.5/,
    );
  });
});
