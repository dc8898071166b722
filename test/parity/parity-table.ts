import { type Comparison, isWithinAllowed } from './comparison';

/** The comparisons as a Markdown table whose columns also line up in a terminal. */
export function parityTable(comparisons: readonly Comparison[]): string {
  const header = ['what', 'compared with', 'cases', 'largest difference', 'allowed'];
  const rows = comparisons.map((row) => [
    row.what,
    row.comparedWith,
    String(row.cases),
    `${differenceText(row.largestDifference)}${isWithinAllowed(row) ? '' : ' ✗'}`,
    differenceText(row.allowedDifference),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

function differenceText(difference: number): string {
  if (difference === 0 || !Number.isFinite(difference)) return String(difference);
  return difference.toExponential(1);
}
