import type { Exercise } from './exercise';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** How often a program is right that has never seen a face and always gives the most frequent emotion. */
const majorityShare: Exercise<[counts: readonly number[]], number> = {
  title: 'Always the most frequent emotion',
  parameters: ['counts'],
  cases: [
    // 40 of 30 + 10 + 40 + 20 = 100 faces.
    { what: 'four emotions', given: [[30, 10, 40, 20]], expected: 0.4 },
    { what: 'one that never occurs', given: [[3, 1, 0]], expected: 0.75 },
    { what: 'two equally frequent', given: [[5, 5]], expected: 0.5 },
    { what: 'a single emotion', given: [[8]], expected: 1 },
    { what: 'no faces at all', given: [[0, 0]], expected: 0 },
  ],
  mistakes: [
    {
      remark:
        'This is the number of faces. For a share, divide it by the number of all faces, the sum of `counts`.',
      answer: (counts) => Math.max(...counts),
    },
    {
      remark:
        'This is the label of the most frequent emotion, its place in the list, and not the share of its faces.',
      answer: (counts) => counts.indexOf(Math.max(...counts)),
    },
    {
      remark:
        'This is how often even guessing is right, one in so many emotions. Always giving the most frequent one does better.',
      answer: (counts) => 1 / counts.length,
    },
    {
      remark:
        'It looks as if you divided by the number of emotions; divide by the number of faces, the sum of `counts`.',
      answer: (counts) => Math.max(...counts) / counts.length,
    },
    {
      remark: 'This is the share of the rarest emotion; the largest count is wanted, `Math.max(...counts)`.',
      answer: (counts) => Math.min(...counts) / (sum(counts) || 1),
    },
    {
      remark:
        'Without any faces you divide 0 by 0, which is not a number. Of no faces the program is right in none: return 0.',
      answer: (counts) => Math.max(...counts) / sum(counts),
    },
  ],
};

/** How often each label occurs, the ones that never do among them. */
const countEachLabel: Exercise<[labels: Uint8Array, numClasses: number], number[]> = {
  title: 'Count the labels',
  parameters: ['labels', 'numClasses'],
  cases: [
    { what: 'four faces', given: [Uint8Array.of(0, 3, 3, 6), 7], expected: [1, 0, 0, 2, 0, 0, 1] },
    { what: 'the last emotion never occurs', given: [Uint8Array.of(0, 1, 0), 3], expected: [2, 1, 0] },
    { what: 'one emotion only', given: [Uint8Array.of(1, 1, 1), 2], expected: [0, 3] },
    { what: 'no faces at all', given: [Uint8Array.of(), 2], expected: [0, 0] },
  ],
  mistakes: [
    {
      remark:
        'Emotions that never occur are left out, so the place in the list no longer is the label. Begin with `numClasses` zeros.',
      answer: (labels, numClasses) => countsOf(labels, numClasses).filter((count) => count > 0),
    },
    {
      remark: 'These are shares. Counts are asked for: do not divide by the number of faces.',
      answer: (labels, numClasses) =>
        countsOf(labels, numClasses).map((count) => count / Math.max(1, labels.length)),
    },
    {
      remark:
        'It looks as if you counted labels from 1. They begin at 0: the first place belongs to label 0.',
      answer: (labels, numClasses) => countsOf(labels, numClasses + 1).slice(1),
    },
    {
      remark:
        'This tells whether each emotion occurs, 1 or 0, and not how often: add 1 for each face with the label.',
      answer: (labels, numClasses) => countsOf(labels, numClasses).map((count) => Math.min(count, 1)),
    },
  ],
};

function countsOf(labels: Uint8Array, numClasses: number): number[] {
  return Array.from({ length: numClasses }, (_, label) => labels.filter((each) => each === label).length);
}

/** The exercises on labels and how often they occur. */
export const labelExercises = { majorityShare, countEachLabel };
