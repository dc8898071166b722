import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countLabels, describeImbalance } from '../../src/dataset/label-counts';

describe('label counts', () => {
  it('count each label overall and in each usage, with shares', () => {
    const { overall, byUsage } = countLabels({
      labels: Uint8Array.of(3, 3, 3, 1, 6),
      usages: Uint8Array.of(0, 0, 2, 0, 0),
    });
    assert.deepEqual(overall, {
      numExamples: 5,
      counts: [0, 1, 0, 3, 0, 0, 1],
      shares: [0, 1 / 5, 0, 3 / 5, 0, 0, 1 / 5],
    });
    assert.deepEqual(byUsage.Training.counts, [0, 1, 0, 2, 0, 0, 1]);
    assert.deepEqual(byUsage.Training.shares, [0, 0.25, 0, 0.5, 0, 0, 0.25]);
    assert.deepEqual(byUsage.PrivateTest, {
      numExamples: 1,
      counts: [0, 0, 0, 1, 0, 0, 0],
      shares: [0, 0, 0, 1, 0, 0, 0],
    });
  });

  it('are all zero for a usage without faces', () => {
    const { byUsage } = countLabels({ labels: Uint8Array.of(2), usages: Uint8Array.of(0) });
    assert.deepEqual(byUsage.PublicTest, {
      numExamples: 0,
      counts: Array(7).fill(0),
      shares: Array(7).fill(0),
    });
  });
});

describe('the imbalance in words', () => {
  const describeCounts = (counts: number[]) => {
    const numExamples = counts.reduce((sum, count) => sum + count, 0);
    return describeImbalance({ numExamples, counts, shares: counts.map((count) => count / numExamples) });
  };

  it("names the most frequent and the rarest emotion of FER2013's Training", () => {
    // 7215 / 28709 = 25.13 %, 436 / 28709 = 1.52 %, 7215 / 436 = 16.55.
    assert.equal(
      describeCounts([3995, 436, 4097, 7215, 4830, 3171, 4965]),
      'Happy is the most frequent emotion, with 25.1 % of 28,709 faces; Disgust is the rarest, with 1.5 %: ' +
        '16.5 faces of the one for every face of the other. ' +
        'Who always answers Happy is right in 25.1 % of the cases, so an accuracy has to be read against that.',
    );
  });

  it('says so when all occur equally often', () => {
    assert.match(
      describeCounts(Array(7).fill(20)),
      /^The 7 emotions that occur are equally frequent: 20 faces each\./,
    );
  });

  it('names the emotions that do not occur, and does not call them the rarest', () => {
    const words = describeCounts([5, 0, 10, 20, 5, 10, 0]);
    assert.match(words, /Angry is the rarest, with 10\.0 %: 4\.0 faces/);
    assert.match(words, /No face is labelled Disgust, Neutral\./);
  });

  it('has nothing to say about no faces', () => {
    assert.equal(
      describeImbalance({ numExamples: 0, counts: Array(7).fill(0), shares: Array(7).fill(0) }),
      'There are no faces to count.',
    );
  });
});
