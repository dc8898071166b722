import { cellText } from '../notebook/html-table';
import {
  axisTitle,
  type ChartLayout,
  type ChartTable,
  type ChartTrace,
  listOf,
  titleText,
} from './chart-parts';

/** A matrix with more columns is written as one row a cell. */
const MAX_COLUMNS = 20;

/** A matrix without names for its rows and columns that is larger than this, both ways, is a picture. */
const MAX_UNNAMED_SIDE = 30;

function extentText(rows: readonly (readonly unknown[])[]): string {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const value of rows.flat(2)) {
    if (typeof value !== 'number') continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return least <= greatest ? `, with values from ${cellText(least)} to ${cellText(greatest)}` : '';
}

/** In place of a table of thousands of pixels: the picture's size, and what is written in it. */
function pictureTables(
  rows: readonly (readonly unknown[])[],
  { annotations = [] }: ChartLayout,
): ChartTable[] {
  const size = rows.length === 0 ? '' : ` of ${rows[0].length} by ${rows.length} points${extentText(rows)}`;
  const captions = annotations.map(({ text }) => titleText(text)).filter((text) => text !== '');
  const note = `This chart is a picture${size}. A table of its points would tell no more than the description does`;
  if (captions.length === 0) return [`${note}.`];
  return [
    `${note}; these are the words in it.`,
    { columns: ['number', 'caption'], rows: captions.map((caption, index) => [index + 1, caption]) },
  ];
}

/** The data of a heat map: rows and columns as they are drawn. */
export function matrixTables(trace: ChartTrace, layout: ChartLayout): ChartTable[] {
  const rows = listOf(trace.z).map(listOf);
  const width = Math.max(0, ...rows.map((row) => row.length));
  const isNamed = Array.isArray(trace.x) || Array.isArray(trace.y);
  if (trace.type === 'image' || (!isNamed && rows.length > MAX_UNNAMED_SIDE && width > MAX_UNNAMED_SIDE)) {
    return pictureTables(rows, layout);
  }
  const across = Array.from({ length: width }, (_, index) => listOf(trace.x)[index] ?? index);
  const down = rows.map((_, index) => listOf(trace.y)[index] ?? index);
  const [xTitle, yTitle] = [
    axisTitle(layout, 'x', trace) || 'column',
    axisTitle(layout, 'y', trace) || 'row',
  ];
  const value = titleText(trace.colorbar?.title) || trace.name || 'value';
  if (width > MAX_COLUMNS) {
    return [
      {
        columns: [yTitle, xTitle, value],
        rows: rows.flatMap((row, index) => row.map((cell, column) => [down[index], across[column], cell])),
      },
    ];
  }
  return [
    {
      caption: `${value}; rows: ${yTitle}, columns: ${xTitle}`,
      columns: [yTitle, ...across.map(cellText)],
      rows: rows.map((row, index) => [down[index], ...across.map((_, column) => row[column])]),
    },
  ];
}
