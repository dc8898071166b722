import type { Exercise } from './exercise';

type Scores = readonly (readonly number[])[];

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const placeOfLargest = (values: readonly number[]) => values.indexOf(Math.max(...values));

/** Which recipe wins when each was tried with several seeds. */
const bestRecipe: Exercise<[scores: Scores], number> = {
  title: 'Choose by the mean',
  parameters: ['scores'],
  cases: [
    // Means 0.5, 0.6.
    {
      what: 'two recipes, two seeds',
      given: [
        [
          [0.4, 0.6],
          [0.55, 0.65],
        ],
      ],
      expected: 1,
    },
    // Means 0.5, 0.55: the highest single score belongs to the loser.
    {
      what: 'one lucky seed',
      given: [
        [
          [0.8, 0.2],
          [0.55, 0.55],
        ],
      ],
      expected: 1,
    },
    // Means 0.6, 0.5, 0.4.
    { what: 'one seed each', given: [[[0.6], [0.5], [0.4]]], expected: 0 },
    // Means 0.5 and 0.4, though the sum of three is larger than that of two.
    {
      what: 'unequal numbers of seeds',
      given: [
        [
          [0.5, 0.5],
          [0.4, 0.4, 0.4],
        ],
      ],
      expected: 0,
    },
  ],
  mistakes: [
    {
      remark:
        'You choose the recipe with the best single trial. With many seeds tried, one of them is lucky: take the mean.',
      answer: (scores) => placeOfLargest(scores.map((row) => Math.max(...row))),
    },
    {
      remark:
        'You compare sums. A recipe with more seeds then looks better than it is: divide by their number.',
      answer: (scores) => placeOfLargest(scores.map((row) => row.reduce((sum, value) => sum + value, 0))),
    },
    {
      remark: 'This is the winner’s mean score. Wanted is which recipe it is: its place in the list.',
      answer: (scores) => Math.max(...scores.map(meanOf)),
    },
    {
      remark: 'This is the recipe with the lowest mean.',
      answer: (scores) => {
        const means = scores.map(meanOf);
        return means.indexOf(Math.min(...means));
      },
    },
  ],
};

/** Which recipes go on from a rung of successive halving. */
const survivors: Exercise<[scores: readonly number[], factor: number], number[]> = {
  title: 'Halve the field',
  parameters: ['scores', 'factor'],
  cases: [
    { what: 'half of four', given: [[0.3, 0.5, 0.2, 0.4], 2], expected: [1, 3] },
    { what: 'a third of six', given: [[0.1, 0.2, 0.6, 0.5, 0.4, 0.3], 3], expected: [2, 3] },
    // Five thirds is 1.67, rounded down to 1.
    { what: 'a third of five', given: [[0.1, 0.2, 0.3, 0.5, 0.4], 3], expected: [3] },
    // Two thirds would be none; somebody has to win.
    { what: 'fewer than the factor', given: [[0.2, 0.1], 3], expected: [0] },
  ],
  mistakes: [
    {
      remark: 'You keep the worst. Sort from the highest score to the lowest.',
      answer: (scores, factor) => ranks(scores).reverse().slice(0, numKept(scores, factor)),
    },
    {
      remark: 'You round up. One of so many goes on, rounded down, but at least one.',
      answer: (scores, factor) => ranks(scores).slice(0, Math.ceil(scores.length / factor)),
    },
    {
      remark: 'Where there are fewer recipes than the factor nobody is left. At least one goes on.',
      answer: (scores, factor) => ranks(scores).slice(0, Math.floor(scores.length / factor)),
    },
    {
      remark: 'You keep as many as the factor says. It says how many times fewer go on.',
      answer: (scores, factor) => ranks(scores).slice(0, factor),
    },
    {
      remark: 'These are the scores of those that go on. Wanted are their places in the list.',
      answer: (scores, factor) =>
        ranks(scores)
          .slice(0, numKept(scores, factor))
          .map((place) => scores[place]) as unknown as number[],
    },
  ],
};

const ranks = (scores: readonly number[]) =>
  scores.map((_, place) => place).sort((a, b) => scores[b] - scores[a]);
const numKept = (scores: readonly number[], factor: number) =>
  Math.max(1, Math.floor(scores.length / factor));

/** Notebook 12: searching among recipes. */
export const searchExercises = { bestRecipe, survivors };
