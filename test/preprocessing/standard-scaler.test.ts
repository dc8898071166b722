import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { StandardScaler, standardizeImages } from '../../src/preprocessing/standard-scaler';
import { hashedBytes } from '../fixtures/hashed-numbers';

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - expected[i])));
}

const thousandths = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((number) => number / 1000);

/** Tables of up to 12×5 numbers, among which constant columns are frequent. */
const tables = fc
  .record({ rows: fc.integer({ min: 1, max: 12 }), columns: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      shape: fc.constant([rows, columns] as const),
      values: fc
        .array(fc.oneof(fc.constant(7), thousandths), {
          minLength: rows * columns,
          maxLength: rows * columns,
        })
        .map((numbers) => Float64Array.from(numbers)),
    }),
  );

describe('StandardScaler', () => {
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
    assert.deepEqual([scaler.nSamplesSeen, scaler.nFeaturesIn], [4, 1]);
  });

  it('makes a constant column 0, and its scale 1', () => {
    const scaler = new StandardScaler();
    assert.deepEqual([...scaler.fitTransform(Float32Array.of(0.1, 1, 0.1, 3), [2, 2])], [0, -1, 0, 1]);
    assert.equal(scaler.scale[0], 1);
  });

  it('only centers, or only scales, if told so', () => {
    // Mean 3, deviation √5, as above.
    const values = Float64Array.of(0, 2, 4, 6);
    const centered = new StandardScaler({ withStd: false }).fitTransform(values, [4, 1]);
    assert.deepEqual([...centered], [-3, -1, 1, 3]);
    const scaled = new StandardScaler({ withMean: false }).fitTransform(values, [4, 1]);
    assert.ok(
      largestDifference(
        scaled,
        values.map((value) => value / Math.sqrt(5)),
      ) < 1e-15,
    );
    const neither = new StandardScaler({ withMean: false, withStd: false });
    assert.deepEqual(neither.fitTransform(values, [4, 1]), values);
  });

  it('refuses to tell what it was told not to learn', () => {
    const neither = new StandardScaler({ withMean: false, withStd: false }).fit(Uint8Array.of(1), [1, 1]);
    assert.throws(() => neither.mean, /learns no mean/);
    assert.throws(() => neither.var, /learns no variance/);
    assert.throws(() => neither.scale, /learns no scale/);
    assert.equal(neither.nSamplesSeen, 1);
  });

  it('counts a row of weight 2 as two rows, and one of weight 0 as none', () => {
    const weighted = new StandardScaler().fit(Float64Array.of(1, 5, 100), [3, 1], {
      sampleWeight: [2, 1, 0],
    });
    const repeated = new StandardScaler().fit(Float64Array.of(1, 1, 5), [3, 1]);
    assert.deepEqual([...weighted.mean, ...weighted.var], [...repeated.mean, ...repeated.var]);
    assert.equal(weighted.nSamplesSeen, 3);
  });

  it('refuses weights that do not belong to the rows, or weigh nothing', () => {
    const fit = (sampleWeight: number[]) =>
      new StandardScaler().fit(new Float32Array(6), [3, 2], { sampleWeight });
    assert.throws(() => fit([1, 1]), /sampleWeight: expected a weight for each of 3 rows, got 2/);
    assert.throws(() => fit([1, -1, 1]), /sampleWeight\[1\]: .* got -1/);
    assert.throws(() => fit([0, 0, 0]), /sampleWeight: expected a weight above 0/);
  });

  it('starts anew with fit, and goes on with partialFit', () => {
    const scaler = new StandardScaler().fit(Uint8Array.of(50, 70), [2, 1]);
    scaler.fit(Uint8Array.of(0, 2), [2, 1]).partialFit(Uint8Array.of(4, 6), [2, 1]);
    assert.deepEqual([scaler.mean[0], scaler.var[0], scaler.nSamplesSeen], [3, 5, 4]);
    assert.throws(
      () => scaler.partialFit(new Uint8Array(4), [2, 2]),
      /expected 1 columns, as in the fitted table, got 2/,
    );
    assert.equal(scaler.nSamplesSeen, 4);
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

  it('names the row and the column of a value that is not finite, and says when values are too large', () => {
    const fit = (...values: number[]) => new StandardScaler().fit(Float64Array.from(values), [3, 2]);
    assert.throws(() => fit(1, 2, 3, 4, 5, Number.NaN), /row 2, column 1: .* got NaN/);
    assert.throws(() => fit(1, -Infinity, 3, 4, 5, 6), /row 0, column 1: .* got -Infinity/);
    assert.throws(() => fit(1, 1e200, 3, -1e200, 5, 6), /too large to add up/);
  });
});

describe('StandardScaler, whatever the table', () => {
  const check = (property: fc.IProperty<[{ shape: readonly [number, number]; values: Float64Array }]>) =>
    fc.assert(property, { seed: 17, numRuns: 200 });

  it('gives the table back', () => {
    check(
      fc.property(tables, ({ shape, values }) => {
        const scaler = new StandardScaler();
        const transformed = scaler.fitTransform(values, shape);
        assert.ok(largestDifference(scaler.inverseTransform(transformed, shape), values) <= 1e-9);
      }),
    );
  });

  it('does with fitTransform what fit and transform do', () => {
    check(
      fc.property(tables, ({ shape, values }) => {
        const both = new StandardScaler().fitTransform(values, shape);
        assert.deepEqual(new StandardScaler().fit(values, shape).transform(values, shape), both);
      }),
    );
  });

  it('gives every column mean 0, and variance 1 or, where it is constant, 0', () => {
    check(
      fc.property(tables, ({ shape: [rows, columns], values }) => {
        const scaler = new StandardScaler();
        const transformed = scaler.fitTransform(values, [rows, columns]);
        for (let column = 0; column < columns; column += 1) {
          const ofColumn = transformed.filter((_, i) => i % columns === column);
          const mean = ofColumn.reduce((sum, value) => sum + value, 0) / rows;
          const variance = ofColumn.reduce((sum, value) => sum + value * value, 0) / rows;
          assert.ok(Math.abs(mean) <= 1e-7, `mean ${mean}`);
          const constant = new Set(values.filter((_, i) => i % columns === column)).size === 1;
          if (constant) assert.equal(variance, 0);
          else assert.ok(Math.abs(variance - 1) < 1e-7, `variance ${variance}`);
        }
      }),
    );
  });

  it('learns in parts what it learns at once', () => {
    check(
      fc.property(tables, ({ shape: [rows, columns], values }) => {
        const whole = new StandardScaler().fit(values, [rows, columns]);
        const inParts = new StandardScaler();
        for (let start = 0; start < rows; start += 5) {
          const part = values.subarray(start * columns, (start + 5) * columns);
          inParts.partialFit(part, [part.length / columns, columns]);
        }
        assert.equal(inParts.nSamplesSeen, rows);
        assert.ok(largestDifference(inParts.mean, whole.mean) < 1e-10);
        assert.ok(largestDifference(inParts.var, whole.var) < 1e-7);
      }),
    );
  });
});

describe('standardizing faces column by column', () => {
  it('gives the same numbers for floats as for bytes', () => {
    const pixels = hashedBytes(3 * 2304, 2);
    assert.deepEqual(standardizeImages(Float32Array.from(pixels), 3), standardizeImages(pixels, 3));
  });

  it('gives the numbers of a StandardScaler for each face', () => {
    const pixels = hashedBytes(2 * 2304, 3);
    const second = new StandardScaler().fitTransform(pixels.subarray(2304), [48, 48]);
    assert.ok(largestDifference(standardizeImages(pixels, 2).subarray(2304), second) < 1e-6);
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
