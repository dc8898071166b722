import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { principalComponents } from '../../src/evaluation/principal-components';
import { tf } from '../../src/tensorflow/tf';

// With scikit-learn's PCA it is compared in test/parity/subjects/principal-components.ts.

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i] - value) < 1e-6, `${i}: ${actual[i]}, expected ${value}`);
  });
}

describe('principal components', () => {
  it('of points on a line lie along it, and nothing is left across', () => {
    // (0, 3), (2, 2), (4, 1) around (2, 2): along (2, -1) / √5 at -√5, 0, √5, with the variance (5 + 0 + 5) / 2 = 5.
    const found = principalComponents([0, 3, 2, 2, 4, 1], 3);
    const [along, across] = [2 / Math.sqrt(5), 1 / Math.sqrt(5)];
    assertClose(found.mean, [2, 2]);
    assertClose(found.components.subarray(0, 2), [along, -across]);
    assertClose(found.projected, [-Math.sqrt(5), 0, 0, 0, Math.sqrt(5), 0]);
    assertClose(found.explainedVariance, [5, 0]);
    assertClose(found.explainedVarianceRatio, [1, 0]);
  });

  it('have lengths of 1, right angles, and their largest entry above 0', () => {
    // Three features of the variances 9, 1 and 4, on three axes: two points each, at both sides of the middle.
    const table = [-3, 0, 0, 3, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, -2, 0, 0, 2];
    const { components, explainedVariance, explainedVarianceRatio } = principalComponents(table, 6, 3);
    assertClose(components, [1, 0, 0, 0, 0, 1, 0, 1, 0]);
    // Sums of squares 18, 8 and 2, divided by 6 - 1.
    assertClose(explainedVariance, [3.6, 1.6, 0.4]);
    assertClose(explainedVarianceRatio, [18 / 28, 8 / 28, 2 / 28]);
  });

  it('of equal rows explain nothing, without NaN', () => {
    const { projected, explainedVarianceRatio } = principalComponents([1, 2, 1, 2, 1, 2], 3);
    assertClose(projected, [0, 0, 0, 0, 0, 0]);
    assertClose(explainedVarianceRatio, [0, 0]);
  });

  it('leave the table as it was, and no tensor behind', () => {
    const table = Float32Array.of(1, 5, 2, 6, 4, 7);
    const before = tf.memory().numTensors;
    principalComponents(table, 3);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([...table], [1, 5, 2, 6, 4, 7]);
  });

  it('are refused for too little, for broken rows and for what is not a number', () => {
    assert.throws(
      () => principalComponents([1, 2], 1),
      /at least two examples to tell how they differ, got 1/,
    );
    assert.throws(
      () => principalComponents([1, 2, 3], 2),
      /rows of equal length for 2 examples, got 3 values/,
    );
    assert.throws(() => principalComponents([], 2), /rows of equal length for 2 examples, got 0 values/);
    assert.throws(() => principalComponents([1, 2, 3, 4], 2, 3), /numComponents: .* from 1 to 2, got 3/);
    assert.throws(
      () => principalComponents([1, 2, 3, Number.NaN], 2),
      /example 1, feature 1: expected a finite number, got NaN/,
    );
  });
});
