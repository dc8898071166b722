import type { Exercise } from './exercise';

/** The rows of an image. */
function rowsOf(pixels: readonly number[], width: number): number[][] {
  return Array.from({ length: pixels.length / width }, (_, row) =>
    pixels.slice(row * width, (row + 1) * width),
  );
}

/** A list of so many zeros but for one place, which may lie outside. */
function zerosBut(length: number, place: number, value = 1): number[] {
  return Array.from({ length }, (_, index) => (index === place ? value : 0));
}

/** A label as the row of numbers that a network is given. */
const oneHotRow: Exercise<[label: number, numClasses: number], number[]> = {
  title: 'A label as a one-hot row',
  parameters: ['label', 'numClasses'],
  cases: [
    { what: 'an emotion in the middle', given: [4, 7], expected: [0, 0, 0, 0, 1, 0, 0] },
    { what: 'the first label', given: [0, 3], expected: [1, 0, 0] },
    { what: 'the last label', given: [2, 3], expected: [0, 0, 1] },
  ],
  mistakes: [
    {
      remark: 'The one stands a place too early. Labels count from 0, as the places of a list do.',
      answer: (label, numClasses) => zerosBut(numClasses, label - 1),
    },
    {
      remark: 'The one stands a place too late. Labels count from 0, as the places of a list do.',
      answer: (label, numClasses) => zerosBut(numClasses, label + 1),
    },
    {
      remark: 'The label itself stands at its place. Put a 1 there: a label is a name, and no amount.',
      answer: (label, numClasses) => zerosBut(numClasses, label, label),
    },
    {
      remark: 'The row ends at the label. It has a place for every class, `numClasses` of them.',
      answer: (label) => zerosBut(label + 1, label),
    },
  ],
};

/** A face and its mirror image. */
const mirrorFace: Exercise<[pixels: readonly number[], width: number], number[]> = {
  title: 'Mirror a face',
  parameters: ['pixels', 'width'],
  cases: [
    { what: 'two rows of three', given: [[1, 2, 3, 4, 5, 6], 3], expected: [3, 2, 1, 6, 5, 4] },
    { what: 'three rows of two', given: [[1, 2, 3, 4, 5, 6], 2], expected: [2, 1, 4, 3, 6, 5] },
    { what: 'a single row', given: [[7, 8, 9], 3], expected: [9, 8, 7] },
    { what: 'a single column', given: [[7, 8, 9], 1], expected: [7, 8, 9] },
  ],
  mistakes: [
    {
      remark:
        'The whole list is reversed, which turns the face upside down as well: that is a rotation by 180°. Reverse each row on its own.',
      answer: (pixels) => [...pixels].reverse(),
    },
    {
      remark:
        'The face stands on its head: the order of the rows is reversed. Keep it, and reverse what is inside each row.',
      answer: (pixels, width) => rowsOf(pixels, width).reverse().flat(),
    },
    {
      remark: 'The face comes back as it was.',
      answer: (pixels) => [...pixels],
    },
    {
      remark:
        'Rows and columns have changed places; that is the face across its diagonal. A mirror image keeps every pixel in its row.',
      answer: (pixels, width) => {
        const rows = rowsOf(pixels, width);
        return rows[0].flatMap((_, column) => rows.map((row) => row[column]));
      },
    },
  ],
};

/** In how many batches an epoch goes through all examples. */
const stepsPerEpoch: Exercise<[numExamples: number, batchSize: number], number> = {
  title: 'Batches an epoch',
  parameters: ['numExamples', 'batchSize'],
  cases: [
    { what: 'no remainder', given: [128, 32], expected: 4 },
    // 100 = 3 × 32 + 4: three full batches and one of four.
    { what: 'a small last batch', given: [100, 32], expected: 4 },
    // 28,709 = 448 × 64 + 37.
    { what: 'FER2013’s training faces', given: [28_709, 64], expected: 449 },
    { what: 'fewer faces than a batch', given: [10, 64], expected: 1 },
    { what: 'no faces', given: [0, 64], expected: 0 },
  ],
  mistakes: [
    {
      remark:
        'The faces of the last, smaller batch are dropped. They are learned from as well: round up, `Math.ceil`.',
      answer: (numExamples, batchSize) => Math.floor(numExamples / batchSize),
    },
    {
      remark: 'A part of a batch is a batch: the number of steps is whole. Round up, `Math.ceil`.',
      answer: (numExamples, batchSize) => numExamples / batchSize,
    },
    {
      remark:
        'You always add a batch; where nothing is left over, it would be empty. Round up with `Math.ceil`.',
      answer: (numExamples, batchSize) => Math.floor(numExamples / batchSize) + 1,
    },
    {
      remark:
        'You round to the nearest number, so a last batch of less than half is dropped. Round up, `Math.ceil`.',
      answer: (numExamples, batchSize) => Math.round(numExamples / batchSize),
    },
  ],
};

/** The exercises on what a network is fed with. */
export const batchExercises = { oneHotRow, mirrorFace, stepsPerEpoch };
