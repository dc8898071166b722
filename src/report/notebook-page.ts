import { durationText } from '../command/duration-text';
import { escapeHtml } from '../figures/escape-html';
import { traceTypes } from '../figures/plotly-library';
import type { ExecutedNotebook } from './execute-notebook';
import { highlightedCode } from './highlighted-code';
import { renderMarkdown } from './markdown';
import type { CodeCell } from './notebook-file';
import { firstSentence, notebookTitle } from './notebook-file';
import { chartOf, outputHtml } from './output-html';
import { type PageLink, pageHtml, templateFile } from './page';
import { PageOutline } from './page-outline';
import type { ReportRun } from './report-run';

/** Outputs below this many seconds do not say how long they took. */
const SECONDS_WORTH_TELLING = 0.5;

/** The deepest heading that the table of contents lists. */
const CONTENTS_LEVEL = 3;

function codeHtml({ source, seconds }: CodeCell, number: number): string {
  const time =
    seconds !== undefined && seconds >= SECONDS_WORTH_TELLING
      ? ` <span class="seconds">${durationText(seconds)}</span>`
      : '';
  return `<details class="code" open><summary>Code <span class="visually-hidden">of cell ${number}</span>${time}</summary>
<pre class="code" tabindex="0"><code>${highlightedCode(source.trimEnd(), 'typescript')}</code></pre></details>`;
}

function contentsHtml(outline: PageOutline): string {
  const entries = outline.entries.filter(({ level }) => level > 1 && level <= CONTENTS_LEVEL);
  if (entries.length === 0) return '';
  const items = entries.map(
    ({ level, id, text }) =>
      `<li class="level-${level}"><a href="#${encodeURIComponent(id)}">${escapeHtml(text)}</a></li>`,
  );
  return `<nav class="contents" aria-labelledby="contents"><h2 id="contents">On this page</h2><ol>${items.join('\n')}</ol></nav>`;
}

/** A notebook's link among the pages of its report. */
export function notebookLink({ name, notebook }: ExecutedNotebook): PageLink {
  return { href: `${name}.html`, text: notebookTitle(notebook) ?? name };
}

/** What a page needs beside its notebook. */
export interface NotebookPageOptions {
  /** What pictures named in the prose are relative to. */
  readonly notebooksFolder: string;
  /** The Plotly script, which must draw the traces of `tracesOf`; put into pages with a chart, once. */
  readonly plotly: string;
  /** SVG drawings by the figures they are of. Default: none. */
  readonly pictures?: ReadonlyMap<unknown, string>;
}

/** The page of one executed notebook, in one file. */
export function notebookPage(
  run: ReportRun,
  executed: ExecutedNotebook,
  { notebooksFolder, plotly, pictures }: NotebookPageOptions,
): string {
  const { notebook, name } = executed;
  const outline = new PageOutline();
  const title = notebookTitle(notebook);
  const pages = new Set(run.notebooks.map((other) => other.name));
  const context = { outline, pages, folder: notebooksFolder, pictures };
  // A notebook without a heading still makes a page with one.
  const heading = title === undefined ? renderMarkdown(`# ${name}`, context) : '';

  let numCodeCells = 0;
  const cells = notebook.cells.map((cell) => {
    if (cell.kind === 'markdown') {
      return `<section class="prose">${renderMarkdown(cell.source, { ...context, attachments: cell.attachments })}</section>`;
    }
    if (cell.source.trim() === '') return '';
    numCodeCells += 1;
    const outputs = cell.outputs.map((output) => outputHtml(output, context)).filter((html) => html !== '');
    const results = outputs.length === 0 ? '' : `<div class="outputs">${outputs.join('\n')}</div>`;
    return `<div class="cell">${codeHtml(cell, numCodeCells)}${results}</div>`;
  });

  const position = run.notebooks.indexOf(executed);
  const neighbour = (offset: number) => {
    const other = run.notebooks[position + offset];
    return other && notebookLink(other);
  };
  return pageHtml({
    title: title ?? name,
    description: firstSentence(notebook),
    run,
    executed,
    body: `<div class="columns">${contentsHtml(outline)}<main id="content" tabindex="-1">${heading}${cells.join('\n')}</main></div>`,
    index: { href: 'index.html', text: 'All notebooks' },
    previous: neighbour(-1),
    next: neighbour(1),
    scripts: tracesOf(executed) ? [plotly, templateFile('charts.js')] : [],
  });
}

/** The kinds of trace in a notebook's charts; undefined when there is no chart. */
export function tracesOf({ notebook }: ExecutedNotebook): ReadonlySet<string> | undefined {
  const charts = notebook.cells
    .flatMap((cell) => (cell.kind === 'code' ? cell.outputs.map(chartOf) : []))
    .filter((figure) => figure !== undefined);
  return charts.length === 0 ? undefined : new Set(charts.flatMap(({ data }) => traceTypes(data)));
}
