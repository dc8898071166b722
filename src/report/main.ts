import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { OptionError } from '../command/command-options';
import { durationText } from '../command/duration-text';
import { standardOutput } from '../command/progress-screen';
import { countByUsage } from '../dataset/face-dataset';
import { fileSha256 } from '../dataset/file-sha256';
import { loadFaces } from '../dataset/load-faces';
import { printableText } from '../dataset/message-text';
import { explainedMemoryError } from '../tensorflow/out-of-memory';
import { ChartDrawings } from './chart-drawings';
import { commitOf } from './commit';
import { NotebookCellError } from './execute-notebook';
import { executeRun } from './execute-run';
import { findChromium } from './forms/chromium';
import { writeForm } from './forms/write-form';
import { KeptNotebooks, projectSha256 } from './kept-notebooks';
import { minuteText } from './minute-text';
import { readNotebook } from './notebook-file';
import { PAGE_BUDGET, SINGLE_FILE_BUDGET, sizeLines } from './page-budget';
import { keepRun, previousRun } from './previous-run';
import { UnprovenNumberError, unprovenNumbers } from './prose-numbers';
import { prepareReportFolder } from './report-folder';
import {
  kernelEnvironment,
  parseReportOptions,
  REPORT_USAGE,
  type ReportOptions,
  selectNotebooks,
} from './report-options';
import type { ReportedDataset } from './report-run';
import { NotebookProgress } from './run-progress';
import { type SetParameters, setParameters } from './set-parameters';
import { reportVersions } from './versions';
import { writeReport } from './write-report';

// The command line of `npm run report`: the one module here that prints and sets the exit status.

const PROJECT_ROOT = path.resolve(__dirname, '../..');
const NOTEBOOKS = path.join(PROJECT_ROOT, 'notebooks');
const ARTIFACTS = path.resolve(PROJECT_ROOT, process.env.FER_ARTIFACTS || 'artifacts');
const CACHE = path.join(ARTIFACTS, 'cache');

/** Longest traceback shown after a failed cell, in lines. */
const TRACEBACK_LINES = 25;

const screen = standardOutput();

/** Says a sentence on standard error, on a line of its own. */
function warn(sentence: string): void {
  if (screen.rewritable) screen.write('\r\u001b[K');
  console.error(sentence);
}

async function notebookFiles(only: readonly string[] | undefined): Promise<string[]> {
  const names = (await readdir(NOTEBOOKS))
    .filter((file) => file.endsWith('.ipynb'))
    .map((file) => path.basename(file, '.ipynb'));
  return selectNotebooks(names, only).map((name) => path.join(NOTEBOOKS, `${name}.ipynb`));
}

/** Reads the data once before any notebook does, so that bad data stops the run at once and the cache is warm. */
async function checkData({ data, limit, seed }: ReportOptions): Promise<ReportedDataset> {
  const started = performance.now();
  screen.write('Reading the data');
  const faces = await loadFaces({
    data,
    limit,
    seed,
    cacheFolder: CACHE,
    root: PROJECT_ROOT,
    onProgress: ({ fraction }) => {
      if (screen.rewritable) screen.write(`\r\u001b[KReading the data: ${Math.round(fraction * 100)} %`);
    },
    onWarning: warn,
  }).finally(() => screen.write(screen.rewritable ? '\r\u001b[K' : '\n'));
  const counts = countByUsage(faces);
  const text = Object.entries(counts).map(([usage, count]) => `${usage} ${count.toLocaleString('en-US')}`);
  const time = durationText((performance.now() - started) / 1000);
  console.log(`Data: ${faces.name} (${text.join(', ')}), read in ${time}`);
  return { name: faces.name, synthetic: faces.synthetic, counts, sha256: faces.sha256 };
}

/** What becomes of notebook 11 where it is shown a picture of the reader's own; a file that is missing it says itself. */
async function photoSha256({ FER_PHOTO }: NodeJS.ProcessEnv): Promise<string | undefined> {
  return FER_PHOTO ? fileSha256(path.resolve(PROJECT_ROOT, FER_PHOTO)).catch(() => 'missing') : undefined;
}

/** What `--set` comes to, checked before anything runs. */
async function parametersOf({ set }: ReportOptions, files: readonly string[]): Promise<SetParameters> {
  if (set.length === 0) return { cells: new Map(), values: {} };
  const notebooks = await Promise.all(
    files.map(async (file) => ({ name: path.basename(file, '.ipynb'), notebook: await readNotebook(file) })),
  );
  return setParameters(set, notebooks, PROJECT_ROOT);
}

async function report(options: ReportOptions, signal: AbortSignal): Promise<void> {
  const python = process.env.FER_PYTHON;
  if (!python) throw new Error('FER_PYTHON is not set: start the report with npm run report.');
  // What is missing is said before anything runs.
  const chromium = options.to === 'pdf' ? findChromium(process.env) : undefined;
  const notebooks = await notebookFiles(options.only);
  const { cells, values } = await parametersOf(options, notebooks);
  await prepareReportFolder(options.out);
  const [dataset, versions, commit, project] = await Promise.all([
    checkData(options),
    reportVersions(),
    commitOf(PROJECT_ROOT),
    projectSha256(PROJECT_ROOT),
  ]);

  // A terminal has one line to write over: it belongs to the notebook that has run longest.
  const running = new Map<string, NotebookProgress>();
  const shown = () => running.values().next().value;
  const clock = setInterval(() => shown()?.refresh(), 1000);
  try {
    const { epochs, limit, seed, size, only, force, to, out } = options;
    const drawings = new ChartDrawings();
    const parameters = options.set.length === 0 ? {} : { parameters: values };
    const settings = { epochs, limit, seed, size, partial: only !== undefined, ...parameters };
    const parameterCells = new Map(notebooks.map((file) => [file, cells.get(path.basename(file, '.ipynb'))]));
    const run = await executeRun(
      { dataset, versions, commit, notebooks, parameterCells, settings },
      {
        python,
        env: kernelEnvironment(options, ARTIFACTS),
        artifactsFolder: ARTIFACTS,
        kept: new KeptNotebooks(
          ARTIFACTS,
          {
            ...{ project, dataset, versions, epochs, limit, seed, size },
            photo: await photoSha256(process.env),
          },
          { onWarning: warn },
        ),
        force,
        signal,
        // Only pages need them.
        onExecuted: (executed) => (to === 'html' || to === 'pdf') && drawings.begin(executed),
        onReuse: ({ name, reusedFrom }) => {
          const line = `${name} unchanged, taken from the run of ${reusedFrom && minuteText(reusedFrom)}\n`;
          screen.write(screen.rewritable ? `\r\u001b[K${line}` : line);
        },
        onStart: (name) =>
          running.set(name, new NotebookProgress(screen, name, () => shown() === running.get(name))),
        onEvent: (name, event) => running.get(name)?.take(event),
        onEnd: (name, outcome) => {
          running.get(name)?.end(outcome);
          running.delete(name);
        },
      },
    );
    const unproven = unprovenNumbers(run);
    if (unproven.length > 0) throw new UnprovenNumberError(unproven);
    const previous = await previousRun(ARTIFACTS, run, { onWarning: warn });
    const how = {
      ...{ cacheFolder: CACHE, notebooksFolder: NOTEBOOKS, previous, drawings, chromium },
      ...{ code: options.code, singleFile: options.singleFile, onWarning: warn },
    };
    const files = to === 'html' ? await writeReport(out, run, how) : await writeForm(to, out, run, how);
    await keepRun(ARTIFACTS, run);
    if (to === 'html') {
      console.log(sizeLines(files, options.singleFile ? SINGLE_FILE_BUDGET : PAGE_BUDGET).join('\n'));
    }
    const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
    // From the start of this process: set-up, which npm starts first, has nothing to do by then.
    const total = process.uptime();
    const besideCells = total - run.seconds + run.secondsBesideCells;
    console.log(
      `Report: ${path.join(out, files[0].name)} (${files.length} files, ${megabytes.toFixed(1)} MB) in ${durationText(total)}, ${durationText(besideCells)} of them beside the cells`,
    );
  } finally {
    clearInterval(clock);
  }
}

/** What a person is told of an error, on standard error. */
function explain(error: unknown): string {
  if (error instanceof NotebookCellError) {
    const lines = error.traceback.join('\n').trim().split('\n').slice(0, TRACEBACK_LINES);
    return [error.message, ...lines, 'The report from before, if there was one, is as it was.'].join('\n');
  }
  const explained = explainedMemoryError(error);
  return explained instanceof Error ? explained.message : String(explained);
}

async function main(): Promise<number> {
  const controller = new AbortController();
  let signalNumber = 0;
  const stop = (number: number) => () => {
    signalNumber = number;
    controller.abort();
  };
  process.once('SIGINT', stop(2));
  process.once('SIGTERM', stop(15));
  try {
    const options = parseReportOptions(
      process.argv.slice(2),
      process.env,
      process.env.INIT_CWD ?? process.cwd(),
    );
    if (options === 'help') console.log(REPORT_USAGE);
    else await report(options, controller.signal);
    return 0;
  } catch (error) {
    if (signalNumber !== 0) {
      console.error('Stopped; the report from before, if there was one, is as it was.');
      return 128 + signalNumber;
    }
    console.error(printableText(explain(error)));
    return error instanceof OptionError ? 2 : 1;
  }
}

main().then((status) => {
  process.exitCode = status;
});
