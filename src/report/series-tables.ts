import type { Table } from '../notebook/html-table';
import { axisTitle, type ChartLayout, type ChartTrace, listOf } from './chart-parts';

/** Values, each at a place: the heights of bars, the points of a line. */
interface Series {
  readonly placeTitle: string;
  readonly places: readonly unknown[];
  readonly name: string;
  readonly valueTitle: string;
  readonly columns: readonly { readonly sign: string; readonly values: readonly unknown[] }[];
}

/** Bars say which way they lie; of points, words are places and numbers values. */
function liesOnItsSide({ orientation, x, y }: ChartTrace): boolean {
  return orientation === 'h' || (typeof listOf(y)[0] === 'string' && typeof listOf(x)[0] === 'number');
}

function seriesOf(trace: ChartTrace, layout: ChartLayout): Series {
  const [place, value] = liesOnItsSide(trace) ? (['y', 'x'] as const) : (['x', 'y'] as const);
  const values = listOf(trace[value]);
  // Plotly counts from 0 where a trace has no places.
  const own = trace[place];
  const places: readonly unknown[] = Array.isArray(own) ? own : values.map((_, index) => index);
  const { array, arrayminus } = trace[`error_${value}`] ?? {};
  const errors = [
    { sign: arrayminus === undefined ? '±' : '+', values: listOf(array) },
    { sign: '−', values: listOf(arrayminus) },
  ];
  return {
    placeTitle: axisTitle(layout, place, trace) || 'place',
    places,
    name: trace.name ?? '',
    valueTitle: axisTitle(layout, value, trace),
    columns: [{ sign: '', values }, ...errors.filter((error) => error.values.length > 0)],
  };
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

/** Series with the same places beside each other in one table. */
function tableOf(group: readonly Series[], isOnlyOne: boolean): Table {
  const [{ placeTitle, places }] = group;
  const columns = group.flatMap((series) => series.columns.map((column) => ({ ...series, ...column })));
  const rows = Math.max(places.length, ...columns.map(({ values }) => values.length));
  return {
    columns: [
      placeTitle,
      ...columns.map(({ name, valueTitle, sign }) => {
        const title = isOnlyOne ? valueTitle || name : joined([name, valueTitle]);
        return `${title || 'value'}${sign === '' ? '' : ` ${sign}`}`;
      }),
    ],
    rows: Array.from({ length: rows }, (_, row) => [
      places[row],
      ...columns.map(({ values }) => values[row]),
    ]),
  };
}

/**
 * The data of lines, points and bars: a row a place, a column a series, in the words of the axes and of the legend. Series
 * that have other places get a table of their own.
 */
export function seriesTables(traces: readonly ChartTrace[], layout: ChartLayout): Table[] {
  const groups = new Map<string, Series[]>();
  for (const trace of traces) {
    const series = seriesOf(trace, layout);
    const key = JSON.stringify([series.placeTitle, series.places]);
    groups.set(key, [...(groups.get(key) ?? []), series]);
  }
  return [...groups.values()].map((group) => tableOf(group, traces.length === 1));
}
