import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GreyCanvas } from '../../../src/dataset/drawn-face/grey-canvas';
import { type Box, ellipse, sampled, spot, stroke } from '../../../src/dataset/drawn-face/shapes';
import { seededRandom } from '../../../src/dataset/seeded-random';

const upright = { centerX: 24, centerY: 24, rollRadians: 0, scale: 1 };
const frame: Box = [-40, -40, 40, 40];
const toneAt = (canvas: GreyCanvas, row: number, column: number) => canvas.tones[row * 48 + column];
const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

describe('the grey canvas', () => {
  it('covers a pixel on an outline in part, by where the outline crosses it', () => {
    const canvas = new GreyCanvas(upright);
    // White left of x = 0.25: columns 0 to 23 wholly, a quarter of column 24 (x from 0 to 1), the rest not.
    canvas.fill(frame, (x) => x - 0.25, 1);
    assert.deepEqual(
      [23, 24, 25].map((column) => toneAt(canvas, 10, column)),
      [1, 0.25, 0],
    );
  });

  it('fills a disc of the right area', () => {
    const canvas = new GreyCanvas(upright);
    canvas.fill(frame, ellipse(0, 0, 10, 10), 1);
    // Area of the disc: 100 pi = 314 pixels.
    assert.ok(Math.abs(sum(canvas.tones) - 314.16) < 2, `${sum(canvas.tones)}`);
  });

  it('turns clockwise, shifts and scales what is painted', () => {
    const canvas = new GreyCanvas({ centerX: 30, centerY: 20, rollRadians: Math.PI / 2, scale: 2 });
    // (5, 0) turned by a quarter clockwise and doubled is (0, 10); from the middle (30, 20) that is column 30, row 30.
    canvas.fill([3, -2, 7, 2], ellipse(5, 0, 1, 1), 1);
    assert.equal(toneAt(canvas, 30, 30), 1);
    assert.equal(toneAt(canvas, 20, 40), 0);
  });

  it('mixes paint with what is there by its opacity, and shades by a fraction', () => {
    const canvas = new GreyCanvas(upright);
    canvas.cover(0.8, 0, 0);
    canvas.fill([-4, -4, 4, 4], () => -9, 0.4, { opacity: 0.25 });
    // 0.8 + 0.25 * (0.4 - 0.8) = 0.7
    assert.ok(Math.abs(toneAt(canvas, 24, 24) - 0.7) < 1e-6);
    canvas.shade([-4, -4, 4, 4], () => 0.5);
    assert.ok(Math.abs(toneAt(canvas, 24, 24) - 0.35) < 1e-6);
    assert.ok(Math.abs(toneAt(canvas, 5, 5) - 0.8) < 1e-6);
  });

  it('blurs a point over its neighbors', () => {
    const canvas = new GreyCanvas(upright);
    canvas.tones[24 * 48 + 24] = 1;
    canvas.blur(0.25);
    // (1/4, 1/2, 1/4) across and down: 1/4 in the middle, 1/8 beside it, 1/16 at the corners.
    assert.deepEqual(
      [toneAt(canvas, 24, 24), toneAt(canvas, 24, 25), toneAt(canvas, 23, 24), toneAt(canvas, 25, 25)],
      [0.25, 0.125, 0.125, 0.0625],
    );
    assert.equal(sum(canvas.tones), 1);
  });

  it('adds noise of the deviation asked for', () => {
    const canvas = new GreyCanvas(upright);
    canvas.cover(0.5, 0, 0);
    canvas.addNoise(0.1, seededRandom(1));
    const variance = canvas.tones.reduce((total, tone) => total + (tone - 0.5) ** 2, 0) / 2304;
    // Standard error of a deviation over 2,304 pixels: about 1.5 %.
    assert.ok(Math.abs(Math.sqrt(variance) - 0.1) < 0.006, `${Math.sqrt(variance)}`);
  });

  it('brings a dark, flat picture towards middle grey and gives it contrast', () => {
    const canvas = new GreyCanvas(upright);
    canvas.cover(0.1, 0, 0);
    canvas.fill([-40, -40, 0, 40], (x) => x, 0.3);
    canvas.expose(1, 1);
    // Half 0.3, half 0.1: mean 0.2, deviation 0.1. Level 0.5 + (0.2 - 0.5) / 2 = 0.35; gain 0.2 / 0.1, at most 1.8.
    assert.ok(Math.abs(toneAt(canvas, 24, 5) - 0.53) < 1e-4);
    assert.ok(Math.abs(toneAt(canvas, 24, 40) - 0.17) < 1e-4);
  });

  it('clips and rounds to 0 to 255', () => {
    const canvas = new GreyCanvas(upright);
    canvas.tones.set([-0.2, 0, 0.5, 1, 1.7]);
    // 0.5 * 255 = 127.5, a tie, rounds to the even 128.
    assert.deepEqual([...canvas.toPixels().subarray(0, 5)], [0, 0, 128, 255, 255]);
  });
});

describe('shapes', () => {
  it('measure distances from a stroke and taper it', () => {
    const { distance } = stroke(
      [
        [0, 0],
        [5, 0],
        [10, 0],
      ],
      1,
      0.5,
    );
    assert.ok(Math.abs(distance(0, 3) - 2) < 1e-9);
    assert.ok(Math.abs(distance(10, 3) - 2.5) < 1e-9);
    assert.ok(Math.abs(distance(5, 0) + 0.75) < 1e-9);
  });

  it('bend a stroke half-way towards its control point', () => {
    // A quadratic Bézier curve's middle: (start + 2 control + end) / 4 = (0 + 2 * 4 + 0) / 4 = 2.
    const { distance } = stroke(
      [
        [-6, 0],
        [0, 4],
        [6, 0],
      ],
      0.5,
    );
    assert.ok(distance(0, 2) < -0.25 && distance(0, 0) > 0.5);
  });

  it('fade a spot from its strength to nothing at its radii', () => {
    const { strengthAt } = spot(1, 2, 4, 8, 0.6);
    assert.equal(strengthAt(1, 2), 0.6);
    assert.equal(strengthAt(5, 2), 0);
    assert.equal(strengthAt(1, 10), 0);
    // Half-way: (1 - 1/4)^2 = 9/16.
    assert.ok(Math.abs(strengthAt(3, 2) - 0.6 * (9 / 16)) < 1e-9);
  });

  it('sample a curve every quarter pixel', () => {
    const curve = sampled((x) => x * x, -2, 2);
    assert.deepEqual([curve(-2), curve(0.25), curve(0.3), curve(9)], [4, 0.0625, 0.0625, 4]);
  });
});
