import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { smoothLabels, toCategorical } from '../../src/preprocessing/one-hot';

describe('one-hot labels', () => {
  it('have a single 1 in the column of the label', () => {
    assert.deepEqual(
      [...toCategorical(Uint8Array.of(3, 0), 4)],
      [
        [0, 0, 0, 1],
        [1, 0, 0, 0],
      ].flat(),
    );
  });

  it('have as many columns as the largest label needs unless told otherwise', () => {
    assert.deepEqual([...toCategorical([2, 0])], [0, 0, 1, 1, 0, 0]);
    assert.equal(toCategorical([2, 0], 7).length, 14);
    assert.equal(toCategorical([], 7).length, 0);
  });

  it('refuse a label that names no class, and say where it stands', () => {
    assert.throws(() => toCategorical([0, 7], 7), /labels\[1\]: expected a whole number from 0 to 6, got 7/);
    assert.throws(() => toCategorical([-1]), /labels\[0\]: .* got -1/);
    assert.throws(() => toCategorical([1.5]), /labels\[0\]: .* got 1.5/);
  });

  it('refuse a number of classes that is none, or that nobody tells', () => {
    assert.throws(() => toCategorical([0], 0), /numClasses: expected a whole number from 1, got 0/);
    assert.throws(() => toCategorical([]), /numClasses: .* there is no label/);
  });

  it('add up to 1 in each row, largest where the label says, whatever the labels', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), (labels) => {
        const oneHotLabels = toCategorical(labels, 10);
        labels.forEach((label, example) => {
          const row = [...oneHotLabels.subarray(example * 10, (example + 1) * 10)];
          assert.equal(
            row.reduce((sum, value) => sum + value, 0),
            1,
          );
          assert.equal(row.indexOf(Math.max(...row)), label);
        });
      }),
      { seed: 17, numRuns: 100 },
    );
  });
});

describe('smoothed labels', () => {
  it('give a share of each label to all classes, and still add up to 1', () => {
    const oneHotLabels = toCategorical([2, 0], 4);
    const smoothed = smoothLabels(oneHotLabels, 4, 0.2);
    const expected = [0.05, 0.05, 0.85, 0.05, 0.85, 0.05, 0.05, 0.05];
    smoothed.forEach((label, i) => {
      assert.ok(Math.abs(label - expected[i]) < 1e-7);
    });
    assert.deepEqual([...oneHotLabels], [0, 0, 1, 0, 1, 0, 0, 0], 'the labels given are left as they are');
    assert.equal(smoothLabels(oneHotLabels, 4, 0), oneHotLabels);
  });

  it('refuse what is no share', () => {
    for (const share of [-0.1, 1.1, Number.NaN]) {
      assert.throws(() => smoothLabels(new Float32Array(4), 4, share), /labelSmoothing: .* got/);
    }
  });
});
