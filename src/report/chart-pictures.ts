import { type AnyFigure, figureSvg } from '../figures/figure-picture';
import type { PlotlyFigure } from './chart-parts';
import type { ExecutedNotebook } from './execute-notebook';
import { chartOf } from './output-html';
import { PAGE_COLORS } from './page-themes';

/** SVG drawings by the figures they are of, for pages whose scripts do not run, and for paper. */
export type ChartPictures = ReadonlyMap<unknown, string>;

const TEXT_STYLE = `<style>svg{color:${PAGE_COLORS.text.light}}@media (prefers-color-scheme:dark){svg{color:${PAGE_COLORS.text.dark}}}</style>`;

/** A color as Plotly writes it into a drawing, from `#rrggbb`. */
function channelsText(color: string): string {
  const channels = [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
  return `rgb(${channels.join(', ')})`;
}

const CLEAR = 'rgba(0, 0, 0, 0)';
/** Seen on both pages. */
const LINES = 'rgba(128, 128, 128, 0.25)';

/** What the page's script takes for granted too, as far as it is the same in both themes. */
const TEMPLATE = {
  layout: {
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    margin: { l: 56, r: 16, t: 56, b: 48 },
    title: { x: 0, xanchor: 'left', font: { size: 16 } },
    xaxis: { automargin: true, gridcolor: LINES, zerolinecolor: LINES },
    yaxis: { automargin: true, gridcolor: LINES, zerolinecolor: LINES },
  },
} as const;

/** A drawing whose ground is the page's, and whose text has the page's color in both themes. */
async function pageDrawing({ data, layout = {} }: AnyFigure): Promise<string> {
  const svg = await figureSvg({
    data,
    layout: {
      ...layout,
      template: TEMPLATE,
      font: { ...layout.font, color: PAGE_COLORS.text.light },
    },
  });
  return svg
    .replaceAll(channelsText(PAGE_COLORS.text.light), 'currentColor')
    .replace(/^<svg[^>]*>/, (start) => start + TEXT_STYLE);
}

/**
 * Draws every chart of a notebook. A figure that cannot be drawn so, as one that needs a browser's own graphics, is left
 * out; its words are there.
 */
export async function chartPictures({ notebook }: ExecutedNotebook): Promise<ChartPictures> {
  const pictures = new Map<PlotlyFigure, string>();
  const outputs = notebook.cells.flatMap((cell) => (cell.kind === 'code' ? cell.outputs : []));
  for (const output of outputs) {
    const figure = chartOf(output);
    if (figure === undefined) continue;
    const svg = await pageDrawing(figure as unknown as AnyFigure).catch(() => undefined);
    if (svg !== undefined) pictures.set(figure, svg);
  }
  return pictures;
}
