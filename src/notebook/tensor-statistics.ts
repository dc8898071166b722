/** What is read of a tensor. Told by its form, since cells may hold another copy of tfjs. */
export interface ViewedTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  /** Given for variables alone. */
  readonly trainable?: boolean;
  readonly name?: string;
  dataSync(): ArrayLike<number>;
  min(): ViewedTensor;
  mean(): ViewedTensor;
  max(): ViewedTensor;
  flatten(): ViewedTensor;
  slice(begin: readonly number[], size: readonly number[]): ViewedTensor;
  dispose(): void;
}

/** Above so many values TensorFlow reduces on all cores in less time than it takes to copy them. */
const REDUCE_FROM = 1_000_000;

/** Tells a tensor from any other value. */
export function isTensor(value: unknown): value is ViewedTensor {
  if (typeof value !== 'object' || value === null) return false;
  const tensor = value as Partial<ViewedTensor> & { readonly dataId?: unknown };
  return (
    Array.isArray(tensor.shape) &&
    typeof tensor.dtype === 'string' &&
    typeof tensor.isDisposed === 'boolean' &&
    typeof tensor.dataSync === 'function' &&
    typeof tensor.slice === 'function' &&
    tensor.dataId !== undefined
  );
}

/** What a tensor's values are like. */
export interface Statistics {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly numNaN: number;
  readonly numInfinite: number;
}

/**
 * Least, mean and greatest of the finite values, NaN when there is none, and how many are not finite.
 *
 * @param tensor of numbers or booleans, not empty; it is read and not disposed.
 */
export function statisticsOf(tensor: ViewedTensor): Statistics {
  const isLarge = tensor.size > REDUCE_FROM && tensor.dtype !== 'bool';
  if (!isLarge) return countedStatistics(tensor.dataSync());
  return reducedStatistics(tensor) ?? statisticsByPart(tensor);
}

/** Reads only those parts of a large tensor that hold a value that is not finite; they are often few. */
function statisticsByPart(tensor: ViewedTensor): Statistics {
  const values = tensor.flatten();
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  let [numFinite, numNaN, numInfinite] = [0, 0, 0];
  for (let start = 0; start < tensor.size; start += REDUCE_FROM) {
    const size = Math.min(REDUCE_FROM, tensor.size - start);
    const part = values.slice([start], [size]);
    const statistics = reducedStatistics(part) ?? countedStatistics(part.dataSync());
    part.dispose();
    numNaN += statistics.numNaN;
    numInfinite += statistics.numInfinite;
    const numFiniteHere = size - statistics.numNaN - statistics.numInfinite;
    if (numFiniteHere === 0) continue;
    numFinite += numFiniteHere;
    sum += statistics.mean * numFiniteHere;
    min = Math.min(min, statistics.min);
    max = Math.max(max, statistics.max);
  }
  values.dispose();
  if (numFinite === 0) return { min: Number.NaN, mean: Number.NaN, max: Number.NaN, numNaN, numInfinite };
  return { min, mean: sum / numFinite, max, numNaN, numInfinite };
}

/** @returns undefined when some value is not finite, since TensorFlow's reductions then are not either. */
function reducedStatistics(tensor: ViewedTensor): Statistics | undefined {
  const reduced = [tensor.min(), tensor.mean(), tensor.max()];
  const [min, mean, max] = reduced.map((scalar) => scalar.dataSync()[0]);
  for (const scalar of reduced) scalar.dispose();
  const finite = [min, mean, max].every(Number.isFinite);
  return finite ? { min, mean, max, numNaN: 0, numInfinite: 0 } : undefined;
}

function countedStatistics(values: ArrayLike<number>): Statistics {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let numFinite = 0;
  let numNaN = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) numNaN += 1;
      continue;
    }
    numFinite += 1;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const numInfinite = values.length - numFinite - numNaN;
  if (numFinite === 0) return { min: Number.NaN, mean: Number.NaN, max: Number.NaN, numNaN, numInfinite };
  return { min, mean: sum / numFinite, max, numNaN, numInfinite };
}
