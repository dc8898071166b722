import { ChartDrawings } from './chart-drawings';
import { indexPage } from './index-page';
import { notebookPage, tracesOf } from './notebook-page';
import { plotlyBundle } from './plotly-bundle';
import type { RunSummary } from './previous-run';
import { replaceReport } from './report-folder';
import type { ReportRun } from './report-run';
import { reportResults } from './results';

export interface WriteReportOptions {
  /** Where the minified Plotly script is kept between runs. */
  readonly cacheFolder: string;
  /** What pictures named in the notebooks' prose are relative to. */
  readonly notebooksFolder: string;
  /** Charts that were drawn while other notebooks ran. Default: all are drawn now. */
  readonly drawings?: ChartDrawings;
  /** The last run with the same settings, to compare with. */
  readonly previous?: RunSummary;
}

/** One file of a finished report. */
export interface ReportFile {
  readonly name: string;
  readonly bytes: number;
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
  { cacheFolder, notebooksFolder, previous, drawings = new ChartDrawings() }: WriteReportOptions,
): Promise<ReportFile[]> {
  const files = new Map<string, string>([['index.html', indexPage(run, previous)]]);
  for (const executed of run.notebooks) {
    const traces = tracesOf(executed);
    const plotly = traces === undefined ? '' : await plotlyBundle(traces, cacheFolder);
    const pictures = await drawings.of(executed);
    try {
      files.set(`${executed.name}.html`, notebookPage(run, executed, { notebooksFolder, plotly, pictures }));
    } catch (error) {
      throw new Error(`${executed.name}: ${(error as Error).message}`, { cause: error });
    }
  }
  files.set('results.json', `${JSON.stringify(reportResults(run, previous), null, 2)}\n`);
  await replaceReport(folder, files);
  return [...files].map(([name, content]) => ({ name, bytes: Buffer.byteLength(content) }));
}
