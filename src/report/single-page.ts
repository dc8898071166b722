import { overviewHtml, REPORT_DESCRIPTION } from './index-page';
import { sectionAddresses } from './notebook-addresses';
import { notebookContent } from './notebook-content';
import { type NotebookPageOptions, tracesOf } from './notebook-page';
import { pageHtml, REPORT_TITLE } from './page';
import { contentsHtml } from './page-contents';
import { PageOutline } from './page-outline';
import type { RunSummary } from './previous-run';
import type { ReportRun } from './report-run';

/** What the page of a whole report needs beside the run. */
export interface SinglePageOptions extends NotebookPageOptions {
  /** Content of `results.json`, which the page carries with it. */
  readonly results: string;
  /** The last run with the same data and settings, to compare with. */
  readonly previous?: RunSummary;
}

/** The whole report as one page in one file: the index, then each notebook as a section with its name as id. */
export function singlePage(
  run: ReportRun,
  { notebooksFolder, plotly, results, previous, pictures = new Map(), code = 'show' }: SinglePageOptions,
): string {
  const names = run.notebooks.map(({ name }) => name);
  const overviewOutline = new PageOutline();
  const overview = overviewHtml(run, {
    outline: overviewOutline,
    addressOf: sectionAddresses(names, ''),
    results: `data:application/json;base64,${Buffer.from(results).toString('base64')}`,
    previous,
  });
  const sections = run.notebooks.map((executed) => {
    const outline = new PageOutline({ topLevel: 2, prefix: executed.name });
    const addressOf = sectionAddresses(names, executed.name);
    const content = notebookContent(executed, { outline, addressOf, notebooksFolder, pictures, code });
    return { entries: outline.entries, html: `<article class="notebook">${content}</article>` };
  });
  const entries = [...overviewOutline.entries, ...sections.flatMap((section) => section.entries)];
  const content = `<div class="overview">${overview}</div>${sections.map(({ html }) => html).join('\n')}`;
  return pageHtml({
    title: REPORT_TITLE,
    description: REPORT_DESCRIPTION,
    run,
    body: `<div class="columns">${contentsHtml(entries, { grouped: true })}<main id="content" tabindex="-1">${content}</main></div>`,
    code,
    plotly: tracesOf(run.notebooks) && plotly,
  });
}
