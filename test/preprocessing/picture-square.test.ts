import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Picture } from '../../src/dataset/picture';
import { halved, pointInPicture, sampleSquare } from '../../src/preprocessing/picture-square';

/** A grey picture, given row by row. */
function grey(rows: readonly (readonly number[])[]): Picture {
  const pixels = Uint8Array.from(rows.flatMap((row) => row.flatMap((tone) => [tone, tone, tone])));
  return { width: rows[0].length, height: rows.length, pixels };
}

/** The red channel; the others are equal in a grey picture. */
const tones = (sampled: ArrayLike<number>) => Array.from(sampled).filter((_, i) => i % 3 === 0);

/** To nine digits: what rounding leaves is no difference. */
const rounded = (values: readonly number[]) => values.map((value) => Number(value.toFixed(9)) + 0);

const COUNTED = grey([
  [10, 20, 30, 40],
  [50, 60, 70, 80],
  [90, 100, 110, 120],
  [130, 140, 150, 160],
]);
const WHOLE = { center: [2, 2], edge: 4, rollRadians: 0 } as const;
const BLACK = { outside: 'black', pointsAcross: 4 } as const;
const NEAREST = { outside: 'nearest', pointsAcross: 4 } as const;
const QUARTER_TURN = Math.PI / 2;

describe('a point of a square', () => {
  it('lies where the square does', () => {
    const square = { center: [100, 50], edge: 20, rollRadians: 0 } as const;
    assert.deepEqual(pointInPicture(square, [0.5, 0.5]), [100, 50]);
    assert.deepEqual(pointInPicture(square, [0, 0]), [90, 40]);
    assert.deepEqual(pointInPicture(square, [1, 0.25]), [110, 45]);
  });

  it('turns clockwise with it', () => {
    // After a quarter turn clockwise the upper left corner is at the upper right, and the upper right one below it.
    const square = { center: [100, 50], edge: 20, rollRadians: QUARTER_TURN } as const;
    assert.deepEqual(rounded([...pointInPicture(square, [0, 0])]), [110, 40]);
    assert.deepEqual(rounded([...pointInPicture(square, [1, 0])]), [110, 60]);
  });
});

describe('a sampled square', () => {
  it('is the picture itself where both have the same pixels', () => {
    assert.deepEqual([...sampleSquare(COUNTED, WHOLE, 4, BLACK)], [...COUNTED.pixels]);
  });

  it('is a part of it', () => {
    const part = { center: [2, 1], edge: 2, rollRadians: 0 } as const;
    assert.deepEqual(tones(sampleSquare(COUNTED, part, 2, BLACK)), [20, 30, 60, 70]);
  });

  it('is made smaller by means over areas', () => {
    // (10 + 20 + 50 + 60) / 4 = 35; 20 more to the right, 80 more below.
    assert.deepEqual(tones(sampleSquare(COUNTED, WHOLE, 2, BLACK)), [35, 55, 115, 135]);
    assert.deepEqual(tones(sampleSquare(COUNTED, WHOLE, 1, BLACK)), [85]);
  });

  it('is made larger linearly', () => {
    // Middles of the new pixels lie at 0.25, 0.75, 1.25, … of the old: beside the border the border's own tone, then a
    // quarter and three quarters of the way from one to the next.
    const twoTones = grey([
      [0, 100],
      [0, 100],
    ]);
    const square = { center: [1, 1], edge: 2, rollRadians: 0 } as const;
    assert.deepEqual(tones(sampleSquare(twoTones, square, 4, NEAREST)).slice(0, 4), [0, 25, 75, 100]);
  });

  it('shows what is turned clockwise upright', () => {
    // Its first row is what goes down on the right: 40, 80, 120, 160.
    const turned = tones(sampleSquare(COUNTED, { ...WHOLE, rollRadians: QUARTER_TURN }, 4, BLACK));
    assert.deepEqual(rounded(turned.slice(0, 8)), [40, 80, 120, 160, 30, 70, 110, 150]);
  });

  it('is black beyond the picture, or repeats its border', () => {
    const beyond = { center: [0, 0], edge: 4, rollRadians: 0 } as const;
    const black = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 0, 0, 50, 60];
    assert.deepEqual(tones(sampleSquare(COUNTED, beyond, 4, BLACK)), black);
    const nearest = [10, 10, 10, 20, 10, 10, 10, 20, 10, 10, 10, 20, 50, 50, 50, 60];
    assert.deepEqual(tones(sampleSquare(COUNTED, beyond, 4, NEAREST)), nearest);
  });

  it('keeps colors apart', () => {
    const red = { width: 1, height: 1, pixels: Uint8Array.of(200, 100, 50) };
    const square = { center: [0.5, 0.5], edge: 1, rollRadians: 0.3 } as const;
    assert.deepEqual([...sampleSquare(red, square, 1, NEAREST)], [200, 100, 50]);
  });
});

describe('a halved picture', () => {
  it('has the mean of four pixels, halves rounded up, and loses an odd row and column', () => {
    const odd = grey([
      [1, 2, 10, 10, 99],
      [1, 2, 10, 10, 99],
      [99, 99, 99, 99, 99],
    ]);
    const { width, height, pixels } = halved(odd);
    assert.deepEqual([width, height], [2, 1]);
    assert.deepEqual([...pixels], [2, 2, 2, 10, 10, 10]); // 1.5 and 10
  });
});
