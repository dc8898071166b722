import { isNativeBackend } from './native-operations';
import { tf } from './stock-tensorflow';

/** A float64 matrix in TensorFlow's memory, which tfjs has no tensor type for. */
export interface DoubleMatrix {
  readonly id: number;
}

/** Linear algebra in double precision, for the length of one `withDoubleMatrices`. */
export interface DoubleMatrices {
  /** Copies a matrix in: row-major `[rows, columns]`. */
  matrix(values: Float32Array, rows: number, columns: number): DoubleMatrix;
  /** `valuesᵀ · values`, `[columns, columns]`, of a row-major `[rows, columns]` that may be large. */
  gram(values: Float32Array, rows: number, columns: number): DoubleMatrix;
  /** `a · b`, either of them transposed first where asked. */
  multiply(
    a: DoubleMatrix,
    b: DoubleMatrix,
    options?: { readonly transposeA?: boolean; readonly transposeB?: boolean },
  ): DoubleMatrix;
  /** Multiplies column `j` with `factors[j]`. */
  scaleColumns(a: DoubleMatrix, factors: Float32Array): DoubleMatrix;
  /** Eigenvalues of a symmetric matrix, ascending, and its eigenvectors as columns in the same order. */
  eigen(symmetric: DoubleMatrix): { readonly values: Float32Array; readonly vectors: DoubleMatrix };
  /** Copies a matrix out, row-major, rounded to single precision. */
  read(a: DoubleMatrix): Float32Array;
}

/** The part of tfjs-node's addon that runs operations on tensors of any type, known by their number. */
interface Binding {
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_FLOAT: number;
  createTensor(shape: number[], dtype: number, values: Float32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
  executeOp(
    name: string,
    attributes: { name: string; type: number; value: unknown }[],
    inputs: number[],
    numOutputs: number,
  ): { id: number }[];
}

/** `DT_DOUBLE` of TensorFlow's `types.proto`, which tfjs-node does not name. */
const DOUBLE = 2;

/** Rows that `gram` holds in double precision at a time. */
const ROWS_AT_A_TIME = 4096;

/**
 * Calls `compute` with double-precision linear algebra of the TensorFlow library, and frees all its matrices when
 * it returns or throws.
 *
 * @throws Error when another backend is current.
 */
export function withDoubleMatrices<T>(compute: (doubles: DoubleMatrices) => T): T {
  if (!isNativeBackend()) {
    throw new Error(
      `double precision needs the backend "tensorflow", the current one is "${tf.getBackend()}"`,
    );
  }
  const { binding } = tf.backend() as unknown as { binding: Binding };
  const living = new Set<number>();

  const free = ({ id }: DoubleMatrix) => {
    binding.deleteTensor(id);
    living.delete(id);
  };
  const run = (name: string, inputs: number[], types: Record<string, number>, flags = {}, numOutputs = 1) => {
    const attributes = [
      ...Object.entries(types).map(([key, value]) => ({ name: key, type: binding.TF_ATTR_TYPE, value })),
      ...Object.entries(flags).map(([key, value]) => ({ name: key, type: binding.TF_ATTR_BOOL, value })),
    ];
    const outputs = binding.executeOp(name, attributes, inputs, numOutputs);
    for (const { id } of outputs) living.add(id);
    return outputs;
  };
  const matrix = (values: Float32Array, rows: number, columns: number) => {
    const single = { id: binding.createTensor([rows, columns], binding.TF_FLOAT, values) };
    living.add(single.id);
    const [double] = run('Cast', [single.id], { SrcT: binding.TF_FLOAT, DstT: DOUBLE }, { Truncate: false });
    free(single);
    return double;
  };
  const read = (a: DoubleMatrix) => {
    const [single] = run('Cast', [a.id], { SrcT: DOUBLE, DstT: binding.TF_FLOAT }, { Truncate: false });
    const values = binding.tensorDataSync(single.id).slice();
    free(single);
    return values;
  };
  const multiply: DoubleMatrices['multiply'] = (a, b, { transposeA = false, transposeB = false } = {}) =>
    run('MatMul', [a.id, b.id], { T: DOUBLE }, { transpose_a: transposeA, transpose_b: transposeB })[0];

  try {
    return compute({
      matrix,
      read,
      multiply,
      gram(values, rows, columns) {
        let total = matrix(new Float32Array(columns * columns), columns, columns);
        for (let start = 0; start < rows; start += ROWS_AT_A_TIME) {
          const end = Math.min(start + ROWS_AT_A_TIME, rows);
          const part = matrix(values.subarray(start * columns, end * columns), end - start, columns);
          const product = multiply(part, part, { transposeA: true });
          const [sum] = run('AddV2', [total.id, product.id], { T: DOUBLE });
          for (const spent of [part, product, total]) free(spent);
          total = sum;
        }
        return total;
      },
      scaleColumns(a, factors) {
        return run('Mul', [a.id, matrix(factors, 1, factors.length).id], { T: DOUBLE })[0];
      },
      eigen(symmetric) {
        const [values, vectors] = run(
          'SelfAdjointEigV2',
          [symmetric.id],
          { T: DOUBLE },
          { compute_v: true },
          2,
        );
        return { values: read(values), vectors };
      },
    });
  } finally {
    for (const id of living) binding.deleteTensor(id);
  }
}
