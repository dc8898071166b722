import type { Table } from './html-table';

/** Rows shown of a long frame: this many from its start, and as many from its end. */
const EDGE_ROWS = 10;

interface PolarsFrame {
  readonly columns: string[];
  readonly shape: { readonly height: number; readonly width: number };
  readonly schema: Record<string, unknown>;
  head(length: number): PolarsFrame;
  tail(length: number): PolarsFrame;
  rows(): unknown[][];
}

interface DanfoFrame {
  readonly columns: string[];
  readonly shape: number[];
  readonly values: unknown[][];
  readonly ctypes: { readonly values: unknown[] };
}

/** Frames are told by their shape, not their class: a frame may come from another copy of its package. */
function isPolarsFrame(value: unknown): value is PolarsFrame {
  if (typeof value !== 'object' || value === null) return false;
  const frame = value as Partial<PolarsFrame>;
  return (
    typeof frame.rows === 'function' &&
    typeof frame.shape?.height === 'number' &&
    Array.isArray(frame.columns)
  );
}

function isDanfoFrame(value: unknown): value is DanfoFrame {
  if (typeof value !== 'object' || value === null) return false;
  const frame = value as Partial<DanfoFrame>;
  return frame.ctypes !== undefined && Array.isArray(frame.columns) && Array.isArray(frame.values);
}

function shapeCaption(height: number, width: number): string {
  return `${height.toLocaleString('en-US')} ${height === 1 ? 'row' : 'rows'} × ${width} ${width === 1 ? 'column' : 'columns'}`;
}

/** Polars prints a type as `DataType(Int64)`; a column head says `Int64`. */
function typeName(type: unknown): string {
  return String(type).replace(/^DataType\((.*)\)$/, '$1');
}

/** A polars frame as a table: its shape as caption, types beside the names, head and tail when it is long. */
export function tableOfPolarsFrame(value: unknown): Table | undefined {
  if (!isPolarsFrame(value)) return undefined;
  const { height, width } = value.shape;
  const long = height > 2 * EDGE_ROWS;
  const rows = long
    ? [...value.head(EDGE_ROWS).rows(), value.columns.map(() => '…'), ...value.tail(EDGE_ROWS).rows()]
    : value.rows();
  const types = value.schema;
  return {
    caption: shapeCaption(height, width),
    columns: value.columns.map((name) => `${name} (${typeName(types[name])})`),
    rows,
  };
}

/** A danfo frame as a table: its shape as caption, types beside the names, head and tail when it is long. */
export function tableOfDanfoFrame(value: unknown): Table | undefined {
  if (!isDanfoFrame(value)) return undefined;
  const [height, width] = value.shape;
  const rows = value.values;
  const long = height > 2 * EDGE_ROWS;
  return {
    caption: shapeCaption(height, width),
    columns: value.columns.map((name, index) => `${name} (${value.ctypes.values[index]})`),
    rows: long
      ? [...rows.slice(0, EDGE_ROWS), value.columns.map(() => '…'), ...rows.slice(-EDGE_ROWS)]
      : rows,
  };
}
