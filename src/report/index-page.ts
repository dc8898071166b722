import { durationText } from '../command/duration-text';
import { EMOTIONS } from '../dataset/emotions';
import { percent } from '../dataset/percent';
import { escapeHtml } from '../figures/escape-html';
import { historyDrawing } from '../figures/history-drawing';
import { htmlTable } from '../notebook/html-table';
import { confusionTable } from './confusion-table';
import { headingHtml } from './heading-html';
import { minuteText } from './minute-text';
import { type AddressOf, pageAddresses } from './notebook-addresses';
import { firstSentence, notebookTitle } from './notebook-file';
import { pageHtml, REPORT_TITLE } from './page';
import { PageOutline } from './page-outline';
import { previousComparison } from './previous-comparison';
import type { RunSummary } from './previous-run';
import type { ReportRun } from './report-run';
import type { ComparisonArtifact, TrainingArtifact } from './run-artifacts';
import { scrollBox } from './scroll-box';

/** One sentence on what the report is about. */
export const REPORT_DESCRIPTION =
  'A convolutional network learns to tell seven emotions from faces of 48 by 48 pixels, step by step, in TypeScript notebooks.';

/** Where the overview stands. */
export interface OverviewOptions {
  /** Takes in the headings. */
  readonly outline: PageOutline;
  readonly addressOf: AddressOf;
  /** Address of the same figures for programs. */
  readonly results: string;
  /** The last run with the same data and settings, to compare with. */
  readonly previous?: RunSummary;
}

function introduction({ dataset, settings, notebooks, seconds }: ReportRun, results: string): string {
  const numExamples = Object.values(dataset.counts).reduce((sum, count) => sum + count, 0);
  const which = settings.partial
    ? `${notebooks.length} of the notebooks`
    : `all ${notebooks.length} notebooks`;
  const partial = settings.partial
    ? '<p class="note">Only some notebooks were asked for. What they read from earlier notebooks may come from an earlier run, with other settings.</p>'
    : '';
  const numReused = notebooks.filter(({ reusedFrom }) => reusedFrom !== undefined).length;
  const took =
    numReused === 0
      ? `in ${durationText(seconds)}`
      : `(${numReused} of them in an earlier run, and nothing they depend on has changed since)`;
  return `<p>${REPORT_DESCRIPTION}</p>
<p>This report shows ${which}, executed from top to bottom ${took} on <strong>${escapeHtml(dataset.name)}</strong>: ${numExamples.toLocaleString('en-US')} labelled faces. The same figures, for programs, are in <a href="${results}" download="results.json">results.json</a>.</p>${partial}`;
}

function headlines({ artifacts: { training, evaluation } }: ReportRun): string {
  const figures: [string, string][] = [];
  if (evaluation) {
    figures.push(
      ['Test accuracy', percent(evaluation.accuracy)],
      ['Macro F1', evaluation.macroF1.toFixed(3)],
    );
  }
  if (training) {
    const { epoch, seconds } = training.history;
    figures.push(
      ['Epochs', String(epoch.length)],
      ['Training time', durationText(seconds.reduce((sum, value) => sum + value, 0))],
      ['Model parameters', training.modelParameters.toLocaleString('en-US')],
    );
  }
  if (figures.length === 0) return '';
  const list = figures.map(([term, text]) => `<div><dt>${term}</dt><dd>${text}</dd></div>`).join('\n');
  return `<dl class="headlines">${list}</dl>`;
}

function historySection({ history }: TrainingArtifact): string {
  if (history.epoch.length === 0) return '';
  const epochs = history.epoch.map((epoch) => epoch + 1);
  const drawing = (title: string, training: readonly number[], validation: readonly number[] | undefined) =>
    historyDrawing(title, epochs, [
      { name: 'training', values: training },
      ...(validation ? [{ name: 'test', values: validation }] : []),
    ]);
  return `<div class="histories">
${drawing('Accuracy', history.accuracy, history.valAccuracy)}
${drawing('Loss', history.loss, history.valLoss)}
</div>`;
}

function comparisonSection({ rows }: ComparisonArtifact): string {
  const optional = (write: (value: number) => string) => (value: unknown) =>
    value === undefined ? '' : write(value as number);
  const table = htmlTable({
    columns: ['model', 'test accuracy', 'macro F1', 'parameters', 'training'],
    rows: rows.map((row) => [row.name, row.accuracy, row.macroF1, row.parameters, row.seconds]),
    format: {
      'test accuracy': optional(percent),
      'macro F1': optional((value) => value.toFixed(3)),
      training: optional(durationText),
    },
  });
  return scrollBox(table, 'Comparison of models');
}

function notebookList({ notebooks }: ReportRun, addressOf: AddressOf): string {
  const items = notebooks.map(({ name, notebook, seconds, reusedFrom }) => {
    const text = escapeHtml(notebookTitle(notebook) ?? name);
    const sentence = escapeHtml(firstSentence(notebook));
    const reused = reusedFrom ? `, run ${minuteText(reusedFrom)}` : '';
    return `<li><a href="${escapeHtml(addressOf(name) ?? '')}">${text}</a> <span class="seconds">${durationText(seconds)}${reused}</span><br>${sentence}</li>`;
  });
  return `<ul class="notebooks">${items.join('\n')}</ul>`;
}

/** What was run, on which data, how it came out, also beside the run before, and the way to each notebook. */
export function overviewHtml(
  run: ReportRun,
  { outline, addressOf, results, previous }: OverviewOptions,
): string {
  const { training, evaluation, comparison } = run.artifacts;
  const section = (title: string, content: string) =>
    content === '' ? '' : headingHtml(outline.add(2, title)) + content;
  const on = run.dataset.synthetic ? ', on synthetic faces' : '';
  return [
    headingHtml(outline.add(1, REPORT_TITLE)),
    introduction(run, results),
    section(`The walkthrough’s CNN${on}`, headlines(run)),
    section('Beside the run before', previous ? previousComparison(run, previous) : ''),
    section('The notebooks', notebookList(run, addressOf)),
    section('Training history', training ? historySection(training) : ''),
    section('Confusion matrix', evaluation ? confusionTable(evaluation.confusionMatrix, EMOTIONS) : ''),
    section('Did it do better?', comparison ? comparisonSection(comparison) : ''),
  ].join('\n');
}

/**
 * The report's first page.
 *
 * @param previous the last run with the same data and settings, to compare with.
 */
export function indexPage(run: ReportRun, previous?: RunSummary): string {
  const overview = overviewHtml(run, {
    outline: new PageOutline(),
    addressOf: pageAddresses(run.notebooks.map(({ name }) => name)),
    results: 'results.json',
    previous,
  });
  return pageHtml({
    title: REPORT_TITLE,
    description: REPORT_DESCRIPTION,
    run,
    body: `<main id="content" class="overview" tabindex="-1">${overview}</main>`,
  });
}
