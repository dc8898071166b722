import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupMeans } from '../../src/dataset/group-means';

describe('the mean pictures of groups', () => {
  it('are taken pixel by pixel, in the order of the groups, of those that have pictures', () => {
    // Pictures of one row and two columns: (0, 4) and (2, 8) of group 5, (1, 1) of group 2.
    const { groups, means, counts } = groupMeans([0, 4, 1, 1, 2, 8], [5, 2, 5], [1, 2]);
    assert.deepEqual(groups, [2, 5]);
    assert.deepEqual(counts, [1, 2]);
    assert.deepEqual(means, { values: Float32Array.of(1, 1, 1, 6), shape: [2, 1, 2] });
  });

  it('are refused for other numbers of pictures, and for what is no group', () => {
    assert.throws(() => groupMeans([1, 2, 3], [0], [1, 2]), /2 pixels for each of 1 groups, got 3 pixels/);
    assert.throws(() => groupMeans([1, 2], [-1], [1, 2]), /groupOf\[0\]: .* from 0, got -1/);
  });
});
