import { textOfChart } from '../figures/chart-text';
import type { ChartTable, ChartTrace, PlotlyFigure } from './chart-parts';
import { boxTable, histogramTable } from './distribution-tables';
import { matrixTables } from './matrix-tables';
import { seriesTables } from './series-tables';

const SERIES = new Set(['scatter', 'scattergl', 'bar', 'waterfall', 'funnel']);
const MATRICES = new Set(['heatmap', 'contour', 'image']);
const BOXES = new Set(['box', 'violin']);

/** Where traces of all other kinds keep lists of values that belong together. */
const LISTS = [
  ...['labels', 'parents', 'values', 'x', 'y', 'z', 'a', 'b', 'c', 'r', 'theta', 'lat', 'lon'],
  ...['open', 'high', 'low', 'close'],
] as const;

function kindOf({ type = 'scatter' }: ChartTrace): string {
  return type;
}

/** Any other trace: its lists as columns, by Plotly's own names for them. */
function listsTable(trace: ChartTrace): ChartTable {
  const record = trace as Readonly<Record<string, unknown>>;
  const lists = LISTS.flatMap((name): { name: string; values: readonly unknown[] }[] => {
    const values = record[name];
    return Array.isArray(values) && !Array.isArray(values[0]) ? [{ name, values }] : [];
  });
  if (lists.length === 0)
    return `There is no table of this chart’s data, which are of the kind “${kindOf(trace)}”.`;
  const length = Math.max(...lists.map(({ values }) => values.length));
  return {
    caption: trace.name,
    columns: lists.map(({ name }) => name),
    rows: Array.from({ length }, (_, row) => lists.map(({ values }) => values[row])),
  };
}

/** A trace with its words as people read them, and not as Plotly does. */
function inPlainText(trace: ChartTrace): ChartTrace {
  const plain = (value: unknown) => (typeof value === 'string' ? textOfChart(value) : value);
  const words = (['x', 'y', 'labels'] as const).flatMap((list) => {
    const values = trace[list];
    return Array.isArray(values) && values.some((value) => typeof value === 'string')
      ? [[list, values.map(plain)]]
      : [];
  });
  const name = trace.name === undefined ? {} : { name: textOfChart(trace.name) };
  return { ...trace, ...name, ...Object.fromEntries(words) };
}

/**
 * The data that a chart is drawn from, as tables for readers who do not see it; a sentence in place of a table that would
 * tell nothing.
 */
export function chartTables({ data, layout = {} }: PlotlyFigure): ChartTable[] {
  const traces = (data as readonly ChartTrace[]).map(inPlainText);
  const ofKind = (kinds: ReadonlySet<string>) => traces.filter((trace) => kinds.has(kindOf(trace)));
  const boxes = ofKind(BOXES);
  const others = traces.filter((trace) => !SERIES.has(kindOf(trace)) && !BOXES.has(kindOf(trace)));
  const tables: ChartTable[] = [
    ...seriesTables(ofKind(SERIES), layout),
    ...(boxes.length === 0 ? [] : [boxTable(boxes, layout)]),
    ...others.flatMap((trace): readonly ChartTable[] => {
      if (MATRICES.has(kindOf(trace))) return matrixTables(trace, layout);
      return kindOf(trace) === 'histogram' ? [histogramTable(trace, layout)] : [listsTable(trace)];
    }),
  ];
  const isEmpty = (table: ChartTable) => typeof table !== 'string' && table.rows.length === 0;
  const full = tables.filter((table) => !isEmpty(table));
  return full.length === 0 ? ['This chart holds no data.'] : full;
}
