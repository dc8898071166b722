import { escapeHtml } from '../figures/escape-html';
import { figureText, type PlotlyFigure as WordedFigure } from '../notebook/figure-text';
import { htmlTable } from '../notebook/html-table';
import { type ChartLayout, type ChartTable, type PlotlyFigure, titleText } from './chart-parts';
import { chartTables } from './chart-tables';
import { embeddedJson } from './embedded-json';
import { scrollBox } from './scroll-box';

/** Plotly's own height for a figure that states none, in CSS pixels. */
const DEFAULT_CHART_HEIGHT = 450;

/** Rows of a chart's data that a page holds of each table. */
const MAX_ROWS = 100;

/** What the chart shows: its author's words, or else its title and the extent of each series. */
function chartDescription(figure: PlotlyFigure): string {
  const { data, layout } = figure;
  // Plotly draws traces without a kind as scatter.
  const worded = { layout, data: data.map((trace) => ({ type: 'scatter', ...(trace as object) })) };
  return layout?.meta?.alternativeText ?? figureText(worded as WordedFigure).replaceAll('\n', '. ');
}

function tableHtml(table: ChartTable, label: string): string {
  if (typeof table === 'string') return `<p>${escapeHtml(table)}</p>`;
  const numRows = table.rows.length;
  const cut =
    numRows > MAX_ROWS ? `<p>The first ${MAX_ROWS} of ${numRows.toLocaleString('en-US')} rows.</p>` : '';
  return scrollBox(htmlTable({ ...table, rows: table.rows.slice(0, MAX_ROWS) }), label) + cut;
}

/** The chart's data behind a disclosure. */
function dataHtml(figure: PlotlyFigure): string {
  const title = titleText(figure.layout?.title);
  const label = title === '' ? 'Data of the chart' : `Data of the chart “${title}”`;
  const tables = chartTables(figure).map((table) => tableHtml(table, label));
  const of = title === '' ? '' : `<span class="visually-hidden"> of the chart “${escapeHtml(title)}”</span>`;
  return `<details class="chart-data"><summary>Data${of}</summary>${tables.join('\n')}</details>`;
}

/** What stands in the chart's place until a script draws it, and stays where none does. */
function stillChart(svg: string | undefined, description: string): string {
  if (svg === undefined) {
    return `<p class="chart-words">This chart is drawn by a script, which has not run. What it shows: <span>${description}</span></p>`;
  }
  const address = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return `<img class="chart-picture" src="${address}" alt="${description}">`;
}

/** What the style sheet makes the height of from the width that there is, for pictures, which keep their shape. */
function pictureSize({ meta, margin }: ChartLayout): string {
  const ratio = Number(meta?.pictureRatio);
  if (!(ratio > 0 && ratio < Number.POSITIVE_INFINITY)) return '';
  const [above, below, left, right] = [margin?.t, margin?.b, margin?.l, margin?.r].map(
    (side) => Number(side) || 0,
  );
  return `;--picture-ratio:${ratio.toFixed(4)};--picture-margins:${above + below}px;--picture-sides:${left + right}px`;
}

/**
 * A chart: a picture of it, the place and the data for the page's script to draw it in its stead, and its data as tables.
 *
 * @param svg a drawing of the figure; undefined where there is none.
 */
export function chartHtml(figure: PlotlyFigure, svg: string | undefined): string {
  const { data, layout = {}, frames } = figure;
  const description = escapeHtml(chartDescription(figure));
  const height = Number(layout.height) || DEFAULT_CHART_HEIGHT;
  const minWidth = Number(layout.meta?.minWidth) || 0;
  const frame = `${stillChart(svg, description)}<div class="chart-drawing"></div>`;
  const size = `--chart-height:${height}px;--chart-min-width:${minWidth}px${pictureSize(layout)}`;
  return `<figure class="chart" style="${size}">
${scrollBox(frame, 'Chart')}
<script type="application/json">${embeddedJson({ data, layout, frames })}</script>
${dataHtml(figure)}
</figure>`;
}
