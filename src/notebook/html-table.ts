import { escapeHtml } from '../figures/escape-html';

/** One table for the page: a caption, column heads, and rows of values in the order of the heads. */
export interface Table {
  readonly caption?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** How each column's values are written; the default writes integers whole and other numbers to 4 digits. */
  readonly format?: Readonly<Record<string, (value: unknown) => string>>;
}

/** Longest text of one cell; the pixels of a face would otherwise fill the page. */
const MAX_CELL_CHARACTERS = 60;

/** Writes one value for a table cell: integers whole, other numbers to 4 significant digits, text cut at 60. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') {
    // Adding 0 turns a negative zero, left by rounding, into one that needs no sign.
    if (Number.isInteger(value)) return (value + 0).toLocaleString('en-US');
    return Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6
      ? value.toExponential(2)
      : String(Number(value.toPrecision(4)));
  }
  const text = String(value);
  return text.length > MAX_CELL_CHARACTERS ? `${text.slice(0, MAX_CELL_CHARACTERS - 1)}…` : text;
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Renders a table as accessible HTML, everything escaped: heads have a scope, numbers stand to the right. */
export function htmlTable({ caption, columns, rows, format = {} }: Table): string {
  const write = (column: string, value: unknown) => escapeHtml((format[column] ?? cellText)(value));
  const numeric = columns.map((_, index) => rows.some((row) => isNumeric(row[index])));
  const align = (index: number) =>
    numeric[index] ? ' style="text-align:right"' : ' style="text-align:left"';
  const head = columns
    .map((column, index) => `<th scope="col"${align(index)}>${escapeHtml(column)}</th>`)
    .join('');
  const body = rows
    .map((row) => `<tr>${columns.map((c, i) => `<td${align(i)}>${write(c, row[i])}</td>`).join('')}</tr>`)
    .join('\n');
  const title = caption === undefined ? '' : `<caption>${escapeHtml(caption)}</caption>`;
  return `<table class="dataframe">${title}<thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table>`;
}

/** The same table as aligned plain text, for clients that show no HTML. */
export function textTable({ caption, columns, rows, format = {} }: Table): string {
  const cells = rows.map((row) => columns.map((column, i) => (format[column] ?? cellText)(row[i])));
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd();
  return [...(caption === undefined ? [] : [caption]), line(columns), ...cells.map(line)].join('\n');
}

/**
 * Records with the same fields as a table, a row a record.
 *
 * @throws RangeError when there is no record to take the columns from.
 */
export function recordsTable(records: readonly object[], caption?: string): Table {
  if (records.length === 0) throw new RangeError('expected at least one record for a table, got none');
  return { caption, columns: Object.keys(records[0]), rows: records.map((record) => Object.values(record)) };
}
