import { plainChartTitle } from '../figures/chart-text';
import type { Table } from '../notebook/html-table';

/** A Plotly figure as a cell's output holds it. */
export interface PlotlyFigure {
  readonly data: readonly unknown[];
  readonly layout?: ChartLayout;
  readonly frames?: readonly unknown[];
}

/** The part of a figure's layout that a page reads. */
export interface ChartLayout {
  readonly height?: number;
  readonly title?: ChartTitle;
  readonly annotations?: readonly { readonly text?: string }[];
  readonly meta?: {
    readonly alternativeText?: string;
    /** CSS pixels below which the chart cannot be read; narrower screens scroll it. */
    readonly minWidth?: number;
    /** Height of pictures, without the margins, by their width. */
    readonly pictureRatio?: number;
  };
  /** CSS pixels beside what is drawn. */
  readonly margin?: Readonly<Partial<Record<'t' | 'b' | 'l' | 'r', number>>>;
  /** `xaxis`, `yaxis2` and so on. */
  readonly [axis: `${'x' | 'y'}axis${string}`]: { readonly title?: ChartTitle } | undefined;
}

/** What a reader gets of a chart's data: a table, or a sentence in its place. */
export type ChartTable = Table | string;

type ChartTitle = string | { readonly text?: string };

/** One series, matrix or picture of a figure, as far as its data are read. */
export interface ChartTrace {
  readonly type?: string;
  readonly name?: string;
  readonly orientation?: string;
  readonly x?: unknown;
  readonly y?: unknown;
  readonly z?: unknown;
  readonly labels?: unknown;
  readonly values?: unknown;
  readonly error_x?: ErrorBars;
  readonly error_y?: ErrorBars;
  /** `x`, `x2` and so on. */
  readonly xaxis?: string;
  readonly yaxis?: string;
  readonly colorbar?: { readonly title?: ChartTitle };
}

/** Half lengths of error bars, below the point too where that has no length of its own. */
export interface ErrorBars {
  readonly array?: unknown;
  readonly arrayminus?: unknown;
}

/** A title without the few tags that Plotly's texts may have; empty where there is none. */
export function titleText(title: ChartTitle | undefined): string {
  const text = typeof title === 'string' ? title : (title?.text ?? '');
  return plainChartTitle(text);
}

/** The title of an axis that a trace is drawn against. */
export function axisTitle(layout: ChartLayout, axis: 'x' | 'y', trace: ChartTrace): string {
  const number = (trace[`${axis}axis`] ?? '').slice(1);
  return titleText(layout[`${axis}axis${number}`]?.title);
}

/** A list of values; empty for anything else. */
export function listOf(values: unknown): readonly unknown[] {
  return Array.isArray(values) ? values : [];
}

/** The finite numbers of a list. */
export function numbersOf(values: unknown): number[] {
  return listOf(values).filter((value): value is number => Number.isFinite(value));
}
