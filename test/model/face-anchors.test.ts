import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  anchorMiddles,
  decodeFaces,
  KEY_POINTS,
  movedFace,
  NUM_ANCHORS,
  NUMBERS_PER_ANCHOR,
} from '../../src/model/face-anchors';

describe('the detector’s anchors', () => {
  const middles = anchorMiddles();
  const middleOf = (anchor: number) => [...middles.subarray(2 * anchor, 2 * anchor + 2)];

  it('are two in each of 16 × 16 cells, then six in each of 8 × 8', () => {
    assert.equal(middles.length, 2 * (16 * 16 * 2 + 8 * 8 * 6));
    assert.equal(NUM_ANCHORS, 896);
  });

  it('lie in the middle of their cells, row by row', () => {
    assert.deepEqual(middleOf(0), [8, 8]);
    assert.deepEqual(middleOf(1), [8, 8]);
    assert.deepEqual(middleOf(2), [24, 8]); // the next cell, 16 pixels on
    assert.deepEqual(middleOf(32), [8, 24]); // after 16 cells of two, the next row
    assert.deepEqual(middleOf(511), [248, 248]);
    assert.deepEqual(middleOf(512), [16, 16]); // cells of 32 pixels
    assert.deepEqual(middleOf(517), [16, 16]);
    assert.deepEqual(middleOf(518), [48, 16]);
    assert.deepEqual(middleOf(895), [240, 240]);
  });
});

describe('what the detector says', () => {
  const NOTHING = -20; // a score of 1 / (1 + e²⁰), nearly 0
  const logits = new Float32Array(NUM_ANCHORS).fill(NOTHING);
  const numbers = new Float32Array(NUM_ANCHORS * NUMBERS_PER_ANCHOR);
  // The anchor at (24, 8): middle 3, -2 beside it, 40 wide, 44 high, and points 1, 2; 3, 4; … beside it.
  logits[2] = Math.log(3);
  numbers.set([3, -2, 40, 44, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2 * NUMBERS_PER_ANCHOR);
  logits[895] = 0;

  it('becomes faces: scores by the logistic function, places from the anchor’s middle', () => {
    const [face, ...others] = decodeFaces(logits, numbers, 0.6);
    assert.deepEqual(others, []);
    assert.ok(Math.abs(face.score - 0.75) < 1e-6); // 1 / (1 + 1/3)
    assert.deepEqual(face.center, [27, 6]);
    assert.deepEqual([face.width, face.height], [40, 44]);
    assert.deepEqual(
      KEY_POINTS.map((name) => face.keyPoints[name]),
      [1, 3, 5, 7, 9, 11].map((x) => [24 + x, 8 + x + 1]),
    );
    assert.deepEqual([...KEY_POINTS], ['rightEye', 'leftEye', 'nose', 'mouth', 'rightEar', 'leftEar']);
  });

  it('leaves out what scores lower than asked for', () => {
    assert.equal(decodeFaces(logits, numbers, 0.5).length, 2); // the last anchor's score is 1 / (1 + 1)
    assert.equal(decodeFaces(logits, numbers, 0.51).length, 1);
    assert.equal(decodeFaces(logits, numbers, 0.8).length, 0);
  });

  it('must come from all anchors', () => {
    assert.throws(
      () => decodeFaces(logits.subarray(1), numbers, 0.5),
      /expected 896 scores and 14336 numbers, got 895 and 14336/,
    );
  });

  it('can be told in other coordinates', () => {
    const [face] = decodeFaces(logits, numbers, 0.6);
    const moved = movedFace(face, ([x, y]) => [100 + 2 * x, 2 * y], 2);
    assert.deepEqual(moved.center, [154, 12]);
    assert.deepEqual([moved.width, moved.height, moved.score], [80, 88, face.score]);
    assert.deepEqual(moved.keyPoints.leftEar, [100 + 2 * 35, 2 * 20]);
  });
});
