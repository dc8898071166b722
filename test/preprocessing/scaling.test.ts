import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  fitPixelStatistics,
  scaleToUnitRange,
  standardize,
  standardizeEachExample,
} from '../../src/preprocessing/scaling';

describe('scaling to the unit range', () => {
  it('makes black 0, white 1 and leaves the order', () => {
    assert.deepEqual([...scaleToUnitRange(Uint8Array.of(255, 0, 51))], [1, 0, Math.fround(0.2)]);
  });

  it('refuses intensities that are no such thing, and says which', () => {
    assert.throws(() => scaleToUnitRange(Float32Array.of(0, 256)), /pixel 1: .*0 to 255, got 256/);
    assert.throws(() => scaleToUnitRange(Float32Array.of(-1)), /pixel 0: .* got -1/);
    assert.throws(() => scaleToUnitRange(Float32Array.of(Number.NaN)), /got NaN/);
  });
});

describe('example-wise standardization', () => {
  it('gives each face mean 0 and deviation 1 over its own pixels', () => {
    // Half of the first face is 10 and half is 30: mean 20, deviation 10. The second: mean 101, deviation 1.
    const faces = new Uint8Array(2 * 2304);
    faces.fill(10, 0, 1152).fill(30, 1152, 2304).fill(100, 2304, 3456).fill(102, 3456);
    const expected = new Float32Array(2 * 2304);
    expected.fill(-1, 0, 1152).fill(1, 1152, 2304).fill(-1, 2304, 3456).fill(1, 3456);
    assert.deepEqual(standardizeEachExample(faces, 2), expected);
  });

  it('makes a face of one single intensity 0', () => {
    assert.deepEqual(standardizeEachExample(new Float32Array(2304).fill(0.1), 1), new Float32Array(2304));
  });

  it('refuses another number of pixels, and values that are not finite', () => {
    assert.throws(() => standardizeEachExample(new Uint8Array(2304), 2), /each of 2 faces, got 2304/);
    const face = new Float32Array(2304);
    face[7] = Number.NaN;
    assert.throws(() => standardizeEachExample(face, 1), /pixel 7: .* got NaN/);
  });
});

describe('feature-wise standardization', () => {
  it('pools examples and pixels into one mean and one population deviation', () => {
    // By hand: mean of 0, 2, 4, 6 is 3; squared deviations 9, 1, 1, 9 average to 5.
    const { mean, std } = fitPixelStatistics(Uint8Array.of(0, 2, 4, 6));
    assert.equal(mean, 3);
    assert.ok(Math.abs(std - Math.sqrt(5)) < 1e-12);
  });

  it('applies the training statistics to other splits, not their own', () => {
    assert.deepEqual([...standardize(Uint8Array.of(100, 200), { mean: 100, std: 50 })], [0, 2]);
  });

  it('refuses a split it cannot standardize, and says why', () => {
    assert.throws(() => fitPixelStatistics(Uint8Array.of(7, 7)), /every pixel equals 7/);
    assert.throws(() => fitPixelStatistics(new Float32Array(0)), /at least one face/);
    assert.throws(() => fitPixelStatistics(Float32Array.of(1, Infinity)), /pixel 1: .* got Infinity/);
  });
});
