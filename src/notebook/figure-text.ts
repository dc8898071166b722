import { cellText } from './html-table';

/** A chart as Plotly takes it, made by this project or by hand. */
export interface PlotlyFigure {
  readonly data: readonly PlotlyTrace[];
  readonly layout?: {
    readonly title?: string | { readonly text?: string };
    readonly meta?: { readonly alternativeText?: string };
  };
}

interface PlotlyTrace {
  readonly type?: string;
  readonly name?: string;
  readonly x?: ArrayLike<unknown>;
  readonly y?: ArrayLike<unknown>;
}

/** Types of trace, the common ones first in Plotly's own reference. */
const TRACE_TYPES =
  /^(scatter(gl|3d|polar|geo|map)?|bar|pie|heatmap|histogram(2d|2dcontour)?|contour|image|box|violin|table|surface|mesh3d|parcoords|parcats|splom|sankey|sunburst|treemap|indicator|funnel|waterfall)$/;

/** Tells a chart from any other value. */
export function isPlotlyFigure(value: unknown): value is PlotlyFigure {
  if (typeof value !== 'object' || value === null) return false;
  const { data, layout } = value as Partial<PlotlyFigure>;
  if (!Array.isArray(data) || data.length === 0) return false;
  const drawn = data.every((trace) => typeof trace === 'object' && TRACE_TYPES.test(trace?.type ?? ''));
  return drawn && (layout === undefined || (typeof layout === 'object' && layout !== null));
}

/** A chart in words: its title, what it shows, and each series with its extent. */
export function figureText({ data, layout }: PlotlyFigure): string {
  const title = typeof layout?.title === 'string' ? layout.title : layout?.title?.text;
  const alternativeText = layout?.meta?.alternativeText;
  return [title, alternativeText, ...data.map(seriesText)].filter(Boolean).join('\n');
}

function seriesText({ type, name, x, y }: PlotlyTrace, index: number): string {
  const label = `${name ?? `series ${index + 1}`} (${type})`;
  const values = Array.from(y ?? x ?? []).filter((value): value is number => Number.isFinite(value));
  if (values.length === 0) return label;
  const [min, max] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [values[0], values[0]],
  );
  return `${label}: ${values.length} ${values.length === 1 ? 'value' : 'values'} from ${cellText(min)} to ${cellText(max)}`;
}
