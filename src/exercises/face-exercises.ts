import type { Exercise } from './exercise';

type Face = readonly number[];

const meanOf = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0) / values.length;

/** The sum of faces, pixel by pixel. */
function summedFaces(faces: readonly Face[]): number[] {
  return faces[0].map((_, pixel) => faces.reduce((total, face) => total + face[pixel], 0));
}

/** One pixel of an image whose rows lie one after the other. */
const pixelAt: Exercise<[pixels: Face, width: number, row: number, column: number], number> = {
  title: 'Find a pixel',
  parameters: ['pixels', 'width', 'row', 'column'],
  // Every pixel says where it is: 10 × its row + its column.
  cases: [
    { what: 'top left', given: [[0, 1, 2, 10, 11, 12], 3, 0, 0], expected: 0 },
    { what: 'bottom right', given: [[0, 1, 2, 10, 11, 12], 3, 1, 2], expected: 12 },
    { what: 'start of a row', given: [[0, 1, 2, 10, 11, 12], 3, 1, 0], expected: 10 },
    { what: 'end of a row', given: [[0, 1, 2, 10, 11, 12], 3, 0, 2], expected: 2 },
    { what: 'a taller image', given: [[0, 1, 10, 11, 20, 21], 2, 2, 0], expected: 20 },
  ],
  mistakes: [
    {
      remark:
        'Rows and columns are exchanged. Whole rows lie one after the other: it is the row that is multiplied by `width`.',
      answer: (pixels, width, row, column) => pixels[column * width + row],
    },
    {
      remark: 'It looks as if you counted rows and columns from 1; here the first ones are 0.',
      answer: (pixels, width, row, column) => pixels[(row - 1) * width + column - 1],
    },
    {
      remark: 'Row times column is no place. Skip `row` whole rows of `width` pixels, then `column` pixels.',
      answer: (pixels, _width, row, column) => pixels[row * column],
    },
    {
      remark:
        'This is the place of the pixel in the list. Return the value that stands there: `pixels[place]`.',
      answer: (_pixels, width, row, column) => row * width + column,
    },
  ],
};

/** The mean of faces, pixel by pixel. */
const averageFace: Exercise<[faces: readonly Face[]], number[]> = {
  title: 'The average of some faces',
  parameters: ['faces'],
  cases: [
    // (0 + 100) / 2, (100 + 100) / 2, (200 + 0) / 2.
    {
      what: 'two faces of three pixels',
      given: [
        [
          [0, 100, 200],
          [100, 100, 0],
        ],
      ],
      expected: [50, 100, 100],
    },
    // (1 + 3 + 8) / 3, (2 + 4 + 9) / 3.
    {
      what: 'three faces of two pixels',
      given: [
        [
          [1, 2],
          [3, 4],
          [8, 9],
        ],
      ],
      expected: [4, 5],
    },
    {
      what: 'means between whole numbers',
      given: [
        [
          [0, 255],
          [1, 254],
        ],
      ],
      expected: [0.5, 254.5],
    },
    { what: 'a single face', given: [[[7, 9]]], expected: [7, 9] },
  ],
  mistakes: [
    {
      remark: 'This is the sum of the faces. Divide it by their number, `faces.length`.',
      answer: summedFaces,
    },
    {
      remark:
        'It looks as if you divided by the number of pixels of a face; divide by the number of faces, `faces.length`.',
      answer: (faces) => summedFaces(faces).map((total) => total / faces[0].length),
    },
    {
      remark:
        'This is one mean for each face. Wanted is one for each pixel, over all faces: an average that is a face itself.',
      answer: (faces) => faces.map(meanOf),
    },
    {
      remark: 'It looks as if you rounded to whole grey values. Return the means as they come.',
      answer: (faces) => summedFaces(faces).map((total) => Math.round(total / faces.length)),
    },
  ],
};

/** The exercises on faces as lists of pixels. */
export const faceExercises = { pixelAt, averageFace };
