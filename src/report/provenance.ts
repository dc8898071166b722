import { durationText } from '../command/duration-text';
import { escapeHtml } from '../figures/escape-html';
import type { ExecutedNotebook } from './execute-notebook';
import { minuteText } from './minute-text';
import type { ReportedDataset, ReportRun } from './report-run';

/** The data's name; drawn faces say what they are even where their name does not. */
function datasetText({ name, synthetic }: ReportedDataset): string {
  return synthetic && !/synthetic/i.test(name) ? `${name} (synthetic faces)` : name;
}

function settingsText({ settings }: ReportRun): string {
  const set = Object.entries(settings.parameters ?? {}).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return [
    `seed ${settings.seed}`,
    `${settings.epochs} ${settings.epochs === 1 ? 'epoch' : 'epochs'}`,
    settings.limit === undefined
      ? ''
      : `at most ${settings.limit.toLocaleString('en-US')} examples of each usage`,
    `size “${settings.size}”`,
    set.length === 0 ? '' : `set by hand: ${set.join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Seconds of each cell that was run, counted as the page counts its code. */
function cellTimes({ notebook }: ExecutedNotebook): string {
  return notebook.cells
    .filter((cell) => cell.kind === 'code' && cell.source.trim() !== '')
    .flatMap((cell, i) =>
      cell.kind === 'code' && cell.seconds !== undefined ? [`${i + 1}: ${durationText(cell.seconds)}`] : [],
    )
    .join(', ');
}

/** What a page says of its own notebook: when it was run, where that was not now, and the time of each cell. */
function notebookRows(executed: ExecutedNotebook): [string, string][] {
  const { reusedFrom } = executed;
  const times = cellTimes(executed);
  return [
    ...(reusedFrom
      ? [
          ['Executed', `${minuteText(reusedFrom)}; nothing it depends on has changed since`] as [
            string,
            string,
          ],
        ]
      : []),
    ...(times === '' ? [] : [['Cells', times] as [string, string]]),
  ];
}

/**
 * What every page ends with, as terms and texts: when it was made, of which data, with which settings and versions, and how
 * long it took.
 *
 * @param executed the notebook that the page shows; undefined on pages of the whole run.
 */
export function provenance(run: ReportRun, executed?: ExecutedNotebook): [string, string][] {
  const { dataset } = run;
  const counts = Object.entries(dataset.counts)
    .map(([usage, count]) => `${usage} ${count.toLocaleString('en-US')}`)
    .join(', ');
  const seconds = run.notebooks
    .map((notebook) => `${notebook.name} ${durationText(notebook.seconds)}`)
    .join(', ');
  const versions = Object.entries(run.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  const numReused = run.notebooks.filter(({ reusedFrom }) => reusedFrom !== undefined).length;
  const takenOver =
    numReused === 0 ? '' : `, with ${numReused} of ${run.notebooks.length} notebooks from an earlier run`;
  return [
    ['Made', minuteText(run.startedAt)],
    ...(executed ? notebookRows(executed) : []),
    ['Data', `${datasetText(dataset)}: ${counts}`],
    ['SHA-256', dataset.sha256],
    ['Settings', settingsText(run)],
    ['Time', `${durationText(run.seconds)} in all${takenOver}; ${seconds}`],
    ['Versions', versions],
    ...(run.commit === undefined ? [] : [['Commit', run.commit] as [string, string]]),
  ];
}

/** The same as rows of a list of terms, for `<dl>`. */
export function provenanceRows(run: ReportRun, executed?: ExecutedNotebook): string {
  return provenance(run, executed)
    .map(([term, text]) => `<div><dt>${term}</dt><dd>${escapeHtml(text)}</dd></div>`)
    .join('\n');
}
