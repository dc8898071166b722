import { FACE_SIZE, PIXELS_PER_FACE } from '../dataset/face-dataset';
import {
  type ColumnStatistics,
  checkTable,
  columnScale,
  measureColumns,
  mergeStatistics,
  notFinite,
  type TableShape,
  type TableValues,
} from './column-statistics';
import { checkFaces, type Pixels } from './face-pixels';

/** Options of scikit-learn's `StandardScaler`, with its defaults. */
export interface StandardScalerOptions {
  /** Whether each column's mean is taken off. Default true. */
  readonly withMean?: boolean;
  /** Whether each column is divided by its standard deviation. Default true. */
  readonly withStd?: boolean;
}

/** What a scaler's `fit` and `partialFit` take beside the table. */
export interface ScalerFitOptions {
  /** `[rows]`, finite numbers from 0: a row of weight 2 counts as two rows. Left out, each row counts 1. */
  readonly sampleWeight?: ArrayLike<number>;
}

/**
 * Brings every column of a table to mean 0 and standard deviation 1 (population, divided by the number of rows).
 * A constant column becomes 0. One whose variance is no larger than rounding could make it counts as constant: its
 * mean is taken off, it is not divided, and so it becomes 0 but for that rounding.
 *
 * Source: scikit-learn's `preprocessing.StandardScaler`. Differences: a value that is not finite is refused, where
 * scikit-learn skips NaN; so are weights below 0; what scikit-learn's attributes hold as None throws when it is read;
 * computed is in double precision and rounded once, where scikit-learn subtracts and divides float32 tables in
 * float32; a `Uint8Array` gives float32, where scikit-learn gives float64; the input is always copied (`copy=True`).
 */
export class StandardScaler {
  /** The options in effect. */
  readonly options: Readonly<Required<StandardScalerOptions>>;
  private statistics: ColumnStatistics | undefined;
  private scales: Float64Array | undefined;

  constructor({ withMean = true, withStd = true }: StandardScalerOptions = {}) {
    this.options = { withMean, withStd };
  }

  /** Mean of each column, in the units of the fitted tables. Throws where neither `withMean` nor `withStd` needs it. */
  get mean(): Float64Array {
    const { mean } = this.fitted();
    if (this.options.withMean || this.options.withStd) return mean;
    throw new Error('this StandardScaler learns no mean: both withMean and withStd are false');
  }

  /** Population variance of each column, in squared units of the fitted tables. Throws without `withStd`. */
  get var(): Float64Array {
    const statistics = this.fitted();
    if (this.options.withStd) return statistics.var;
    throw new Error('this StandardScaler learns no variance: withStd is false');
  }

  /** What each column is divided by: its standard deviation, or 1 where it is constant. Throws without `withStd`. */
  get scale(): Float64Array {
    this.fitted();
    if (this.scales !== undefined) return this.scales;
    throw new Error('this StandardScaler learns no scale: withStd is false');
  }

  /** Rows of all fitted tables, or the sum of their weights. */
  get nSamplesSeen(): number {
    return this.fitted().numRows;
  }

  /** Columns of the fitted tables. */
  get nFeaturesIn(): number {
    return this.fitted().mean.length;
  }

  /**
   * Learns the statistics of each column, forgetting earlier ones, and returns the scaler itself.
   *
   * @param values row-major `[rows, columns]`.
   * @throws RangeError when the shape does not fit, the table is empty, a value is not finite, or a weight is not a
   *   finite number from 0; what was learned before stays then.
   */
  fit(values: TableValues, shape: TableShape, { sampleWeight }: ScalerFitOptions = {}): this {
    return this.remember(measureColumns(values, shape, sampleWeight));
  }

  /**
   * Learns from one more table, as if it stood below all earlier ones: for data too large to be held at once.
   *
   * @throws RangeError as `fit`, and when the number of columns differs from the fitted one.
   */
  partialFit(values: TableValues, shape: TableShape, { sampleWeight }: ScalerFitOptions = {}): this {
    const measured = measureColumns(values, shape, sampleWeight);
    return this.remember(
      this.statistics === undefined ? measured : mergeStatistics(this.statistics, measured),
    );
  }

  /**
   * Returns `(values - mean) / scale` for each column, as float64 for float64 input and float32 otherwise.
   *
   * @throws Error before `fit`; RangeError when the number of columns differs from the fitted one.
   */
  transform(values: Float64Array, shape: TableShape): Float64Array;
  transform(values: Uint8Array | Float32Array, shape: TableShape): Float32Array;
  transform(values: TableValues, shape: TableShape): Float32Array | Float64Array {
    const { offset, scale } = this.columnsFor(values, shape);
    return mapColumns(values, shape, (value, column) => (value - offset[column]) / scale[column]);
  }

  /** `fit`, then `transform`, of the same table. */
  fitTransform(values: Float64Array, shape: TableShape, options?: ScalerFitOptions): Float64Array;
  fitTransform(
    values: Uint8Array | Float32Array,
    shape: TableShape,
    options?: ScalerFitOptions,
  ): Float32Array;
  fitTransform(
    values: TableValues,
    shape: TableShape,
    options?: ScalerFitOptions,
  ): Float32Array | Float64Array {
    this.fit(values, shape, options);
    return values instanceof Float64Array ? this.transform(values, shape) : this.transform(values, shape);
  }

  /** Undoes `transform`: `values * scale + mean`, in the units of the fitted tables. Throws as `transform` does. */
  inverseTransform(values: Float64Array, shape: TableShape): Float64Array;
  inverseTransform(values: Float32Array, shape: TableShape): Float32Array;
  inverseTransform(values: Float32Array | Float64Array, shape: TableShape): Float32Array | Float64Array {
    const { offset, scale } = this.columnsFor(values, shape);
    return mapColumns(values, shape, (value, column) => value * scale[column] + offset[column]);
  }

  private remember(statistics: ColumnStatistics): this {
    this.statistics = statistics;
    this.scales = this.options.withStd
      ? statistics.mean.map((mean, column) => columnScale(mean, statistics.var[column], statistics.numRows))
      : undefined;
    return this;
  }

  private fitted(): ColumnStatistics {
    if (this.statistics === undefined) {
      throw new Error(
        'this StandardScaler has not seen a table yet: call fit(values, [rows, columns]) first',
      );
    }
    return this.statistics;
  }

  /** What is taken off each column, and what it is divided by. */
  private columnsFor(values: TableValues, shape: TableShape) {
    const { mean } = this.fitted();
    checkTable(values, shape);
    if (shape[1] !== mean.length) {
      throw new RangeError(`expected ${mean.length} columns, as in the fitted table, got ${shape[1]}`);
    }
    return {
      offset: this.options.withMean ? mean : new Float64Array(mean.length),
      scale: this.scales ?? new Float64Array(mean.length).fill(1),
    };
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
      // One pass over the differences from the first row, the shifted data algorithm of Chan, Golub and LeVeque: exact
      // for bytes, and 48 rows are too few for it to lose more than a digit or two of a double.
      const shift = pixels[first];
      let sum = 0;
      let squares = 0;
      for (let i = first; i < end; i += stride) {
        const difference = pixels[i] - shift;
        sum += difference;
        squares += difference * difference;
      }
      const variance = Math.max(0, squares - (sum * sum) / stride) / stride;
      if (!Number.isFinite(variance)) throw notFinite(pixels, faceLength, 'face', 'pixel');
      const mean = shift + sum / stride;
      const factor = 1 / columnScale(mean, variance, stride);
      for (let i = first; i < end; i += stride) standardized[i] = (pixels[i] - mean) * factor;
    }
  }
  return standardized;
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
