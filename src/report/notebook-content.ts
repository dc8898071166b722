import { durationText } from '../command/duration-text';
import type { ExecutedNotebook } from './execute-notebook';
import { highlightedCode } from './highlighted-code';
import { renderMarkdown } from './markdown';
import type { AddressOf } from './notebook-addresses';
import { type CodeCell, notebookTitle } from './notebook-file';
import { outputHtml } from './output-html';
import type { PageOutline } from './page-outline';
import type { CodeView } from './page-switches';

/** Outputs below this many seconds do not say how long they took. */
const SECONDS_WORTH_TELLING = 0.5;

/** What the content of a notebook depends on beside the notebook. */
export interface NotebookContentOptions {
  /** Takes in the headings. */
  readonly outline: PageOutline;
  readonly addressOf: AddressOf;
  /** What pictures named in the prose are relative to. */
  readonly notebooksFolder: string;
  /** SVG drawings by the figures they are of. */
  readonly pictures: ReadonlyMap<unknown, string>;
  readonly code: CodeView;
}

function codeHtml({ source, seconds }: CodeCell, number: number, view: CodeView): string {
  const time =
    seconds !== undefined && seconds >= SECONDS_WORTH_TELLING
      ? ` <span class="seconds">${durationText(seconds)}</span>`
      : '';
  return `<details class="code"${view === 'fold' ? '' : ' open'}><summary>Code <span class="visually-hidden">of cell ${number}</span>${time}</summary>
<pre class="code" tabindex="0"><code>${highlightedCode(source.trimEnd(), 'typescript')}</code></pre></details>`;
}

/**
 * The cells of an executed notebook: prose, and code with what it left on the page.
 *
 * @throws Error naming the notebook when its prose cannot be rendered.
 */
export function notebookContent(executed: ExecutedNotebook, options: NotebookContentOptions): string {
  try {
    return cellsHtml(executed, options);
  } catch (error) {
    throw new Error(`${executed.name}: ${(error as Error).message}`, { cause: error });
  }
}

function cellsHtml({ notebook, name }: ExecutedNotebook, options: NotebookContentOptions): string {
  const { outline, addressOf, notebooksFolder, pictures, code } = options;
  const context = { outline, addressOf, folder: notebooksFolder, pictures };
  // A notebook without a heading still gets one.
  const heading = notebookTitle(notebook) === undefined ? renderMarkdown(`# ${name}`, context) : '';
  let numCodeCells = 0;
  const cells = notebook.cells.map((cell) => {
    if (cell.kind === 'markdown') {
      return `<div class="prose">${renderMarkdown(cell.source, { ...context, attachments: cell.attachments })}</div>`;
    }
    if (cell.source.trim() === '') return '';
    numCodeCells += 1;
    const outputs = cell.outputs.map((output) => outputHtml(output, context)).filter((html) => html !== '');
    const results = outputs.length === 0 ? '' : `<div class="outputs">${outputs.join('\n')}</div>`;
    return `<div class="cell">${codeHtml(cell, numCodeCells, code)}${results}</div>`;
  });
  return heading + cells.join('\n');
}
