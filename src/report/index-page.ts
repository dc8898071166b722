import { durationText } from '../command/duration-text';
import { EMOTIONS } from '../dataset/emotions';
import { percent } from '../dataset/percent';
import { escapeHtml } from '../figures/escape-html';
import { historyDrawing } from '../figures/history-drawing';
import { htmlTable } from '../notebook/html-table';
import { confusionTable } from './confusion-table';
import { minuteText } from './minute-text';
import { firstSentence } from './notebook-file';
import { notebookLink } from './notebook-page';
import { pageHtml, REPORT_TITLE } from './page';
import type { RunSummary } from './previous-run';
import { previousSection } from './previous-section';
import type { ReportRun } from './report-run';
import type { ComparisonArtifact, TrainingArtifact } from './run-artifacts';

const DESCRIPTION =
  'A convolutional network learns to tell seven emotions from faces of 48 by 48 pixels, step by step, in TypeScript notebooks.';

function introduction({ dataset, settings, notebooks, seconds }: ReportRun): string {
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
  return `<p>${DESCRIPTION}</p>
<p>This report shows ${which}, executed from top to bottom ${took} on <strong>${escapeHtml(dataset.name)}</strong>: ${numExamples.toLocaleString('en-US')} labelled faces. The same figures, for programs, are in <a href="results.json">results.json</a>.</p>${partial}`;
}

function headlines({ artifacts: { training, evaluation }, dataset }: ReportRun): string {
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
  const on = dataset.synthetic ? ', on synthetic faces' : '';
  return `<h2>The walkthrough’s CNN${on}</h2><dl class="headlines">${list}</dl>`;
}

function historySection({ history }: TrainingArtifact): string {
  if (history.epoch.length === 0) return '';
  const epochs = history.epoch.map((epoch) => epoch + 1);
  const drawing = (title: string, training: readonly number[], validation: readonly number[] | undefined) =>
    historyDrawing(title, epochs, [
      { name: 'training', values: training },
      ...(validation ? [{ name: 'test', values: validation }] : []),
    ]);
  return `<h2>Training history</h2><div class="histories">
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
  return `<h2>Did it do better?</h2><div class="scroll" role="group" tabindex="0" aria-label="Comparison of models">${table}</div>`;
}

function notebookList({ notebooks }: ReportRun): string {
  const items = notebooks.map((executed) => {
    const { href, text } = notebookLink(executed);
    const sentence = escapeHtml(firstSentence(executed.notebook));
    const reused = executed.reusedFrom ? `, run ${minuteText(executed.reusedFrom)}` : '';
    return `<li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a> <span class="seconds">${durationText(executed.seconds)}${reused}</span><br>${sentence}</li>`;
  });
  return `<h2>The notebooks</h2><ul class="notebooks">${items.join('\n')}</ul>`;
}

/** The report's first page: what was run, on which data, how it came out, also beside the run before, and the way to each notebook. */
export function indexPage(run: ReportRun, previous?: RunSummary): string {
  const { training, evaluation, comparison } = run.artifacts;
  const confusion = evaluation
    ? `<h2>Confusion matrix</h2>${confusionTable(evaluation.confusionMatrix, EMOTIONS)}`
    : '';
  const body = `<main id="content" class="overview" tabindex="-1">
<h1>${REPORT_TITLE}</h1>
${introduction(run)}
${headlines(run)}
${previous ? previousSection(run, previous) : ''}
${notebookList(run)}
${training ? historySection(training) : ''}
${confusion}
${comparison ? comparisonSection(comparison) : ''}
</main>`;
  return pageHtml({ title: REPORT_TITLE, description: DESCRIPTION, run, body });
}
