import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { largestDifference } from '../../src/evaluation/agreement';

describe('the largest difference of two lists', () => {
  it('is that of the pair furthest apart, either way', () => {
    assert.equal(largestDifference([1, 5, -2], [1, 3, 2]), 4);
    assert.equal(largestDifference([0.5], [0.5]), 0);
    assert.equal(largestDifference([], []), 0);
  });

  it('never hides a value that is not a number', () => {
    assert.ok(Number.isNaN(largestDifference([Number.NaN, 1], [0, 1])));
  });

  it('refuses lists of different length', () => {
    assert.throws(() => largestDifference([1], [1, 2]), /lists of one length, got 1 and 2/);
  });
});
