/** One of the scripts that Plotly is published as. */
export interface PlotlyLibrary {
  /** `cartesian`: the flat kinds of chart alone; `all`: everything, three times as large. */
  readonly name: 'cartesian' | 'all';
  readonly version: string;
  /** Path of the script, which defines `Plotly`. */
  readonly file: string;
}

const PACKAGES = {
  cartesian: { name: 'plotly.js-cartesian-dist-min', script: 'plotly-cartesian.min.js' },
  all: { name: 'plotly.js-dist', script: 'plotly.js' },
} as const;

/** The kinds of trace in the smaller script, as its own README lists them. */
const CARTESIAN_TRACES: ReadonlySet<string> = new Set([
  ...['scatter', 'bar', 'box', 'heatmap', 'histogram', 'histogram2d', 'image', 'histogram2dcontour'],
  ...['contour', 'scatterternary', 'violin', 'pie'],
]);

/** The kinds of trace in a figure's data. */
export function traceTypes(data: readonly unknown[]): string[] {
  // Plotly draws those without a kind as scatter.
  return data.map((trace) => (trace as { readonly type?: string }).type ?? 'scatter');
}

/**
 * The smallest Plotly that draws these traces.
 *
 * @param traces their kinds, e.g. `bar`.
 */
export function plotlyLibrary(traces: Iterable<string>): PlotlyLibrary {
  const name = [...traces].every((trace) => CARTESIAN_TRACES.has(trace)) ? 'cartesian' : 'all';
  const { name: packageName, script } = PACKAGES[name];
  const { version } = require(`${packageName}/package.json`) as { version: string };
  return { name, version, file: require.resolve(`${packageName}/${script}`) };
}
