import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withDoubleMatrices } from '../../src/tensorflow/double-matrices';
import { tf } from '../../src/tensorflow/tf';

function numNativeTensors(): number {
  const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
  return binding.getNumOfTensors();
}

describe('double-precision matrices', () => {
  it('multiply, transposed or not', () => {
    // [1 2; 3 4] · [5 6; 7 8] = [19 22; 43 50]; [1 3; 2 4] · [5 6; 7 8] = [26 30; 38 44];
    // [1 2; 3 4] · [5 7; 6 8] = [17 23; 39 53].
    const products = withDoubleMatrices((doubles) => {
      const a = doubles.matrix(Float32Array.of(1, 2, 3, 4), 2, 2);
      const b = doubles.matrix(Float32Array.of(5, 6, 7, 8), 2, 2);
      return [{}, { transposeA: true }, { transposeB: true }].map((options) => [
        ...doubles.read(doubles.multiply(a, b, options)),
      ]);
    });
    assert.deepEqual(products, [
      [19, 22, 43, 50],
      [26, 30, 38, 44],
      [17, 23, 39, 53],
    ]);
  });

  it('scale their columns', () => {
    const scaled = withDoubleMatrices((doubles) =>
      doubles.read(
        doubles.scaleColumns(doubles.matrix(Float32Array.of(1, 2, 3, 4), 2, 2), Float32Array.of(10, 3)),
      ),
    );
    assert.deepEqual([...scaled], [10, 6, 30, 12]);
  });

  it('have eigenvalues in ascending order, and eigenvectors in columns', () => {
    // [2 1; 1 2] has eigenvalue 1 for (1, -1) and 3 for (1, 1), up to sign and length.
    const { values, vectors } = withDoubleMatrices((doubles) => {
      const eigen = doubles.eigen(doubles.matrix(Float32Array.of(2, 1, 1, 2), 2, 2));
      return { values: eigen.values, vectors: doubles.read(eigen.vectors) };
    });
    assert.deepEqual([...values], [1, 3]);
    assert.ok(Math.abs(vectors[0] + vectors[2]) < 1e-7);
    assert.ok(Math.abs(vectors[1] - vectors[3]) < 1e-7);
  });

  it('keep what single precision would lose', () => {
    // The inner product of (4096, 1, 4096) and (4096, 1, -4096) is 1; float32 loses it, as 4096² + 1 needs 25 bits.
    const inner = withDoubleMatrices((doubles) => {
      const a = doubles.matrix(Float32Array.of(4096, 1, 4096), 1, 3);
      const b = doubles.matrix(Float32Array.of(4096, 1, -4096), 1, 3);
      return doubles.read(doubles.multiply(a, b, { transposeB: true }));
    });
    assert.deepEqual([...inner], [1]);
  });

  it('sum the products of more rows than are held at a time', () => {
    // 5,000 rows of (1, 2): [5000 10000; 10000 20000].
    const rows = Float32Array.from({ length: 10_000 }, (_, i) => 1 + (i % 2));
    const gram = withDoubleMatrices((doubles) => doubles.read(doubles.gram(rows, 5000, 2)));
    assert.deepEqual([...gram], [5000, 10_000, 10_000, 20_000]);
  });

  it('are all freed at the end, even after an error', () => {
    const before = numNativeTensors();
    withDoubleMatrices((doubles) => doubles.eigen(doubles.gram(Float32Array.of(1, 2, 3, 4), 2, 2)));
    assert.equal(numNativeTensors(), before);
    assert.throws(() =>
      withDoubleMatrices((doubles) => {
        const row = doubles.matrix(Float32Array.of(1, 2), 1, 2);
        return doubles.multiply(row, row);
      }),
    );
    assert.equal(numNativeTensors(), before);
  });
});
