import { traceTypes } from '../figures/plotly-library';
import type { ExecutedNotebook } from './execute-notebook';
import { pageAddresses } from './notebook-addresses';
import { notebookContent } from './notebook-content';
import { firstSentence, notebookTitle } from './notebook-file';
import { chartOf } from './output-html';
import { type PageLink, pageHtml } from './page';
import { contentsHtml } from './page-contents';
import { PageOutline } from './page-outline';
import type { CodeView } from './page-switches';
import type { ReportRun } from './report-run';

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
  /** How code is shown at first. Default `show`. */
  readonly code?: CodeView;
}

/** The page of one executed notebook, in one file. */
export function notebookPage(
  run: ReportRun,
  executed: ExecutedNotebook,
  { notebooksFolder, plotly, pictures = new Map(), code = 'show' }: NotebookPageOptions,
): string {
  const { notebook, name } = executed;
  const outline = new PageOutline();
  const addressOf = pageAddresses(run.notebooks.map((other) => other.name));
  const content = notebookContent(executed, { outline, addressOf, notebooksFolder, pictures, code });

  const position = run.notebooks.indexOf(executed);
  const neighbour = (offset: number) => {
    const other = run.notebooks[position + offset];
    return other && notebookLink(other);
  };
  return pageHtml({
    title: notebookTitle(notebook) ?? name,
    description: firstSentence(notebook),
    run,
    executed,
    body: `<div class="columns">${contentsHtml(outline.entries)}<main id="content" tabindex="-1">${content}</main></div>`,
    index: { href: 'index.html', text: 'All notebooks' },
    previous: neighbour(-1),
    next: neighbour(1),
    code,
    plotly: tracesOf([executed]) && plotly,
  });
}

/** The kinds of trace in the charts of notebooks; undefined when there is no chart. */
export function tracesOf(notebooks: readonly ExecutedNotebook[]): ReadonlySet<string> | undefined {
  const charts = notebooks
    .flatMap(({ notebook }) => notebook.cells)
    .flatMap((cell) => (cell.kind === 'code' ? cell.outputs.map(chartOf) : []))
    .filter((figure) => figure !== undefined);
  return charts.length === 0 ? undefined : new Set(charts.flatMap(({ data }) => traceTypes(data)));
}
