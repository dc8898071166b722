import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StandardScaler, standardizeImages } from '../../src/preprocessing/standard-scaler';
import fixture from '../fixtures/standard_scaler.json';

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - expected[i])));
}

describe('StandardScaler', () => {
  for (const table of fixture.tables) {
    const shape = [table.shape[0], table.shape[1]] as const;

    it(`has the statistics and the result of scikit-learn: ${table.name}`, () => {
      const values = Float64Array.from(table.values);
      const scaler = new StandardScaler().fit(values, shape);
      const relative = (actual: Float64Array, expected: number[]) =>
        largestDifference(
          actual.map((value, i) => value / (expected[i] || 1)),
          expected.map((value) => value / (value || 1)),
        );
      assert.ok(relative(scaler.mean, table.mean) < 1e-12);
      assert.ok(relative(scaler.scale, table.scale) < 1e-9);
      assert.ok(largestDifference(scaler.var, table.var) < 1e-9 * Math.max(1, ...table.var));
      assert.ok(largestDifference(scaler.transform(values, shape), table.transformed) < 1e-5);
    });

    it(`gives the table back: ${table.name}`, () => {
      const values = Float64Array.from(table.values);
      const scaler = new StandardScaler();
      const transformed = scaler.fitTransform(values, shape);
      const restored = scaler.inverseTransform(transformed, shape);
      assert.ok(largestDifference(restored, values) <= 1e-14 * Math.max(...values.map(Math.abs)));
    });
  }

  it('keeps double precision for doubles, and gives floats for bytes and floats', () => {
    const scaler = new StandardScaler().fit(Uint8Array.of(0, 2, 4, 6), [4, 1]);
    assert.ok(scaler.transform(Float64Array.of(3), [1, 1]) instanceof Float64Array);
    assert.ok(scaler.transform(Uint8Array.of(3), [1, 1]) instanceof Float32Array);
    assert.ok(scaler.transform(Float32Array.of(3), [1, 1]) instanceof Float32Array);
  });

  it('applies the fitted statistics to another table, not that table’s own', () => {
    // Mean 3 and variance (9 + 1 + 1 + 9) / 4 = 5, so 13 lies 10 / √5 above.
    const scaler = new StandardScaler().fit(Uint8Array.of(0, 2, 4, 6), [4, 1]);
    assert.deepEqual([...scaler.mean, ...scaler.var], [3, 5]);
    assert.ok(Math.abs(scaler.transform(Float64Array.of(13), [1, 1])[0] - 10 / Math.sqrt(5)) < 1e-12);
  });

  it('makes a constant column 0, and its scale 1', () => {
    const scaler = new StandardScaler();
    assert.deepEqual([...scaler.fitTransform(Float32Array.of(0.1, 1, 0.1, 3), [2, 2])], [0, -1, 0, 1]);
    assert.equal(scaler.scale[0], 1);
  });

  it('refuses to transform before it is fitted', () => {
    assert.throws(() => new StandardScaler().transform(Float32Array.of(1), [1, 1]), /call fit/);
    assert.throws(() => new StandardScaler().mean, /call fit/);
  });

  it('refuses shapes that do not fit, and says what it expected', () => {
    const scaler = new StandardScaler();
    assert.throws(
      () => scaler.fit(new Float32Array(5), [2, 3]),
      /expected 6 values for shape \[2, 3\], got 5/,
    );
    assert.throws(() => scaler.fit(new Float32Array(0), [0, 3]), /at least one row .* \[0, 3\]/);
    scaler.fit(new Float32Array(6), [2, 3]);
    assert.throws(() => scaler.transform(new Float32Array(4), [2, 2]), /expected 3 columns.* got 2/);
  });

  it('names the row and the column of a value that is not finite', () => {
    const values = Float64Array.of(1, 2, 3, 4, 5, Number.NaN);
    assert.throws(() => new StandardScaler().fit(values, [3, 2]), /row 2, column 1: .* got NaN/);
  });
});

describe('standardizing faces column by column', () => {
  const { numExamples, pixels, standardized } = fixture.images;

  it('equals scikit-learn’s StandardScaler applied to each face', () => {
    const actual = standardizeImages(Uint8Array.from(pixels), numExamples);
    assert.ok(largestDifference(actual, standardized) < 1e-5);
  });

  it('gives the same numbers for floats as for bytes', () => {
    const bytes = standardizeImages(Uint8Array.from(pixels), numExamples);
    assert.deepEqual(standardizeImages(Float32Array.from(pixels), numExamples), bytes);
  });

  it('makes constant columns 0', () => {
    assert.deepEqual(standardizeImages(new Uint8Array(2304).fill(200), 1), new Float32Array(2304));
  });

  it('refuses another number of pixels', () => {
    assert.throws(
      () => standardizeImages(new Uint8Array(2303), 1),
      /2304 pixels for each of 1 faces, got 2303/,
    );
    assert.throws(() => standardizeImages(new Uint8Array(0), 0), /at least one face/);
  });

  it('names the face and the pixel of a value that is not finite', () => {
    const faces = new Float32Array(2 * 2304);
    faces[2304 + 5] = Infinity;
    assert.throws(() => standardizeImages(faces, 2), /face 1, pixel 5: .* got Infinity/);
  });
});
