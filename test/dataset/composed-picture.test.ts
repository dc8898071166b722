import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { composePicture, scatterFaces } from '../../src/dataset/composed-picture';
import type { Picture } from '../../src/dataset/picture';
import { seededRandom } from '../../src/dataset/seeded-random';

/** Dark above, bright below. */
const HALVES = Uint8Array.from({ length: 48 * 48 }, (_, pixel) => (pixel < 24 * 48 ? 20 : 220));

function colorAt({ width, pixels }: Picture, column: number, row: number): number[] {
  return [...pixels.subarray((row * width + column) * 3, (row * width + column) * 3 + 3)];
}

describe('a composed picture', () => {
  it('shows faces where they were placed, in their size, on grey', () => {
    const picture = composePicture({ width: 200, height: 120 }, [
      { pixels: HALVES, center: [60, 60], edge: 96, rollRadians: 0 },
    ]);
    assert.deepEqual([picture.width, picture.height, picture.pixels.length], [200, 120, 200 * 120 * 3]);
    // From 60 - 48 = 12 to 108 both ways.
    assert.deepEqual(colorAt(picture, 12, 12), [20, 20, 20]);
    assert.deepEqual(colorAt(picture, 107, 107), [220, 220, 220]);
    assert.deepEqual(colorAt(picture, 11, 12), [150, 150, 150]);
    assert.deepEqual(colorAt(picture, 108, 107), [150, 150, 150]);
  });

  it('is linear between the pixels of what it enlarges', () => {
    // Twice as large: rows 58 to 61 lie at 22.75, 23.25, 23.75 and 24.25 pixels of the face, whose pixels 23 and 24 have
    // their middles at 23.5 and 24.5. A quarter and three quarters of the way from 20 to 220 are 70 and 170.
    const picture = composePicture({ width: 120, height: 120 }, [
      { pixels: HALVES, center: [60, 60], edge: 96, rollRadians: 0 },
    ]);
    assert.deepEqual(
      [58, 59, 60, 61].map((row) => colorAt(picture, 60, row)[0]),
      [20, 70, 170, 220],
    );
  });

  it('turns faces clockwise', () => {
    // A quarter: what was above is on the right.
    const picture = composePicture({ width: 100, height: 100 }, [
      { pixels: HALVES, center: [50, 50], edge: 48, rollRadians: Math.PI / 2 },
    ]);
    assert.equal(colorAt(picture, 65, 50)[0], 20);
    assert.equal(colorAt(picture, 35, 50)[0], 220);
  });

  it('cuts off what lies beyond it, and lays later faces on earlier ones', () => {
    const bright = new Uint8Array(48 * 48).fill(255);
    const picture = composePicture({ width: 50, height: 50 }, [
      { pixels: HALVES, center: [0, 0], edge: 60, rollRadians: 0.3 },
      { pixels: bright, center: [49, 49], edge: 90, rollRadians: 0 },
    ]);
    assert.equal(colorAt(picture, 0, 10)[0], 220);
    assert.equal(colorAt(picture, 10, 10)[0], 255);
  });
});

describe('scattered faces', () => {
  it('lie four across, whole, the same for the same seed', () => {
    const dark = new Uint8Array(48 * 48).fill(7);
    const faces = Array<Uint8Array>(6).fill(dark);
    const picture = scatterFaces(faces, seededRandom(3));
    assert.deepEqual([picture.width, picture.height], [960, 480]);
    assert.deepEqual(picture, scatterFaces(faces, seededRandom(3)));
    assert.notDeepEqual(picture, scatterFaces(faces, seededRandom(4)));
    // A room of 240 × 240 holds between 96² and 192² pixels of a face, none where there is no face.
    const inRoom = (column: number, row: number) => {
      let count = 0;
      for (let y = 0; y < 240; y += 1) {
        for (let x = 0; x < 240; x += 1) {
          if (colorAt(picture, column * 240 + x, row * 240 + y)[0] === 7) count += 1;
        }
      }
      return count;
    };
    for (const [column, row] of [0, 1, 2, 3, 4, 5].map((face) => [face % 4, Math.floor(face / 4)])) {
      assert.ok(inRoom(column, row) > 95 ** 2 && inRoom(column, row) < 193 ** 2);
    }
    assert.equal(inRoom(2, 1) + inRoom(3, 1), 0);
  });
});
