import type { Exercise } from './exercise';

/** A place in a picture, from its left and from its top, in pixels. */
type Point = readonly number[];

const DEGREES = 180 / Math.PI;

/** By how many degrees a face is turned in its picture, clockwise, by the line between its eyes. */
const rollOf: Exercise<[rightEye: Point, leftEye: Point], number> = {
  title: 'How far is a face turned?',
  parameters: ['rightEye', 'leftEye'],
  cases: [
    {
      what: 'level eyes',
      given: [
        [10, 20],
        [30, 20],
      ],
      expected: 0,
    },
    {
      what: 'turned clockwise',
      given: [
        [10, 20],
        [30, 40],
      ],
      expected: 45,
    },
    {
      what: 'turned the other way',
      given: [
        [10, 20],
        [20, 10],
      ],
      expected: -45,
    },
    {
      what: 'lying on its side',
      given: [
        [10, 10],
        [10, 30],
      ],
      expected: 90,
    },
    // The eye that stands left in an upright picture stands right.
    {
      what: 'beyond a quarter turn',
      given: [
        [30, 20],
        [10, 40],
      ],
      expected: 135,
    },
  ],
  mistakes: [
    {
      remark: 'These are radians. Degrees are asked for: times 180, divided by `Math.PI`.',
      answer: ([x, y], [x2, y2]) => Math.atan2(y2 - y, x2 - x),
    },
    {
      remark:
        'These are radians, and only right up to a quarter turn. `Math.atan2(down, across)` can tell a direction from its opposite; times 180, divided by `Math.PI`, radians become degrees.',
      answer: ([x, y], [x2, y2]) => Math.atan((y2 - y) / (x2 - x)),
    },
    {
      remark:
        'Right up to a quarter turn. `Math.atan` of a ratio cannot tell a direction from its opposite; `Math.atan2(down, across)` can.',
      answer: ([x, y], [x2, y2]) => Math.atan((y2 - y) / (x2 - x)) * DEGREES,
    },
    {
      remark:
        'The two parts have changed places: `Math.atan2` takes the way down first, then the way across.',
      answer: ([x, y], [x2, y2]) => Math.atan2(x2 - x, y2 - y) * DEGREES,
    },
    {
      remark: 'The sign is the other one. Places are counted from the top, so that the way down is above 0.',
      answer: ([x, y], [x2, y2]) => Math.atan2(y - y2, x2 - x) * DEGREES,
    },
    {
      remark: 'You go from the left eye to the right one, which turns the face by 180°.',
      answer: ([x, y], [x2, y2]) => Math.atan2(y - y2, x - x2) * DEGREES,
    },
  ],
};

/** A rectangle: left, top, width and height. */
type Box = readonly number[];

/** The length that two boxes share along one side, below 0 by the gap between them where they share none. */
function sharedLength(first: Box, second: Box, side: 0 | 1): number {
  const end = Math.min(first[side] + first[side + 2], second[side] + second[side + 2]);
  return end - Math.max(first[side], second[side]);
}

const areaOf = ([, , width, height]: Box) => width * height;

function sharedArea(first: Box, second: Box): number {
  return Math.max(0, sharedLength(first, second, 0)) * Math.max(0, sharedLength(first, second, 1));
}

/** The area that two boxes share, over the area that they cover together. */
const overlapOf: Exercise<[first: Box, second: Box], number> = {
  title: 'One face or two?',
  parameters: ['first', 'second'],
  cases: [
    {
      what: 'the same box',
      given: [
        [1, 2, 4, 4],
        [1, 2, 4, 4],
      ],
      expected: 1,
    },
    // They share 2 × 1 and cover 4 + 4 − 2.
    {
      what: 'moved by half',
      given: [
        [0, 0, 2, 2],
        [1, 0, 2, 2],
      ],
      expected: 1 / 3,
    },
    // They share 2 × 2 and cover 4 × 4.
    {
      what: 'one inside the other',
      given: [
        [0, 0, 4, 4],
        [1, 1, 2, 2],
      ],
      expected: 0.25,
    },
    {
      what: 'side by side',
      given: [
        [0, 0, 2, 2],
        [5, 0, 2, 2],
      ],
      expected: 0,
    },
    {
      what: 'apart in both directions',
      given: [
        [0, 0, 2, 2],
        [4, 4, 2, 2],
      ],
      expected: 0,
    },
  ],
  mistakes: [
    {
      remark:
        'The shared area is counted twice below the line: it is part of both boxes. Take it away once from the sum of the two areas.',
      answer: (first, second) => sharedArea(first, second) / (areaOf(first) + areaOf(second)),
    },
    {
      remark:
        'Where boxes lie apart, the shared width and height come out below 0, and their product above it. Cut each off at 0 with `Math.max(0, …)` before you multiply.',
      answer: (first, second) => {
        const shared = sharedLength(first, second, 0) * sharedLength(first, second, 1);
        return shared / (areaOf(first) + areaOf(second) - shared);
      },
    },
    {
      remark: 'You divide by the area of one box. Divide by what both cover together.',
      answer: (first, second) => sharedArea(first, second) / areaOf(first),
    },
    {
      remark: 'You divide by the area of the smaller box. Divide by what both cover together.',
      answer: (first, second) => sharedArea(first, second) / Math.min(areaOf(first), areaOf(second)),
    },
    {
      remark: 'This is the shared area. Divide it by the area that the boxes cover together.',
      answer: sharedArea,
    },
  ],
};

/** The exercises on faces in whole pictures. */
export const pictureExercises = { rollOf, overlapOf };
