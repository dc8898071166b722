import type { Exercise } from './exercise';

type Values = readonly number[];

const meanOf = (values: Values) => values.reduce((total, value) => total + value, 0) / values.length;

/** Squared distances from the mean, added up. */
function scatterOf(values: Values): number {
  const mean = meanOf(values);
  return values.reduce((total, value) => total + (value - mean) ** 2, 0);
}

/** Distances from the mean over what is given; a constant column, whose scale is 0, stays at 0. */
function centeredOver(column: Values, scale: number): number[] {
  const mean = meanOf(column);
  return column.map((value) => (value - mean) / (scale || 1));
}

/** One column of pixels with mean 0 and population deviation 1. */
const standardizeColumn: Exercise<[column: Values], number[]> = {
  title: 'Standardize a column',
  parameters: ['column'],
  cases: [
    { what: 'two pixels', given: [[10, 20]], expected: [-1, 1] },
    // Mean 4; squared distances 4, 0, 4 average to 8/3, whose root is 1.632993; 2 / 1.632993 = 1.224745.
    { what: 'three pixels', given: [[2, 4, 6]], expected: [-1.2247449, 0, 1.2247449] },
    // Mean 1; squared distances 1, 1, 1, 9 average to 3; 1 / √3 = 0.577350 and 3 / √3 = 1.732051.
    {
      what: 'one bright pixel',
      given: [[0, 0, 0, 4]],
      expected: [-0.5773503, -0.5773503, -0.5773503, 1.7320508],
    },
    { what: 'all pixels equal', given: [[5, 5, 5]], expected: [0, 0, 0] },
  ],
  mistakes: [
    {
      remark:
        'It looks as if you divided by one less than the number of pixels. That is the deviation of a sample; StandardScaler takes the population’s, which divides by `column.length`.',
      answer: (column) => centeredOver(column, Math.sqrt(scatterOf(column) / (column.length - 1))),
    },
    {
      remark: 'This divides by the variance. The deviation is its square root, `Math.sqrt`.',
      answer: (column) => centeredOver(column, scatterOf(column) / column.length),
    },
    {
      remark:
        'The mean is 0 now. Divide by the deviation as well, so that columns of any contrast come out alike.',
      answer: (column) => centeredOver(column, 1),
    },
    {
      remark: 'This divides by the deviation without taking the mean away first.',
      answer: (column) => column.map((value) => value / (Math.sqrt(scatterOf(column) / column.length) || 1)),
    },
    {
      remark:
        'This brings the column to 0 to 1. To standardize, take away the mean and divide by the deviation.',
      answer: (column) => {
        const [min, max] = [Math.min(...column), Math.max(...column)];
        return column.map((value) => (value - min) / (max - min || 1));
      },
    },
    {
      remark:
        'Where all pixels are equal, the deviation is 0, and 0 / 0 is not a number. Divide by 1 there: `deviation || 1`.',
      answer: (column) => {
        const mean = meanOf(column);
        return column.map((value) => (value - mean) / Math.sqrt(scatterOf(column) / column.length));
      },
    },
  ],
};

function scaledBy(values: Values, min: number, max: number): number[] {
  return values.map((value) => (value - min) / (max - min));
}

/** Pixels of other faces brought to the range in which the training faces lie from 0 to 1. */
const scaleLikeTraining: Exercise<[training: Values, others: Values], number[]> = {
  title: 'Measure on the training faces only',
  parameters: ['training', 'others'],
  cases: [
    // (10 − 10) / 20, (25 − 10) / 20, (30 − 10) / 20.
    {
      what: 'within the training range',
      given: [
        [10, 20, 30],
        [10, 25, 30],
      ],
      expected: [0, 0.75, 1],
    },
    // (0 − 10) / 20, (25 − 10) / 20, (40 − 10) / 20.
    {
      what: 'darker and brighter',
      given: [
        [10, 20, 30],
        [0, 25, 40],
      ],
      expected: [-0.5, 0.75, 1.5],
    },
    {
      what: 'others all alike',
      given: [
        [0, 255],
        [51, 51],
      ],
      expected: [0.2, 0.2],
    },
  ],
  mistakes: [
    {
      remark:
        'It looks as if you measured `others` by their own darkest and brightest pixel. What is measured on test faces has leaked from the exam: take both from `training`.',
      answer: (_training, others) => scaledBy(others, Math.min(...others), Math.max(...others)),
    },
    {
      remark:
        'It looks as if you measured both lists together. That too lets the test faces have a say: take the darkest and brightest pixel of `training` alone.',
      answer: (training, others) =>
        scaledBy(others, Math.min(...training, ...others), Math.max(...training, ...others)),
    },
    {
      remark:
        'You cut off what lies outside 0 to 1. A pixel darker than every training pixel may be below 0: it is news, and no error.',
      answer: (training, others) =>
        scaledBy(others, Math.min(...training), Math.max(...training)).map((value) =>
          Math.min(1, Math.max(0, value)),
        ),
    },
    {
      remark: 'Take the darkest training pixel away first: only then does it come to lie at 0.',
      answer: (training, others) => scaledBy(others, 0, Math.max(...training)),
    },
    {
      remark: 'These are the training faces. Return `others`, scaled by what was measured on `training`.',
      answer: (training) => scaledBy(training, Math.min(...training), Math.max(...training)),
    },
  ],
};

/** The exercises on scaling. */
export const scalingExercises = { standardizeColumn, scaleLikeTraining };
