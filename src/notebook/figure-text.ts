import { plainChartTitle, textOfChart } from '../figures/chart-text';
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
  readonly orientation?: string;
  readonly x?: ArrayLike<unknown>;
  readonly y?: ArrayLike<unknown>;
  readonly z?: ArrayLike<unknown>;
  readonly values?: ArrayLike<unknown>;
}

/** Every type of trace in the reference of Plotly 4. */
const TRACE_TYPES: ReadonlySet<string | undefined> = new Set(
  (
    'bar barpolar box candlestick carpet choropleth choroplethmap cone contour contourcarpet densitymap funnel ' +
    'funnelarea heatmap histogram histogram2d histogram2dcontour icicle image indicator isosurface mesh3d ohlc ' +
    'parcats parcoords pie quiver sankey scatter scatter3d scattercarpet scattergeo scattergl scattermap ' +
    'scatterpolar scatterpolargl scattersmith scatterternary splom streamtube sunburst surface table treemap ' +
    'violin volume waterfall'
  ).split(' '),
);

/** Tells a chart from any other value. */
export function isPlotlyFigure(value: unknown): value is PlotlyFigure {
  if (typeof value !== 'object' || value === null) return false;
  const { data, layout } = value as Partial<PlotlyFigure>;
  if (!Array.isArray(data) || data.length === 0) return false;
  const drawn = data.every((trace) => typeof trace === 'object' && TRACE_TYPES.has(trace?.type));
  return drawn && (layout === undefined || (typeof layout === 'object' && layout !== null));
}

/** A chart in words: its title, what it shows, and each series with its extent. */
export function figureText({ data, layout }: PlotlyFigure): string {
  const title = typeof layout?.title === 'string' ? layout.title : layout?.title?.text;
  const alternativeText = layout?.meta?.alternativeText;
  return [title && plainChartTitle(title), alternativeText, ...data.map(seriesText)]
    .filter(Boolean)
    .join('\n');
}

function seriesText(trace: PlotlyTrace, index: number): string {
  const label = `${textOfChart(trace.name ?? `series ${index + 1}`)} (${trace.type})`;
  const values = valuesOf(trace);
  if (values.length === 0) return label;
  const points = `${label}: ${values.length.toLocaleString('en-US')} ${values.length === 1 ? 'value' : 'values'}`;
  const numbers = values.filter((value): value is number => Number.isFinite(value));
  if (numbers.length === 0) return points;
  const [min, max] = numbers.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [numbers[0], numbers[0]],
  );
  return `${points} from ${cellText(min)} to ${cellText(max)}`;
}

/** What a trace draws: colors, shares, or heights; where it stands tells less. */
function valuesOf({ x, y, z, values, orientation }: PlotlyTrace): readonly unknown[] {
  const drawn = z ?? values ?? (orientation === 'h' ? x : y) ?? x ?? [];
  return Array.from(drawn).flatMap((row) =>
    Array.isArray(row) || ArrayBuffer.isView(row) ? Array.from(row as ArrayLike<unknown>) : [row],
  );
}
