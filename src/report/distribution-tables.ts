import { histogramOf } from '../figures/pixel-histogram';
import type { Table } from '../notebook/html-table';
import { axisTitle, type ChartLayout, type ChartTrace, listOf, numbersOf } from './chart-parts';

/** Ranges that the values of a histogram are counted in; Plotly chooses its own when it draws. */
const NUM_RANGES = 10;

/** Which axis a trace's raw values lie on. */
function valueAxis({ orientation, x, y }: ChartTrace, alone: 'x' | 'y'): 'x' | 'y' {
  if (Array.isArray(x) !== Array.isArray(y)) return Array.isArray(x) ? 'x' : 'y';
  if (orientation === undefined) return alone;
  return (orientation === 'h') === (alone === 'x') ? 'y' : 'x';
}

/** How often each word, or each range of numbers, is among the values of a histogram. */
export function histogramTable(trace: ChartTrace, layout: ChartLayout): Table {
  const axis = valueAxis(trace, 'x');
  const values = listOf(trace[axis]);
  const title = axisTitle(layout, axis, trace) || 'value';
  const numbers = numbersOf(values);
  if (numbers.length === values.length && numbers.length > 0) {
    const { centers, shares, binWidth } = histogramOf(numbers, NUM_RANGES);
    return {
      caption: trace.name,
      columns: [`${title}, from`, 'to', 'number'],
      rows: centers.map((center, index) => [
        center - binWidth / 2,
        center + binWidth / 2,
        Math.round(shares[index] * numbers.length),
      ]),
    };
  }
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return { caption: trace.name, columns: [title, 'number'], rows: [...counts] };
}

/**
 * Source: plotly.js's `Lib.interp`, by which its boxes are drawn: value number `share * n - 1/2`, counted from 0, between
 * two values in proportion.
 */
function quantile(sorted: readonly number[], share: number): number {
  const place = Math.min(Math.max(share * sorted.length - 0.5, 0), sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** Number, least, quartiles and greatest of the values behind each box or violin. */
export function boxTable(traces: readonly ChartTrace[], layout: ChartLayout): Table {
  const rows = traces.flatMap((trace, number) => {
    const axis = valueAxis(trace, 'y');
    const places = listOf(trace[axis === 'y' ? 'x' : 'y']);
    const groups = new Map<unknown, unknown[]>();
    listOf(trace[axis]).forEach((value, index) => {
      const place = [trace.name, places[index]].filter((part) => part !== undefined).join(', ');
      const group = groups.get(place) ?? [];
      groups.set(place, group);
      group.push(value);
    });
    return [...groups].map(([group, values]) => {
      const sorted = numbersOf(values).sort((a, b) => a - b);
      const quartiles = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
      return [
        group || `group ${number + 1}`,
        sorted.length,
        sorted[0],
        ...quartiles,
        sorted[sorted.length - 1],
      ];
    });
  });
  const title = traces[0] && axisTitle(layout, valueAxis(traces[0], 'y'), traces[0]);
  return {
    caption: title || undefined,
    columns: ['group', 'number', 'least', 'lower quartile', 'median', 'upper quartile', 'greatest'],
    rows,
  };
}
