import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  accuracyUnderNoise,
  noiseCeiling,
  noisyLabels,
  simulateNoise,
} from '../../src/evaluation/label-noise';

const isNear = (actual: number, expected: number, allowed: number) =>
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} is not within ${allowed} of ${expected}`);

/** As uneven as those of FER2013: the formula asks for no balance. */
const LABELS = Array.from({ length: 7000 }, (_, i) => [0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6, 6, 6][i % 14]);
/** Right in three of four cases, and else always for the next class. */
const PREDICTED = LABELS.map((label, i) => (i % 4 === 1 ? (label + 1) % 7 : label));

describe('the formula of label noise', () => {
  it('gives by hand', () => {
    isNear(accuracyUnderNoise(1, { rate: 0.25 }), 0.75, 1e-15);
    // 0.8 · 0.7 + 0.2 · 0.3 / 6
    isNear(accuracyUnderNoise(0.8, { rate: 0.3 }), 0.57, 1e-15);
    // Of two classes a mistake becomes right whenever the label goes wrong.
    isNear(accuracyUnderNoise(0.8, { rate: 0.3, numClasses: 2 }), 0.62, 1e-15);
    assert.equal(accuracyUnderNoise(0.6, { rate: 0 }), 0.6);
  });

  it('leaves one in seven to everybody where the labels say nothing', () => {
    for (const accuracy of [0, 0.5, 1]) isNear(accuracyUnderNoise(accuracy, { rate: 6 / 7 }), 1 / 7, 1e-15);
  });

  it('has a ceiling: the perfect classifier, until naming another class pays more', () => {
    isNear(noiseCeiling({ rate: 0.35 }), 0.65, 1e-15);
    isNear(noiseCeiling({ rate: 6 / 7 }), 1 / 7, 1e-15);
    isNear(noiseCeiling({ rate: 1 }), 1 / 6, 1e-15);
    assert.equal(noiseCeiling({ rate: 1, numClasses: 2 }), 1);
  });

  it('is what spoiled labels come to, for a perfect classifier and for one with habits', () => {
    for (const rate of [0, 0.1, 0.35, 0.6]) {
      const [perfect] = simulateNoise(LABELS, LABELS, [rate], { repeats: 10, seed: 3 });
      const [habits] = simulateNoise(LABELS, PREDICTED, [rate], { repeats: 10, seed: 3 });
      // Four standard deviations of the mean of 70,000 draws.
      isNear(perfect.mean, accuracyUnderNoise(1, { rate }), 4 * Math.sqrt(0.25 / 70_000));
      isNear(habits.mean, accuracyUnderNoise(0.75, { rate }), 4 * Math.sqrt(0.25 / 70_000));
      assert.ok(perfect.lowest <= perfect.mean && perfect.mean <= perfect.highest);
    }
  });

  it('refuses what is no share and no number of classes', () => {
    assert.throws(() => accuracyUnderNoise(1.1, { rate: 0.1 }), /trueAccuracy: .* got 1.1/);
    assert.throws(() => accuracyUnderNoise(1, { rate: -0.1 }), /rate: .* got -0.1/);
    assert.throws(() => noiseCeiling({ rate: 0.1, numClasses: 1 }), /numClasses: .* from 2, got 1/);
  });
});

describe('spoiled labels', () => {
  it('are wrong in their share, for each other class equally often, and never by staying', () => {
    const labels = new Array<number>(60_000).fill(2);
    const noisy = noisyLabels(labels, { rate: 0.3 }, 1);
    const counts = new Array<number>(7).fill(0);
    for (const label of noisy) counts[label] += 1;
    // 42,000 stay, 3,000 go to each of the others; within four standard deviations.
    isNear(counts[2], 42_000, 4 * Math.sqrt(60_000 * 0.3 * 0.7));
    counts.forEach((count, label) => {
      if (label !== 2) isNear(count, 3000, 4 * Math.sqrt(3000 * 0.95));
    });
    assert.ok(noisyLabels(labels, { rate: 1 }, 1).every((label) => label !== 2));
  });

  it('are the same for the same seed, and stay wrong at a higher rate', () => {
    const few = noisyLabels(LABELS, { rate: 0.1 }, 7);
    const many = noisyLabels(LABELS, { rate: 0.4 }, 7);
    assert.deepEqual(noisyLabels(LABELS, { rate: 0.1 }, 7), few);
    assert.notDeepEqual(noisyLabels(LABELS, { rate: 0.1 }, 8), few);
    few.forEach((label, i) => {
      if (label !== LABELS[i]) assert.equal(many[i], label);
    });
    assert.deepEqual([...noisyLabels(LABELS, { rate: 0 }, 7)], LABELS);
  });

  it('are refused where one is no class, or there is nothing to spoil', () => {
    assert.throws(() => noisyLabels([0, 7], { rate: 0.1 }, 1), /labels\[1\]: .* 0 to 6, got 7/);
    assert.throws(() => simulateNoise([], [], [0.1]), /at least one example/);
    assert.throws(() => simulateNoise([1], [1], [0.1], { repeats: 0 }), /repeats: .* got 0/);
  });
});
