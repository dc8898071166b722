import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FaceInPicture } from '../../src/model/face-anchors';
import { areOneFace, bestFaces, blendFaces } from '../../src/model/overlapping-faces';

/** A square box with all points in its middle. */
function face(x: number, y: number, edge: number, score = 0.5): FaceInPicture {
  const point = [x, y] as const;
  return {
    center: point,
    width: edge,
    height: edge,
    keyPoints: {
      rightEye: point,
      leftEye: point,
      nose: point,
      mouth: point,
      rightEar: point,
      leftEar: point,
    },
    score,
  };
}

describe('boxes', () => {
  it('are of one face from three tenths of their common area on', () => {
    // Two of 10 × 10, one 5 to the right: they share 50 of 150, a third. One 6 to the right: 40 of 160, a quarter.
    assert.ok(areOneFace(face(0, 0, 10), face(5, 0, 10)));
    assert.ok(!areOneFace(face(0, 0, 10), face(6, 0, 10)));
    // Down as to the right.
    assert.ok(areOneFace(face(0, 0, 10), face(0, -5, 10)));
    assert.ok(!areOneFace(face(0, 0, 10), face(0, -6, 10)));
  });

  it('are of one face where seven tenths of the smaller lie in the larger', () => {
    // 4 × 4 in 20 × 20: 16 of 400 in common, but all of the smaller. At the edge, x from 7 to 11: 3 of its 4 columns.
    assert.ok(areOneFace(face(0, 0, 20), face(5, 5, 4)));
    assert.ok(areOneFace(face(0, 0, 20), face(9, 0, 4)));
    assert.ok(!areOneFace(face(0, 0, 20), face(10, 0, 4))); // 2 of 4
  });

  it('are of two where they do not touch', () => {
    assert.ok(!areOneFace(face(0, 0, 10), face(30, 30, 10)));
    assert.ok(!areOneFace(face(0, 0, 10), face(10, 0, 10)));
  });
});

describe('faces seen several times', () => {
  it('are blended by their scores, and keep the highest', () => {
    // 0.6 and 0.2 weigh 3 to 1: x = (3 · 0 + 1 · 4) / 4 = 1, the edge (3 · 10 + 1 · 14) / 4 = 11.
    const [blended, other, ...more] = blendFaces([
      face(4, 0, 14, 0.2),
      face(100, 0, 10, 0.3),
      face(0, 0, 10, 0.6),
    ]);
    assert.deepEqual(more, []);
    assert.ok(Math.abs(blended.center[0] - 1) < 1e-9);
    assert.ok(Math.abs(blended.width - 11) < 1e-9 && Math.abs(blended.height - 11) < 1e-9);
    assert.ok(Math.abs(blended.keyPoints.mouth[0] - 1) < 1e-9);
    assert.equal(blended.score, 0.6);
    assert.deepEqual(other.center, [100, 0]);
  });

  it('are thinned out to the best', () => {
    const best = bestFaces([face(4, 0, 14, 0.2), face(100, 0, 10, 0.3), face(0, 0, 10, 0.6)]);
    assert.deepEqual(best, [face(0, 0, 10, 0.6), face(100, 0, 10, 0.3)]);
  });

  it('may be none', () => {
    assert.deepEqual(blendFaces([]), []);
    assert.deepEqual(bestFaces([]), []);
  });
});
