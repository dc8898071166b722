import type { Exercise } from './exercise';

/** A row for each actual class, a column for each predicted one. */
type Matrix = readonly (readonly number[])[];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const rowSum = (matrix: Matrix, label: number) => sum(matrix[label]);
const columnSum = (matrix: Matrix, label: number) => sum(matrix.map((row) => row[label]));
const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

const precision = (matrix: Matrix, label: number) => share(matrix[label][label], columnSum(matrix, label));
const recall = (matrix: Matrix, label: number) => share(matrix[label][label], rowSum(matrix, label));

const TWO_CLASSES: Matrix = [
  [8, 2],
  [3, 7],
];

const THREE_CLASSES: Matrix = [
  [5, 3, 2],
  [0, 4, 0],
  [5, 1, 0],
];

/** Two actual faces of class 0, one taken for class 1, of which there is none. */
const ONE_ACTUAL_CLASS: Matrix = [
  [1, 1],
  [0, 0],
];

/** The share of a class's faces that are recognized. */
const recallOf: Exercise<[matrix: Matrix, label: number], number> = {
  title: 'Recall',
  parameters: ['matrix', 'label'],
  cases: [
    { what: 'the first class', given: [TWO_CLASSES, 0], expected: 0.8 },
    { what: 'the second class', given: [TWO_CLASSES, 1], expected: 0.7 },
    { what: 'every face found', given: [THREE_CLASSES, 1], expected: 1 },
    { what: 'no face found', given: [THREE_CLASSES, 2], expected: 0 },
    { what: 'a class without faces', given: [ONE_ACTUAL_CLASS, 1], expected: 0 },
  ],
  mistakes: [
    {
      remark:
        'This is the precision: you divided by the column, all faces that were given this name. Recall divides by the row, all faces that deserve it.',
      answer: precision,
    },
    {
      remark:
        'You divided by the number of all faces. Recall asks of one emotion only: divide by the sum of its row.',
      answer: (matrix, label) => share(matrix[label][label], sum(matrix.map(sum))),
    },
    {
      remark: 'This is the number of recognized faces. Divide it by the number of faces of the class.',
      answer: (matrix, label) => matrix[label][label],
    },
    {
      remark:
        'This is the accuracy, over all classes. Recall looks at one row: its place on the diagonal over its sum.',
      answer: (matrix) => share(sum(matrix.map((row, label) => row[label])), sum(matrix.map(sum))),
    },
    {
      remark:
        'A class without faces has a row of zeros, and 0 / 0 is not a number. scikit-learn gives 0 there; so should you.',
      answer: (matrix, label) => matrix[label][label] / rowSum(matrix, label),
    },
  ],
};

/** The harmonic mean of a class's precision and recall. */
const f1Of: Exercise<[matrix: Matrix, label: number], number> = {
  title: 'F1',
  parameters: ['matrix', 'label'],
  cases: [
    // Precision 8/11, recall 8/10: 2 × 8 / (11 + 10).
    { what: 'the first class', given: [TWO_CLASSES, 0], expected: 16 / 21 },
    // Precision 7/9, recall 7/10: 2 × 7 / (9 + 10).
    { what: 'the second class', given: [TWO_CLASSES, 1], expected: 14 / 19 },
    // Precision 4/8, recall 4/4: 2 × 4 / (8 + 4).
    { what: 'found, and suspected too often', given: [THREE_CLASSES, 1], expected: 8 / 12 },
    { what: 'never right', given: [THREE_CLASSES, 2], expected: 0 },
    { what: 'a class without faces', given: [ONE_ACTUAL_CLASS, 1], expected: 0 },
  ],
  mistakes: [
    {
      remark:
        'This is the ordinary mean of precision and recall. The harmonic one is lower where they differ: twice their product over their sum.',
      answer: (matrix, label) => (precision(matrix, label) + recall(matrix, label)) / 2,
    },
    {
      remark:
        'The 2 is missing: twice the product over the sum. As it is, even a class without mistakes gets 0.5.',
      answer: (matrix, label) =>
        share(
          precision(matrix, label) * recall(matrix, label),
          precision(matrix, label) + recall(matrix, label),
        ),
    },
    { remark: 'This is the precision alone; F1 takes the recall in as well.', answer: precision },
    { remark: 'This is the recall alone; F1 takes the precision in as well.', answer: recall },
    {
      remark: 'Where no face is right, precision and recall are 0, and 0 / 0 is not a number. F1 is 0 there.',
      answer: (matrix, label) => {
        const [p, r] = [precision(matrix, label), recall(matrix, label)];
        return (2 * p * r) / (p + r);
      },
    },
  ],
};

/** How many probabilities of a row are larger than the one of the label. */
function numAbove(row: readonly number[], label: number): number {
  return row.filter((probability) => probability > row[label]).length;
}

function shareWithRank(labels: readonly number[], rows: Matrix, fits: (rank: number) => boolean): number {
  return labels.filter((label, index) => fits(numAbove(rows[index], label))).length / labels.length;
}

/** The share of faces whose emotion is among the first two guesses. */
const topTwoAccuracy: Exercise<[labels: readonly number[], probabilities: Matrix], number> = {
  title: 'Among the first two guesses',
  parameters: ['labels', 'probabilities'],
  cases: [
    { what: 'the first guess', given: [[2], [[0.1, 0.3, 0.6]]], expected: 1 },
    { what: 'the second guess', given: [[1], [[0.5, 0.3, 0.2]]], expected: 1 },
    { what: 'the last guess', given: [[0], [[0.1, 0.3, 0.6]]], expected: 0 },
    {
      what: 'three faces',
      given: [
        [0, 1, 2],
        [
          [0.6, 0.3, 0.1],
          [0.2, 0.3, 0.5],
          [0.4, 0.5, 0.1],
        ],
      ],
      expected: 2 / 3,
    },
  ],
  mistakes: [
    {
      remark: 'This is the accuracy of the first guess. The second one counts as well.',
      answer: (labels, rows) => shareWithRank(labels, rows, (rank) => rank === 0),
    },
    {
      remark: 'Only the second guess counts here; the first does too.',
      answer: (labels, rows) => shareWithRank(labels, rows, (rank) => rank === 1),
    },
    {
      remark: 'This is the number of faces. Divide it by how many there are, for a share.',
      answer: (labels, rows) => shareWithRank(labels, rows, (rank) => rank < 2) * labels.length,
    },
    {
      remark: 'It looks as if you took the two smallest probabilities: `sort` puts the smallest first.',
      answer: (labels, rows) => shareWithRank(labels, rows, (rank) => rank > 0),
    },
  ],
};

/** The exercises on what is taken for what. */
export const confusionExercises = { recallOf, f1Of, topTwoAccuracy };
