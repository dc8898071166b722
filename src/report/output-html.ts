import { escapeHtml } from '../figures/escape-html';
import { ansiHtml } from './ansi-text';
import { chartHtml } from './chart-html';
import type { PlotlyFigure } from './chart-parts';
import { keptHtml } from './kept-html';
import { type MarkdownContext, renderMarkdown } from './markdown';
import type { CellOutput, DisplayOutput, ErrorOutput } from './notebook-file';
import { scrollBox } from './scroll-box';

/** The MIME type of a Plotly figure, as Jupyter clients know it. */
export const PLOTLY_TYPE = 'application/vnd.plotly.v1+json';

/** What a page knows when it shows an output. */
export interface OutputContext extends MarkdownContext {
  /** SVG drawings by the figures they are of. Default: none. */
  readonly pictures?: ReadonlyMap<unknown, string>;
}

function pictureHtml(address: string, type: string, { metadata }: DisplayOutput): string {
  const own = (metadata[type] ?? metadata) as Readonly<Record<string, unknown>>;
  const alt = String(own.alternativeText ?? own.alt ?? 'Picture made by the code above');
  const size = (name: 'width' | 'height') => (Number(own[name]) ? ` ${name}="${Number(own[name])}"` : '');
  return `<figure class="picture"><img src="${escapeHtml(address)}" alt="${escapeHtml(alt)}"${size('width')}${size('height')}></figure>`;
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
  [
    PLOTLY_TYPE,
    (figure, _output, context) => chartHtml(figure as PlotlyFigure, context.pictures?.get(figure)),
  ],
  [
    'text/html',
    (output) => {
      const html = keptHtml(String(output));
      const isTable = /<table[\s>]/i.test(html);
      return isTable ? scrollBox(html, 'Table') : `<div class="html">${html}</div>`;
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
