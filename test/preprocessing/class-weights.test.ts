import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  balancedClassWeights,
  computeClassWeight,
  computeSampleWeight,
} from '../../src/preprocessing/class-weights';

describe('class weights', () => {
  it('are 2/3 and 2 where one class is three times as frequent', () => {
    const labels = ['a', 'b', 'a', 'a'];
    assert.deepEqual(computeClassWeight('balanced', { classes: ['b', 'a'], labels }), [2, 4 / 6]);
  });

  it('are 1 where none is chosen, and what was chosen otherwise', () => {
    const of = { classes: [0, 1], labels: [0, 1, 1] };
    assert.deepEqual(computeClassWeight(null, of), [1, 1]);
    assert.deepEqual(computeClassWeight({ 1: 0.25 }, of), [1, 0.25]);
  });

  it('refuse classes and labels that do not belong together', () => {
    assert.throws(
      () => computeClassWeight('balanced', { classes: [0, 1], labels: [0, 1, 2] }),
      /labels: expected the classes 0, 1 only, got 2/,
    );
    assert.throws(
      () => computeClassWeight('balanced', { classes: [0, 1, 5], labels: [0, 1] }),
      /classes: expected classes that occur among the labels, got 5/,
    );
    assert.throws(
      () => computeClassWeight({ 0: 2, 7: 3 }, { classes: [0, 1], labels: [0, 1] }),
      /none for 1 and some for unknown ones/,
    );
  });

  it('refuse sample weights that do not belong to the labels', () => {
    const weigh = (sampleWeight: number[]) =>
      computeClassWeight('balanced', { classes: [0, 1], labels: [0, 1], sampleWeight });
    assert.throws(() => weigh([1]), /a weight for each of 2 labels, got 1/);
    assert.throws(() => weigh([1, -1]), /sampleWeight\[1\]: .* got -1/);
    assert.throws(() => weigh([1, 0]), /classes that occur among the labels, got 1/);
  });
});

describe('sample weights', () => {
  it('are the weight of each example’s class', () => {
    assert.deepEqual([...computeSampleWeight('balanced', [0, 0, 0, 1])], [4 / 6, 4 / 6, 4 / 6, 2]);
    assert.deepEqual([...computeSampleWeight({ 1: 3 }, [1, 0])], [3, 1]);
  });

  it('count only the examples asked for, and give classes beside them 0', () => {
    // Of the examples 0, 1 and 3, two are of class 0 and one of class 1: 3 / (2 · 2) and 3 / (2 · 1).
    const weights = computeSampleWeight('balanced', [0, 0, 0, 1, 2], { indices: [0, 1, 3] });
    assert.deepEqual([...weights], [0.75, 0.75, 0.75, 1.5, 0]);
    assert.throws(() => computeSampleWeight(null, [0], { indices: [0] }), /unless .* "balanced"/);
    assert.throws(() => computeSampleWeight('balanced', [0], { indices: [1] }), /from 0 to 0, got 1/);
  });

  it('add up to the number of examples, alike for each class, whatever the labels', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), (labels) => {
        const weights = computeSampleWeight('balanced', labels);
        const sumOf = (wanted: (label: number) => boolean) =>
          labels.reduce((sum, label, example) => (wanted(label) ? sum + weights[example] : sum), 0);
        const classes = new Set(labels);
        assert.ok(Math.abs(sumOf(() => true) - labels.length) < 1e-9);
        for (const wanted of classes) {
          const share = labels.length / classes.size;
          assert.ok(Math.abs(sumOf((label) => label === wanted) - share) < 1e-9);
        }
      }),
      { seed: 17, numRuns: 100 },
    );
  });
});

describe('balanced class weights', () => {
  it('stand at their labels, 0 for a class that does not occur', () => {
    assert.deepEqual(balancedClassWeights([0, 0, 0, 2], 4), [4 / 6, 0, 2, 0]);
    assert.equal(balancedClassWeights([3]).length, 7);
  });

  it('refuse no labels and unknown ones', () => {
    assert.throws(() => balancedClassWeights([]), /at least one label/);
    assert.throws(() => balancedClassWeights([0, 7]), /labels\[1\]: .* got 7/);
  });
});
