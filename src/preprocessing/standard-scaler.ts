import { FACE_SIZE, PIXELS_PER_FACE } from '../dataset/face-dataset';
import { checkFaces, type Pixels } from './face-pixels';

/** Rows and columns of a table held row-major in one typed array. */
export type TableShape = readonly [rows: number, columns: number];

/** Numbers that a scaler reads. */
export type TableValues = Uint8Array | Float32Array | Float64Array;

/** What a scaler learned of each column. */
interface ColumnStatistics {
  readonly mean: Float64Array;
  readonly var: Float64Array;
  readonly scale: Float64Array;
}

/**
 * Brings every column of a table to mean 0 and standard deviation 1 (population, divided by the number of rows).
 * A constant column becomes 0, and so does one whose variance is no larger than rounding could make it.
 *
 * Source: scikit-learn's `preprocessing.StandardScaler` with its defaults. Differences: a value that is not
 * finite is refused, where scikit-learn skips NaN; a `Uint8Array` gives float32, where scikit-learn gives float64.
 */
export class StandardScaler {
  private statistics: ColumnStatistics | undefined;

  /** Mean of each column, in the units of the fitted table. */
  get mean(): Float64Array {
    return this.fitted().mean;
  }

  /** Population variance of each column, in squared units of the fitted table. */
  get var(): Float64Array {
    return this.fitted().var;
  }

  /** What each column is divided by: its standard deviation, or 1 where it is constant. */
  get scale(): Float64Array {
    return this.fitted().scale;
  }

  /**
   * Learns the statistics of each column, forgetting earlier ones, and returns the scaler itself.
   *
   * @param values row-major `[rows, columns]`.
   * @throws RangeError when the shape does not fit, the table is empty, or a value is not finite.
   */
  fit(values: TableValues, shape: TableShape): this {
    checkShape(values, shape);
    this.statistics = columnStatistics(values, shape);
    return this;
  }

  /**
   * Returns `(values - mean) / scale` for each column, as float64 for float64 input and float32 otherwise.
   *
   * @throws Error before `fit`; RangeError when the number of columns differs from the fitted one.
   */
  transform(values: Float64Array, shape: TableShape): Float64Array;
  transform(values: Uint8Array | Float32Array, shape: TableShape): Float32Array;
  transform(values: TableValues, shape: TableShape): Float32Array | Float64Array {
    const { mean, scale } = this.fittedFor(values, shape);
    return mapColumns(values, shape, (value, column) => (value - mean[column]) / scale[column]);
  }

  /** `fit`, then `transform`, of the same table. */
  fitTransform(values: Float64Array, shape: TableShape): Float64Array;
  fitTransform(values: Uint8Array | Float32Array, shape: TableShape): Float32Array;
  fitTransform(values: TableValues, shape: TableShape): Float32Array | Float64Array {
    this.fit(values, shape);
    return values instanceof Float64Array ? this.transform(values, shape) : this.transform(values, shape);
  }

  /** Undoes `transform`: `values * scale + mean`, in the units of the fitted table. Throws as `transform` does. */
  inverseTransform(values: Float64Array, shape: TableShape): Float64Array;
  inverseTransform(values: Float32Array, shape: TableShape): Float32Array;
  inverseTransform(values: Float32Array | Float64Array, shape: TableShape): Float32Array | Float64Array {
    const { mean, scale } = this.fittedFor(values, shape);
    return mapColumns(values, shape, (value, column) => value * scale[column] + mean[column]);
  }

  private fitted(): ColumnStatistics {
    if (this.statistics === undefined) {
      throw new Error(
        'this StandardScaler has not seen a table yet: call fit(values, [rows, columns]) first',
      );
    }
    return this.statistics;
  }

  private fittedFor(values: TableValues, shape: TableShape): ColumnStatistics {
    const statistics = this.fitted();
    checkShape(values, shape);
    if (shape[1] !== statistics.mean.length) {
      throw new RangeError(
        `expected ${statistics.mean.length} columns, as in the fitted table, got ${shape[1]}`,
      );
    }
    return statistics;
  }
}

/**
 * Standardizes each face on its own, column by column: every one of its 48 columns of pixels gets mean 0 and
 * standard deviation 1, and a constant column becomes 0.
 *
 * Source: step 5 of the walkthrough, `StandardScaler().fit_transform(image)` for each 48×48 image.
 *
 * @param pixels `[numExamples, 48, 48]`, in any units.
 * @returns the same shape, unitless.
 * @throws RangeError when the number of pixels does not fit, or a value is not finite.
 */
export function standardizeImages(pixels: Pixels, numExamples: number): Float32Array {
  checkFaces(pixels, numExamples);
  const standardized = new Float32Array(pixels.length);
  // Local copies: an imported constant is looked up in its module at every turn of a loop, which costs 3x here.
  const [faceLength, stride] = [PIXELS_PER_FACE, FACE_SIZE];
  for (let face = 0; face < pixels.length; face += faceLength) {
    const end = face + faceLength;
    for (let first = face; first < face + stride; first += 1) {
      const { mean, variance } = columnMoments(pixels, first, end, stride);
      if (!Number.isFinite(mean)) throw notFinite(pixels, faceLength, 'face', 'pixel');
      const factor = 1 / columnScale(mean, variance, stride);
      for (let i = first; i < end; i += stride) standardized[i] = (pixels[i] - mean) * factor;
    }
  }
  return standardized;
}

function columnStatistics(values: TableValues, [rows, columns]: TableShape): ColumnStatistics {
  const means = new Float64Array(columns);
  const variances = new Float64Array(columns);
  const scale = new Float64Array(columns);
  for (let column = 0; column < columns; column += 1) {
    const { mean, variance } = columnMoments(values, column, values.length, columns);
    if (!Number.isFinite(mean)) throw notFinite(values, columns, 'row', 'column');
    means[column] = mean;
    variances[column] = variance;
    scale[column] = columnScale(mean, variance, rows);
  }
  return { mean: means, var: variances, scale };
}

/**
 * Mean and population variance of `values[first]`, `values[first + stride]`, … before `end`: one pass over the
 * differences from the first value, which keeps them small (the shifted data algorithm of Chan, Golub and LeVeque,
 * "Algorithms for computing the sample variance", 1983).
 */
function columnMoments(values: TableValues, first: number, end: number, stride: number) {
  const shift = values[first];
  const rows = Math.ceil((end - first) / stride);
  let sum = 0;
  let sumOfSquares = 0;
  for (let i = first; i < end; i += stride) {
    const difference = values[i] - shift;
    sum += difference;
    sumOfSquares += difference * difference;
  }
  return { mean: shift + sum / rows, variance: Math.max(0, (sumOfSquares - (sum * sum) / rows) / rows) };
}

/**
 * The standard deviation, or 1 where the variance is no larger than rounding makes it for a constant column
 * (scikit-learn's `_is_constant_feature` and `_handle_zeros_in_scale`).
 */
function columnScale(mean: number, variance: number, rows: number): number {
  const roundingBound = rows * Number.EPSILON * variance + (rows * mean * Number.EPSILON) ** 2;
  return variance <= roundingBound ? 1 : Math.sqrt(variance);
}

function mapColumns(
  values: TableValues,
  [, columns]: TableShape,
  map: (value: number, column: number) => number,
): Float32Array | Float64Array {
  const mapped =
    values instanceof Float64Array ? new Float64Array(values.length) : new Float32Array(values.length);
  for (let start = 0; start < values.length; start += columns) {
    for (let column = 0; column < columns; column += 1) {
      mapped[start + column] = map(values[start + column], column);
    }
  }
  return mapped;
}

function checkShape(values: TableValues, [rows, columns]: TableShape): void {
  if (!(Number.isInteger(rows) && rows > 0 && Number.isInteger(columns) && columns > 0)) {
    throw new RangeError(`expected at least one row and one column, got shape [${rows}, ${columns}]`);
  }
  if (values.length !== rows * columns) {
    throw new RangeError(
      `expected ${rows * columns} values for shape [${rows}, ${columns}], got ${values.length}`,
    );
  }
}

/** Finds what made a mean not finite, which is cheaper than looking at every value beforehand. */
function notFinite(values: TableValues, columns: number, row: string, column: string): RangeError {
  const index = values.findIndex((value: number) => !Number.isFinite(value));
  if (index === -1) return new RangeError('the values are too large to add up');
  const where = `${row} ${Math.floor(index / columns)}, ${column} ${index % columns}`;
  return new RangeError(`${where}: expected a finite value, got ${values[index]}`);
}
