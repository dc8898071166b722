import { checkNotEmpty, checkWholeLabels, occurringLabels } from './labelled-examples';

/**
 * A score of each class for each example: row-major `[numExamples, numClasses]` in one list, as
 * `predictProbabilities` gives it, or a list of rows. One score for each example is that of the higher of two classes.
 */
export type ClassScoreTable = ArrayLike<number> | readonly ArrayLike<number>[];

/** Which class each column of a table is about. */
export interface ColumnLabels {
  /**
   * `[numClasses]`, the label of each column, the lowest first. Default: the labels that occur among the true ones;
   * there must then be a column for each.
   */
  readonly labels?: ArrayLike<number>;
}

/** A table of scores that was looked through. */
export interface ClassScoreRows {
  /** Row-major `[numExamples, numColumns]`. */
  readonly values: ArrayLike<number>;
  readonly numColumns: number;
  /** The distance from 1 to the next larger number in the table's own precision: 2⁻²³ of a Float32Array, else 2⁻⁵². */
  readonly epsilon: number;
}

/**
 * Looks through the scores of examples.
 *
 * @throws RangeError when there is no example, the scores do not fill a row for each, or one is not a finite number.
 */
export function classScoreRows(
  trueLabels: ArrayLike<number>,
  scores: ClassScoreTable,
  name: 'probabilities' | 'scores',
): ClassScoreRows {
  checkNotEmpty(trueLabels);
  checkWholeLabels(trueLabels, 'trueLabels');
  const numExamples = trueLabels.length;
  const rows = isListOfRows(scores) ? scores : undefined;
  if (
    rows !== undefined &&
    (rows.length !== numExamples || rows.some(({ length }) => length !== rows[0].length))
  ) {
    const lengths = [...new Set(rows.map(({ length }) => length))].join(', ');
    throw new RangeError(
      `${name}: expected a row for each of ${numExamples} examples, all of one length, ` +
        `got ${rows.length} rows of length ${lengths}`,
    );
  }
  const values = isListOfRows(scores) ? scores.flatMap((row) => Array.from(row)) : scores;
  const numColumns = values.length / numExamples;
  if (!Number.isInteger(numColumns) || numColumns === 0) {
    throw new RangeError(
      `${name}: expected a row for each of ${numExamples} examples, got ${values.length} numbers in all`,
    );
  }
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isFinite(values[i])) {
      throw new RangeError(`${name}, ${placeOf(i, numColumns)}: expected a finite number, got ${values[i]}`);
    }
  }
  return { values, numColumns, epsilon: isSinglePrecision(rows?.[0] ?? scores) ? 2 ** -23 : 2 ** -52 };
}

/**
 * Looks through the probabilities of examples. That each row adds up to 1 is not asked; scikit-learn warns if not.
 *
 * @throws RangeError as `classScoreRows`, and when a value is not from 0 to 1.
 */
export function classProbabilityRows(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
): ClassScoreRows {
  const rows = classScoreRows(trueLabels, probabilities, 'probabilities');
  for (let i = 0; i < rows.values.length; i += 1) {
    if (rows.values[i] < 0 || rows.values[i] > 1) {
      const place = placeOf(i, rows.numColumns);
      throw new RangeError(`probabilities, ${place}: expected a number from 0 to 1, got ${rows.values[i]}`);
    }
  }
  return rows;
}

/** Probabilities with a column for each class: a single column is that of the second class, and gets its rest to 1. */
export function withBothClasses({ values, numColumns, epsilon }: ClassScoreRows): ClassScoreRows {
  if (numColumns > 1) return { values, numColumns, epsilon };
  return { values: Array.from(values).flatMap((value) => [1 - value, value]), numColumns: 2, epsilon };
}

/**
 * The column of each true label.
 *
 * @param numClasses columns of the table.
 * @throws RangeError when `labels` does not rise, does not name every column, or lacks a true label; or when it is not
 * given and the labels that occur are more or fewer than the columns.
 */
export function columnsOfLabels(
  trueLabels: ArrayLike<number>,
  numClasses: number,
  { labels }: ColumnLabels,
): { readonly columns: number[]; readonly labels: readonly number[] } {
  const classes = labels === undefined ? occurringLabels(trueLabels) : Array.from(labels);
  if (labels === undefined && classes.length !== numClasses) {
    throw new RangeError(
      `expected a column for each label that occurs (${classes.join(', ')}), got ${numClasses} columns; ` +
        'pass labels to say which class each column is',
    );
  }
  if (classes.length !== numClasses) {
    throw new RangeError(`labels: expected one for each of ${numClasses} columns, got ${classes.length}`);
  }
  checkWholeLabels(classes, 'labels');
  if (classes.some((label, column) => column > 0 && label <= classes[column - 1])) {
    throw new RangeError(`labels: expected each once, the lowest first, got ${classes.join(', ')}`);
  }
  const columnOf = new Map(classes.map((label, column) => [label, column]));
  const columns = Array.from(trueLabels, (label, example) => {
    const column = columnOf.get(label);
    if (column === undefined) {
      throw new RangeError(`trueLabels[${example}]: expected one of ${classes.join(', ')}, got ${label}`);
    }
    return column;
  });
  return { columns, labels: classes };
}

function isListOfRows(scores: ClassScoreTable): scores is readonly ArrayLike<number>[] {
  return Array.isArray(scores) && scores.length > 0 && typeof scores[0] !== 'number';
}

function isSinglePrecision(values: unknown): boolean {
  return Object.prototype.toString.call(values) === '[object Float32Array]';
}

function placeOf(index: number, numColumns: number): string {
  return `example ${Math.floor(index / numColumns)}, class ${index % numColumns}`;
}
