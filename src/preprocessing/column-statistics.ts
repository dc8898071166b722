/** Rows and columns of a table held row-major in one typed array. */
export type TableShape = readonly [rows: number, columns: number];

/** Numbers that a scaler reads. */
export type TableValues = Uint8Array | Float32Array | Float64Array;

/** What was measured of each column of one or more tables. */
export interface ColumnStatistics {
  /** Rows measured, or the sum of their weights; above zero. */
  readonly numRows: number;
  /** `[columns]`, in the units of the table. */
  readonly mean: Float64Array;
  /** Population variance, `[columns]`, in squared units of the table. */
  readonly var: Float64Array;
}

/**
 * Mean and population variance of each column: the corrected two-pass algorithm of Chan, Golub and LeVeque
 * ("Algorithms for computing the sample variance", 1983), which scikit-learn uses too. The mean is taken of the
 * differences from the first row, which keeps it exact for constant columns and near to exact beside a huge offset.
 *
 * @param values row-major `[rows, columns]`.
 * @param sampleWeight one weight for each row; left out, each row counts 1.
 * @throws RangeError when the shape does not fit, the table is empty, a value is not finite, a weight is not a finite
 *   number from 0, or all weights are 0.
 */
export function measureColumns(
  values: TableValues,
  shape: TableShape,
  sampleWeight?: ArrayLike<number>,
): ColumnStatistics {
  checkTable(values, shape);
  const [rows, columns] = shape;
  const numRows = sampleWeight === undefined ? rows : sumOfWeights(sampleWeight, rows);
  const mean = new Float64Array(columns);
  for (let row = 1, i = columns; row < rows; row += 1) {
    const weight = sampleWeight === undefined ? 1 : sampleWeight[row];
    for (let column = 0; column < columns; column += 1, i += 1) {
      mean[column] += weight * (values[i] - values[column]);
    }
  }
  for (let column = 0; column < columns; column += 1) mean[column] = values[column] + mean[column] / numRows;

  const correction = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let row = 0, i = 0; row < rows; row += 1) {
    const weight = sampleWeight === undefined ? 1 : sampleWeight[row];
    for (let column = 0; column < columns; column += 1, i += 1) {
      const difference = values[i] - mean[column];
      correction[column] += weight * difference;
      squares[column] += weight * difference * difference;
    }
  }
  const variance = squares.map(
    (sum, column) => Math.max(0, sum - correction[column] ** 2 / numRows) / numRows,
  );
  if (!variance.every(Number.isFinite)) throw notFinite(values, columns, 'row', 'column');
  return { numRows, mean, var: variance };
}

/**
 * The statistics of two tables, one below the other, from those of each. Source: equation 1.5 of Chan, Golub and
 * LeVeque.
 *
 * @throws RangeError when they have different numbers of columns.
 */
export function mergeStatistics(first: ColumnStatistics, second: ColumnStatistics): ColumnStatistics {
  if (first.mean.length !== second.mean.length) {
    throw new RangeError(
      `expected ${first.mean.length} columns, as in the fitted table, got ${second.mean.length}`,
    );
  }
  const numRows = first.numRows + second.numRows;
  const share = second.numRows / numRows;
  const distance = second.mean.map((mean, column) => mean - first.mean[column]);
  return {
    numRows,
    mean: first.mean.map((mean, column) => mean + distance[column] * share),
    var: first.var.map(
      (variance, column) =>
        variance * (1 - share) + second.var[column] * share + distance[column] ** 2 * share * (1 - share),
    ),
  };
}

/**
 * The standard deviation, or 1 where the variance is no larger than rounding makes it for a constant column
 * (scikit-learn's `_is_constant_feature` and `_handle_zeros_in_scale`).
 */
export function columnScale(mean: number, variance: number, numRows: number): number {
  const roundingBound = numRows * Number.EPSILON * variance + (numRows * mean * Number.EPSILON) ** 2;
  return variance <= roundingBound ? 1 : Math.sqrt(variance);
}

/** Throws a RangeError unless the values fill the shape, and the shape holds a value. */
export function checkTable(values: TableValues, [rows, columns]: TableShape): void {
  if (!(Number.isInteger(rows) && rows > 0 && Number.isInteger(columns) && columns > 0)) {
    throw new RangeError(`expected at least one row and one column, got shape [${rows}, ${columns}]`);
  }
  if (values.length !== rows * columns) {
    throw new RangeError(
      `expected ${rows * columns} values for shape [${rows}, ${columns}], got ${values.length}`,
    );
  }
}

/** Finds what made a sum not finite, which is cheaper than looking at every value beforehand. */
export function notFinite(values: TableValues, columns: number, row: string, column: string): RangeError {
  const index = values.findIndex((value: number) => !Number.isFinite(value));
  if (index === -1) return new RangeError('the values are too large to add up their squares');
  const where = `${row} ${Math.floor(index / columns)}, ${column} ${index % columns}`;
  return new RangeError(`${where}: expected a finite value, got ${values[index]}`);
}

function sumOfWeights(sampleWeight: ArrayLike<number>, rows: number): number {
  if (sampleWeight.length !== rows) {
    throw new RangeError(
      `sampleWeight: expected a weight for each of ${rows} rows, got ${sampleWeight.length}`,
    );
  }
  let sum = 0;
  for (let row = 0; row < rows; row += 1) {
    const weight = sampleWeight[row];
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`sampleWeight[${row}]: expected a finite number from 0, got ${weight}`);
    }
    sum += weight;
  }
  if (sum === 0) throw new RangeError('sampleWeight: expected a weight above 0, got none');
  return sum;
}
