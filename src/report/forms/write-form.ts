import { indexPage } from '../index-page';
import { replaceReport } from '../report-folder';
import type { ReportRun } from '../report-run';
import { reportResults } from '../results';
import { type ReportFile, type WriteReportOptions, writeReport } from '../write-report';
import { type FormFiles, markdownFiles } from './markdown-form';
import { pdfFiles } from './pdf-form';
import type { ReportForm } from './report-forms';
import { slidesPage } from './slides-form';

/** How a report is written as another form than pages. */
export interface WriteFormOptions extends WriteReportOptions {
  /** The browser that prints; needed for a PDF. */
  readonly chromium?: string;
}

async function filesOf(form: ReportForm, run: ReportRun, options: WriteFormOptions): Promise<FormFiles> {
  const { notebooksFolder, previous, chromium } = options;
  if (form === 'markdown') return markdownFiles(run, notebooksFolder);
  if (form === 'slides') {
    const files: FormFiles = new Map([['index.html', indexPage(run, previous)]]);
    for (const executed of run.notebooks) {
      files.set(`${executed.name}.html`, await slidesPage(run, executed, notebooksFolder));
    }
    return files;
  }
  if (chromium === undefined) throw new Error('a PDF needs the browser that prints it');
  return pdfFiles((folder) => writeReport(folder, run, options), chromium);
}

/**
 * Writes a run in another form than pages and puts it in place of the one before, all at once.
 *
 * @param folder the form's folder; it may be absent, empty, or hold an earlier report.
 * @returns the files, the one to begin with first.
 * @throws as `writeReport` does.
 */
export async function writeForm(
  form: Exclude<ReportForm, 'html'>,
  folder: string,
  run: ReportRun,
  options: WriteFormOptions,
): Promise<ReportFile[]> {
  const files = await filesOf(form, run, options);
  files.set(
    'results.json',
    `${JSON.stringify(reportResults(run, { previous: options.previous }), null, 2)}\n`,
  );
  await replaceReport(folder, files);
  return [...files].map(([name, content]) => ({ name, bytes: Buffer.byteLength(content) }));
}
