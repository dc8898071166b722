import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { averageProbabilities, evaluateProbabilities } from '../../src/evaluation/evaluation';
import { comparedModel, describeComparison } from '../../src/evaluation/model-comparison';

/** A row of seven probabilities with all of it on one label. */
const sure = (label: number) => Array.from({ length: 7 }, (_, i) => (i === label ? 1 : 0));

describe('an evaluation of probabilities', () => {
  it('counts the most probable labels against the true ones', () => {
    const { predictedLabels, confusionMatrix, report } = evaluateProbabilities(
      Float32Array.from([...sure(3), ...sure(4)]),
      [3, 3],
    );
    assert.deepEqual([...predictedLabels], [3, 4]);
    assert.equal(confusionMatrix[3][4], 1);
    assert.equal(report.accuracy, 0.5);
  });
});

describe('what an evaluation refuses', () => {
  it('a label that is none of the seven, which counting alone would leave out', () => {
    const probabilities = Float32Array.from([...sure(3), ...sure(4)]);
    assert.throws(() => evaluateProbabilities(probabilities, [3, 7]), /labels\[1\]: .*0 to 6, got 7/);
    assert.throws(() => evaluateProbabilities(probabilities, [3]), /got 2 for 1/);
  });
});

describe('the average of several models', () => {
  it('is the mean of their probabilities', () => {
    const average = averageProbabilities([Float32Array.of(1, 0), Float32Array.of(0.5, 0.5)]);
    assert.deepEqual([...average], [0.75, 0.25]);
  });

  it('refuses none, and models that answered other questions', () => {
    assert.throws(() => averageProbabilities([]), /got none/);
    assert.throws(() => averageProbabilities([Float32Array.of(1), Float32Array.of(1, 0)]), /got 1, 2/);
  });
});

describe('a comparison in words', () => {
  const model = (name: string, validationAccuracy: number | null, accuracy: number) => ({
    name,
    validationAccuracy,
    accuracy,
    macroF1: 0,
    parameters: 1,
    seconds: 1,
  });

  it('chooses by the validation images, whatever the test images say', () => {
    const text = describeComparison([
      model('first', 0.5, 0.5),
      model('second', 0.6, 0.45),
      model('third', 0.4, 0.9),
    ]);
    assert.match(text, /Chosen by the validation images, the best is \*\*second\*\* with 60\.0 %/);
    assert.match(text, /recognizes 45\.0 %, first 50\.0 %/);
    assert.match(text, /second: 5\.0 points less; third: 40\.0 points more/);
  });

  it('says so where only the test images can choose', () => {
    const text = describeComparison([model('first', null, 0.5), model('second', null, 0.5)]);
    assert.match(text, /test images, for want of validation images, the best is \*\*first\*\*/);
    assert.match(text, /second: the same/);
  });

  it('takes its numbers from the two evaluations', () => {
    const test = evaluateProbabilities(Float32Array.from([...sure(0), ...sure(1)]), [0, 0]);
    const row = comparedModel('m', { validation: null, test }, { parameters: 3, seconds: 4 });
    assert.deepEqual(
      { accuracy: row.accuracy, validation: row.validationAccuracy, parameters: row.parameters },
      { accuracy: 0.5, validation: null, parameters: 3 },
    );
  });
});
