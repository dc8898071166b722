import { ChartDrawings } from './chart-drawings';
import type { ChartPictures } from './chart-pictures';
import type { ExecutedNotebook } from './execute-notebook';
import { indexPage } from './index-page';
import { notebookPage, tracesOf } from './notebook-page';
import type { CodeView } from './page-switches';
import { plotlyBundle } from './plotly-bundle';
import type { RunSummary } from './previous-run';
import { replaceReport } from './report-folder';
import type { ReportRun } from './report-run';
import { reportResults } from './results';
import { singlePage } from './single-page';

export interface WriteReportOptions {
  /** Where the minified Plotly script is kept between runs. */
  readonly cacheFolder: string;
  /** What pictures named in the notebooks' prose are relative to. */
  readonly notebooksFolder: string;
  /** Charts that were drawn while other notebooks ran. Default: all are drawn now. */
  readonly drawings?: ChartDrawings;
  /** The last run with the same settings, to compare with. */
  readonly previous?: RunSummary;
  /** How the code of the cells is shown at first. Default `show`. */
  readonly code?: CodeView;
  /** Puts everything into `index.html`, to be sent as one file. Default false. */
  readonly singleFile?: boolean;
  /** Called with a sentence when something that was kept is damaged and made anew. */
  readonly onWarning?: (sentence: string) => void;
}

/** One file of a finished report. */
export interface ReportFile {
  readonly name: string;
  readonly bytes: number;
}

/** What the pages of these notebooks are made with. */
async function pageOptions(notebooks: readonly ExecutedNotebook[], options: WriteReportOptions) {
  const { cacheFolder, notebooksFolder, code, drawings = new ChartDrawings() } = options;
  const traces = tracesOf(notebooks);
  const plotly = traces === undefined ? '' : await plotlyBundle(traces, cacheFolder, options);
  let pictures: ChartPictures = new Map();
  for (const executed of notebooks) pictures = new Map([...pictures, ...(await drawings.of(executed))]);
  return { notebooksFolder, code, plotly, pictures };
}

/** The report's pages by file name, `index.html` first. */
async function reportPages(run: ReportRun, results: string, options: WriteReportOptions) {
  if (options.singleFile) {
    const page = singlePage(run, {
      ...(await pageOptions(run.notebooks, options)),
      results,
      previous: options.previous,
    });
    return new Map([['index.html', page]]);
  }
  const pages = new Map([['index.html', indexPage(run, options.previous)]]);
  for (const executed of run.notebooks) {
    pages.set(`${executed.name}.html`, notebookPage(run, executed, await pageOptions([executed], options)));
  }
  return pages;
}

/**
 * Makes the report's pages and puts them in place of the report before, all at once.
 *
 * @param folder the report's folder; it may be absent, empty, or hold an earlier report.
 * @returns the files, `index.html` first.
 * @throws Error when the folder holds anything else, or a notebook's prose cannot be rendered; the earlier report
 * is then as it was.
 */
export async function writeReport(
  folder: string,
  run: ReportRun,
  options: WriteReportOptions,
): Promise<ReportFile[]> {
  const pageOf = options.singleFile ? (name: string) => `index.html#${name}` : undefined;
  const results = `${JSON.stringify(reportResults(run, { previous: options.previous, pageOf }), null, 2)}\n`;
  const files = await reportPages(run, results, options);
  files.set('results.json', results);
  await replaceReport(folder, files);
  return [...files].map(([name, content]) => ({ name, bytes: Buffer.byteLength(content) }));
}
