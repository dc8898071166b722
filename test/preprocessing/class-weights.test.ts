import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { balancedClassWeights } from '../../src/preprocessing/class-weights';
import fixture from '../fixtures/classification_metrics.json';

describe('balanced class weights', () => {
  for (const { name, trueLabels, balancedClassWeights: expected } of fixture.cases) {
    it(`equal scikit-learn's: ${name}`, () => {
      const weights = balancedClassWeights(trueLabels);
      assert.equal(weights.length, 7);
      weights.forEach((weight, label) => {
        const wanted = (expected as Record<string, number>)[label] ?? 0;
        assert.ok(Math.abs(weight - wanted) < 1e-9, `class ${label}: ${weight}, not ${wanted}`);
      });
    });
  }

  it('are 2/3 and 2 where one class is three times as frequent', () => {
    assert.deepEqual(balancedClassWeights([0, 0, 0, 1], 2), [4 / 6, 2]);
  });

  it('refuse no labels and unknown ones', () => {
    assert.throws(() => balancedClassWeights([]), /at least one label/);
    assert.throws(() => balancedClassWeights([0, 7]), /labels\[1\]: .* got 7/);
  });
});
