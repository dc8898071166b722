import { escapeHtml } from '../figures/escape-html';
import { ansiHtml } from './ansi-text';
import { embeddedJson } from './embedded-json';
import { type MarkdownContext, renderMarkdown } from './markdown';
import type { CellOutput, DisplayOutput, ErrorOutput } from './notebook-file';

/** The MIME type of a Plotly figure, as Jupyter clients know it. */
export const PLOTLY_TYPE = 'application/vnd.plotly.v1+json';

/** Plotly's own height for a figure that states none, in CSS pixels. */
const DEFAULT_CHART_HEIGHT = 450;

/** A figure as a cell's output holds it. */
export interface PlotlyFigure {
  readonly data: readonly unknown[];
  readonly layout?: {
    readonly height?: number;
    readonly title?: string | { readonly text?: string };
    readonly meta?: {
      readonly alternativeText?: string;
      /** CSS pixels below which the chart cannot be read; narrower screens scroll it. */
      readonly minWidth?: number;
    };
  };
  readonly frames?: readonly unknown[];
}

function chartDescription({ layout }: PlotlyFigure): string {
  const title = typeof layout?.title === 'string' ? layout.title : layout?.title?.text;
  return layout?.meta?.alternativeText ?? title ?? 'Chart without a description';
}

/** What a page knows when it shows an output. */
export interface OutputContext extends MarkdownContext {
  /** SVG drawings by the figures they are of. Default: none. */
  readonly pictures?: ReadonlyMap<unknown, string>;
}

/** The chart as a picture, where scripts are off; without one, what it shows in words. */
function staticChart(svg: string | undefined, description: string): string {
  if (svg === undefined) {
    return `<p>This chart is drawn by a script, and scripts are off. What it shows: ${description}</p>`;
  }
  return `<img src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}" alt="${description}">`;
}

/** A place for the page's script to draw a chart in, as tall as the chart will be, and the chart's data. */
function chartHtml(figure: PlotlyFigure, { pictures }: OutputContext): string {
  const { data, layout = {}, frames } = figure;
  const description = escapeHtml(chartDescription(figure));
  const height = Number(layout.height) || DEFAULT_CHART_HEIGHT;
  const minWidth = Number(layout.meta?.minWidth) || 0;
  return `<figure class="chart" aria-label="${description}">
<div class="chart-drawing" style="height:${height}px;min-width:${minWidth}px"></div>
<script type="application/json">${embeddedJson({ data, layout, frames })}</script>
<noscript>${staticChart(pictures?.get(figure), description)}</noscript>
</figure>`;
}

function pictureHtml(address: string, type: string, { metadata }: DisplayOutput): string {
  const own = (metadata[type] ?? metadata) as Readonly<Record<string, unknown>>;
  const alt = String(own.alternativeText ?? own.alt ?? 'Picture made by the code above');
  const size = (name: 'width' | 'height') => (Number(own[name]) ? ` ${name}="${Number(own[name])}"` : '');
  return `<figure class="picture"><img src="${escapeHtml(address)}" alt="${escapeHtml(alt)}"${size('width')}${size('height')}></figure>`;
}

function scrollable(html: string, label: string): string {
  return `<div class="scroll" role="group" tabindex="0" aria-label="${escapeHtml(label)}">${html}</div>`;
}

function textHtml(text: string, kind: string): string {
  return `<pre class="text ${kind}" tabindex="0">${ansiHtml(text.replace(/\n+$/, ''))}</pre>`;
}

function errorHtml({ ename, evalue, traceback }: ErrorOutput): string {
  const first = `${ename}: ${evalue}`;
  const text = traceback.length > 0 ? traceback.join('\n') : first;
  return `<div class="error"><p>This cell ended with an error.</p>${textHtml(text, 'traceback')}</div>`;
}

type Write = (content: unknown, output: DisplayOutput, context: OutputContext) => string;

/** How each MIME type is shown, the richest first: of a bundle only the first that is listed here is shown. */
const WRITERS: ReadonlyMap<string, Write> = new Map<string, Write>([
  [PLOTLY_TYPE, (figure, _output, context) => chartHtml(figure as PlotlyFigure, context)],
  [
    'text/html',
    (html) => {
      const isTable = /<table[\s>]/i.test(String(html));
      return isTable ? scrollable(String(html), 'Table') : `<div class="html">${html}</div>`;
    },
  ],
  [
    'image/svg+xml',
    // In an element of its own, so that ids and styles of two drawings cannot meet.
    (svg, output) =>
      pictureHtml(
        `data:image/svg+xml;base64,${Buffer.from(String(svg)).toString('base64')}`,
        'image/svg+xml',
        output,
      ),
  ],
  ...['image/png', 'image/jpeg'].map((type): [string, Write] => [
    type,
    (base64, output) => pictureHtml(`data:${type};base64,${String(base64).replace(/\s/g, '')}`, type, output),
  ]),
  ['text/markdown', (text, _output, context) => renderMarkdown(String(text), context)],
  ['text/latex', (text, _output, context) => renderMarkdown(String(text), context)],
  ['text/plain', (text) => textHtml(String(text), 'result')],
  ['application/json', (value) => textHtml(JSON.stringify(value, null, 2), 'result')],
]);

function displayHtml(output: DisplayOutput, context: OutputContext): string {
  for (const [type, write] of WRITERS) {
    if (output.data[type] !== undefined) return write(output.data[type], output, context);
  }
  const types = Object.keys(output.data).join(', ');
  return types === '' ? '' : `<p class="note">An output that a page cannot show: ${escapeHtml(types)}.</p>`;
}

/** The Plotly figure in a cell's output, which the page's script draws, if there is one. */
export function chartOf(output: CellOutput): PlotlyFigure | undefined {
  return output.kind === 'display' ? (output.data[PLOTLY_TYPE] as PlotlyFigure | undefined) : undefined;
}

/** Renders one output of a cell; text from the cell is always escaped, HTML the cell made is kept. */
export function outputHtml(output: CellOutput, context: OutputContext): string {
  if (output.kind === 'stream') {
    return output.text.trim() === '' ? '' : textHtml(output.text, output.name);
  }
  return output.kind === 'error' ? errorHtml(output) : displayHtml(output, context);
}
