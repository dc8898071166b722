import type { Exercise } from './exercise';

type Values = readonly number[];

/** Maps times their weights, added up place by place. */
function weightedSum(maps: readonly Values[], weights: Values): number[] {
  return maps[0].map((_, place) => maps.reduce((sum, map, index) => sum + weights[index] * map[place], 0));
}

/** What of a layer speaks for an emotion, place by place. */
const gradCamMap: Exercise<[maps: readonly Values[], weights: Values], number[]> = {
  title: 'Put a Grad-CAM map together',
  parameters: ['maps', 'weights'],
  cases: [
    // 1 × 0.5 + 2 × 0.25 and 0 × 0.5 + 4 × 0.25.
    {
      what: 'both maps speak for it',
      given: [
        [
          [1, 0],
          [2, 4],
        ],
        [0.5, 0.25],
      ],
      expected: [1, 1],
    },
    // 1 − 0, 2 − 1 and 0 − 3, of which the last speaks against it.
    {
      what: 'one speaks against it',
      given: [
        [
          [1, 2, 0],
          [0, 1, 3],
        ],
        [1, -1],
      ],
      expected: [1, 1, 0],
    },
    { what: 'all speak against it', given: [[[1, 2]], [-1]], expected: [0, 0] },
  ],
  mistakes: [
    {
      remark:
        'Places that speak against the emotion are below 0 here. Grad-CAM sets them to 0: `Math.max(0, …)`.',
      answer: weightedSum,
    },
    {
      remark:
        'Each map is cut off at 0 before the sum, so what speaks against the emotion is never weighed. Add first, then cut off.',
      answer: (maps, weights) =>
        weightedSum(
          maps,
          weights.map((weight) => Math.max(0, weight)),
        ),
    },
    {
      remark: 'The sign is lost: what speaks against the emotion counts as if it spoke for it. Cut off at 0.',
      answer: (maps, weights) => weightedSum(maps, weights).map(Math.abs),
    },
    {
      remark: 'The weights are left out: a map counts by how much the emotion’s score would grow with it.',
      answer: (maps) =>
        weightedSum(
          maps,
          maps.map(() => 1),
        ),
    },
    {
      remark: 'This is the mean over the maps. The formula adds them up.',
      answer: (maps, weights) => weightedSum(maps, weights).map((value) => Math.max(0, value / maps.length)),
    },
  ],
};

const COVER = 128;

/** An image with the pixels covered that a test of their row and column picks. */
function covered(
  pixels: Values,
  width: number,
  isCovered: (row: number, column: number) => boolean,
): number[] {
  return pixels.map((value, index) => (isCovered(Math.floor(index / width), index % width) ? COVER : value));
}

const within = (place: number, from: number, size: number) => place >= from && place < from + size;

/** A face with a square of it covered. */
const coverSquare: Exercise<
  [pixels: Values, width: number, row: number, column: number, size: number],
  number[]
> = {
  title: 'Cover a square',
  parameters: ['pixels', 'width', 'row', 'column', 'size'],
  cases: [
    {
      what: 'four pixels of nine',
      given: [[1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 0, 1, 2],
      expected: [1, COVER, COVER, 4, COVER, COVER, 7, 8, 9],
    },
    { what: 'a single pixel', given: [[1, 2, 3, 4, 5, 6], 3, 1, 0, 1], expected: [1, 2, 3, COVER, 5, 6] },
    {
      what: 'over the right edge',
      given: [[1, 2, 3, 4, 5, 6], 2, 0, 1, 2],
      expected: [1, COVER, 3, COVER, 5, 6],
    },
    { what: 'over the lower edge', given: [[1, 2, 3, 4], 2, 1, 0, 2], expected: [1, 2, COVER, COVER] },
  ],
  mistakes: [
    {
      remark: 'Rows and columns are exchanged: the square lies mirrored at the diagonal.',
      answer: (pixels, width, row, column, size) =>
        covered(pixels, width, (y, x) => within(y, column, size) && within(x, row, size)),
    },
    {
      remark: 'Whole rows are covered. The square has a first and a last column as well.',
      answer: (pixels, width, row, _column, size) => covered(pixels, width, (y) => within(y, row, size)),
    },
    {
      remark: 'The square is a pixel too large: rows `row` to `row + size - 1` are `size` of them.',
      answer: (pixels, width, row, column, size) =>
        covered(pixels, width, (y, x) => within(y, row, size + 1) && within(x, column, size + 1)),
    },
    {
      remark:
        'What sticks out at the right comes in again at the left, a row further down: in one list the next row begins where a row ends. Ask for the column, `index % width`.',
      answer: (pixels, width, row, column, size) => {
        const places = Array.from(
          { length: size * size },
          (_, step) => (row + Math.floor(step / size)) * width + column + (step % size),
        );
        return pixels.map((value, index) => (places.includes(index) ? COVER : value));
      },
    },
  ],
};

/** The exercises on what a network looks at. */
export const explanationExercises = { gradCamMap, coverSquare };
