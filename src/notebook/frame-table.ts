import type { Table } from './html-table';

/** Rows and columns shown of a large frame: this many from its start, and as many from its end. */
const EDGE = 10;
const LEFT_OUT = '…';

interface PolarsFrame {
  readonly columns: readonly string[];
  readonly shape: { readonly height: number; readonly width: number };
  readonly schema: Readonly<Record<string, unknown>>;
  select(...columns: readonly string[]): PolarsFrame;
  head(length: number): PolarsFrame;
  tail(length: number): PolarsFrame;
  rows(): unknown[][];
}

interface PolarsSeries {
  readonly name: string;
  toFrame(): PolarsFrame;
}

interface DanfoFrame {
  readonly columns: readonly string[];
  readonly index: readonly unknown[];
  readonly dtypes: readonly string[];
  readonly shape: readonly number[];
  /** A row of a frame is an array; a series has one value instead. */
  readonly values: readonly unknown[];
  readonly $isSeries: boolean;
}

/** Frames are told by their form, not their class: a frame may come from another copy of its package. */
function isPolarsFrame(value: unknown): value is PolarsFrame {
  if (typeof value !== 'object' || value === null) return false;
  const frame = value as Partial<PolarsFrame>;
  return (
    typeof frame.rows === 'function' &&
    typeof frame.shape?.height === 'number' &&
    Array.isArray(frame.columns)
  );
}

function isPolarsSeries(value: unknown): value is PolarsSeries {
  if (typeof value !== 'object' || value === null) return false;
  const series = value as Partial<PolarsSeries>;
  return typeof series.toFrame === 'function' && typeof series.name === 'string';
}

function isDanfoFrame(value: unknown): value is DanfoFrame {
  if (typeof value !== 'object' || value === null) return false;
  const frame = value as Partial<DanfoFrame>;
  return (
    typeof frame.$isSeries === 'boolean' &&
    [frame.columns, frame.index, frame.dtypes, frame.values].every(Array.isArray)
  );
}

/** All of few, the first and the last of many. */
function edgesOf<T>(items: readonly T[]): readonly T[] {
  return items.length <= 2 * EDGE ? items : [...items.slice(0, EDGE), ...items.slice(-EDGE)];
}

/** What is shown of `total`, with a sign where some are left out. */
function marked<T>(shown: readonly T[], total: number, sign: T): readonly T[] {
  return shown.length === total ? shown : [...shown.slice(0, EDGE), sign, ...shown.slice(EDGE)];
}

function tableOf(
  [height, width]: readonly [number, number],
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Table {
  const count = (size: number, name: string) =>
    `${size.toLocaleString('en-US')} ${size === 1 ? name : `${name}s`}`;
  const leftOut = columns.map(() => LEFT_OUT);
  return {
    caption: `${count(height, 'row')} × ${count(width, 'column')}`,
    columns: marked(columns, width, LEFT_OUT),
    rows: marked(rows, height, leftOut).map((row) => marked(row, width, LEFT_OUT)),
  };
}

/** Polars prints a type as `DataType(Int64)`; a column head says `Int64`. */
function typeName(type: unknown): string {
  return String(type).replace(/^DataType\((.*)\)$/, '$1');
}

/**
 * A polars frame or series as a table: its shape as caption, types beside the names, and of more than twenty rows or
 * columns the first and the last ten.
 *
 * @returns undefined for anything else.
 */
export function tableOfPolarsFrame(value: unknown): Table | undefined {
  const frame = isPolarsSeries(value) ? value.toFrame() : value;
  if (!isPolarsFrame(frame)) return undefined;
  const { height, width } = frame.shape;
  const names = edgesOf(frame.columns);
  // Polars takes half a millisecond to tell the type of a column: a wide frame is asked for those shown alone.
  const shown = names.length < width ? frame.select(...names) : frame;
  const types = shown.schema;
  return tableOf(
    [height, width],
    names.map((name) => `${name} (${typeName(types[name])})`),
    height > 2 * EDGE ? [...shown.head(EDGE).rows(), ...shown.tail(EDGE).rows()] : shown.rows(),
  );
}

/**
 * A danfo frame or series as a table, likewise; the index stands in front unless it only counts the rows.
 *
 * @returns undefined for anything else.
 */
export function tableOfDanfoFrame(value: unknown): Table | undefined {
  if (!isDanfoFrame(value)) return undefined;
  const { columns, index, dtypes, values, shape } = value;
  const [height, width] = shape;
  const rows = value.$isSeries ? edgesOf(values).map((one) => [one]) : (edgesOf(values) as unknown[][]);
  const table = tableOf(
    [height, width],
    edgesOf(columns.map((name, column) => `${name} (${dtypes[column]})`)),
    rows.map(edgesOf),
  );
  if (index.every((label, row) => label === row)) return table;
  const labels = marked(edgesOf(index), height, LEFT_OUT);
  return {
    ...table,
    columns: ['index', ...table.columns],
    rows: table.rows.map((row, position) => [labels[position], ...row]),
  };
}
