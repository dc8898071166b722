import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cropFace, eyeRoll, faceSquare } from '../../src/preprocessing/face-crop';
import { pointInPicture } from '../../src/preprocessing/picture-square';

const LEVEL = { rightEye: [40, 50], leftEye: [70, 50], mouth: [55, 90] } as const;

describe('the square of a face', () => {
  it('follows from the eyes and the mouth', () => {
    // From eye to eye 30, from the eyes to the mouth 40: √(30² + 40²) = 50, and 1.9 · 50 = 95. The middle between the eyes,
    // (55, 50), lies at 0.4 of the edge: the square's own middle is 0.1 · 95 = 9.5 lower.
    const { center, edge, rollRadians } = faceSquare(LEVEL);
    assert.ok(Math.abs(edge - 95) < 1e-9);
    assert.deepEqual(center, [55, 59.5]);
    assert.equal(rollRadians, 0);
  });

  it('is turned with the face, so that the eyes are level in it', () => {
    // The face above, turned by a quarter clockwise about (0, 0): (x, y) becomes (-y, x).
    const turned = { rightEye: [-50, 40], leftEye: [-50, 70], mouth: [-90, 55] } as const;
    const { center, edge, rollRadians } = faceSquare(turned);
    assert.ok(Math.abs(rollRadians - Math.PI / 2) < 1e-12);
    assert.ok(Math.abs(edge - 95) < 1e-9);
    assert.ok(Math.abs(center[0] - -59.5) < 1e-9 && Math.abs(center[1] - 55) < 1e-9, `${center}`);
  });

  it('has the middle between the eyes at half the width and 0.4 of the height, however it is turned', () => {
    for (const degrees of [-170, -30, 12, 95]) {
      const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      const turn = ([x, y]: readonly [number, number]) => [cos * x - sin * y, sin * x + cos * y] as const;
      const square = faceSquare({
        rightEye: turn(LEVEL.rightEye),
        leftEye: turn(LEVEL.leftEye),
        mouth: turn(LEVEL.mouth),
      });
      const [expected, found] = [turn([55, 50]), pointInPicture(square, [0.5, 0.4])];
      assert.ok(Math.hypot(expected[0] - found[0], expected[1] - found[1]) < 1e-9, `${degrees} degrees`);
    }
  });

  it('turns clockwise where the person’s left eye is the lower one', () => {
    // 10 down over 10 to the right: an eighth of a turn.
    assert.ok(Math.abs(eyeRoll({ rightEye: [0, 0], leftEye: [10, 10] }) - Math.PI / 4) < 1e-12);
    assert.ok(eyeRoll({ rightEye: [0, 10], leftEye: [10, 0] }) < 0);
  });
});

describe('a cropped face', () => {
  it('is grey by ITU-R BT.601, 48 × 48', () => {
    const square = { center: [24, 24], edge: 48, rollRadians: 0 } as const;
    const greyOf = (color: readonly number[]) => {
      const pixels = Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => color[i % 3]);
      const face = cropFace({ width: 48, height: 48, pixels }, square);
      assert.equal(face.length, 48 * 48);
      return face[1000];
    };
    assert.equal(greyOf([255, 0, 0]), 76); // 0.299 · 255 = 76.245
    assert.equal(greyOf([0, 255, 0]), 150); // 0.587 · 255 = 149.685
    assert.equal(greyOf([0, 0, 255]), 29); // 0.114 · 255 = 29.07
    assert.equal(greyOf([255, 255, 255]), 255);
    assert.equal(greyOf([10, 200, 30]), 124); // 2.99 + 117.4 + 3.42 = 123.81
  });

  it('repeats the border of a picture that ends beside the face', () => {
    const pixels = new Uint8Array(10 * 10 * 3).fill(80);
    const face = cropFace({ width: 10, height: 10, pixels }, { center: [0, 0], edge: 40, rollRadians: 0.5 });
    assert.deepEqual(new Set(face), new Set([80]));
  });
});
