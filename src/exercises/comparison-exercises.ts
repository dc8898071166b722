import type { Exercise } from './exercise';

/** A row of probabilities for each face. */
type Rows = readonly (readonly number[])[];

const largestOf = (row: readonly number[]) => row.indexOf(Math.max(...row));

/** The labels that two networks give together, by the mean of their probabilities. */
const combinedLabels: Exercise<[first: Rows, second: Rows], number[]> = {
  title: 'Ask two networks',
  parameters: ['first', 'second'],
  cases: [
    // Means 0.35, 0.65.
    { what: 'the second is surer', given: [[[0.6, 0.4]], [[0.1, 0.9]]], expected: [1] },
    // Means 0.55, 0.45.
    { what: 'the first is surer', given: [[[0.8, 0.2]], [[0.3, 0.7]]], expected: [0] },
    // Means 0.325, 0.275, 0.4.
    {
      what: 'both have the same second guess',
      given: [[[0.55, 0.05, 0.4]], [[0.1, 0.5, 0.4]]],
      expected: [2],
    },
    // Means 0.35, 0.4, 0.25 and 0.15, 0.3, 0.55.
    {
      what: 'two faces',
      given: [
        [
          [0.5, 0.3, 0.2],
          [0.2, 0.4, 0.4],
        ],
        [
          [0.2, 0.5, 0.3],
          [0.1, 0.2, 0.7],
        ],
      ],
      expected: [1, 2],
    },
  ],
  mistakes: [
    {
      remark: 'These are the labels of the first network alone.',
      answer: (first) => first.map(largestOf),
    },
    {
      remark: 'These are the labels of the second network alone.',
      answer: (_first, second) => second.map(largestOf),
    },
    {
      remark:
        'You ask whichever network is surer. Average the probabilities first: an emotion that both find likely may beat the favorites of either.',
      answer: (first, second) =>
        first.map((row, face) =>
          largestOf(Math.max(...row) >= Math.max(...second[face]) ? row : second[face]),
        ),
    },
    {
      remark:
        'You average the labels. A label is a name and has no middle: average the probabilities, then take the largest.',
      answer: (first, second) => first.map((row, face) => (largestOf(row) + largestOf(second[face])) / 2),
    },
    {
      remark:
        'These are the largest averaged probabilities. Wanted is where in its row each stands: the label.',
      answer: (first, second) =>
        first.map((row, face) => Math.max(...row.map((value, label) => (value + second[face][label]) / 2))),
    },
  ],
};

type Labels = readonly number[];

/** How many faces pass a test of whether either network is right. */
function countFaces(
  labels: Labels,
  first: Labels,
  second: Labels,
  counts: (firstIsRight: boolean, secondIsRight: boolean, differ: boolean) => boolean,
): number {
  return labels.filter((label, face) =>
    counts(first[face] === label, second[face] === label, first[face] !== second[face]),
  ).length;
}

/** What McNemar's test is about: how many faces only the one network recognizes, and only the other. */
const discordantCounts: Exercise<[labels: Labels, first: Labels, second: Labels], number[]> = {
  title: 'Where only one is right',
  parameters: ['labels', 'first', 'second'],
  cases: [
    // Face 1: both. Faces 2, 3: the first only. Face 4: the second only. Face 5: neither, in two ways.
    {
      what: 'one of each kind',
      given: [
        [3, 3, 3, 3, 3],
        [3, 3, 3, 0, 1],
        [3, 0, 0, 3, 2],
      ],
      expected: [2, 1],
    },
    {
      what: 'the same answers',
      given: [
        [0, 1, 2],
        [0, 1, 1],
        [0, 1, 1],
      ],
      expected: [0, 0],
    },
    {
      what: 'both wrong, differently',
      given: [
        [0, 0],
        [1, 2],
        [2, 1],
      ],
      expected: [0, 0],
    },
    {
      what: 'the second is always right',
      given: [
        [4, 5],
        [4, 6],
        [4, 5],
      ],
      expected: [0, 1],
    },
  ],
  mistakes: [
    {
      remark:
        'You count all faces each network recognizes. What both get right tells them not apart: count those where the other is wrong.',
      answer: (...given) => [countFaces(...given, (a) => a), countFaces(...given, (_a, b) => b)],
    },
    {
      remark: 'The two counts have changed places: first the faces that only the first network recognizes.',
      answer: (...given) => [
        countFaces(...given, (a, b) => b && !a),
        countFaces(...given, (a, b) => a && !b),
      ],
    },
    {
      remark:
        'You count where the answers differ. Where both are wrong, in two ways, neither is better: one has to be right.',
      answer: (...given) => [
        countFaces(...given, (_a, b, differ) => differ && !b),
        countFaces(...given, (a, _b, differ) => differ && !a),
      ],
    },
    {
      remark: 'You count where a network is wrong. Wanted is where it is right and the other is not.',
      answer: (...given) => [countFaces(...given, (a) => !a), countFaces(...given, (_a, b) => !b)],
    },
  ],
};

/** The exercises on whether one network is better than another. */
export const comparisonExercises = { combinedLabels, discordantCounts };
