import { durationText } from '../command/duration-text';
import { percent } from '../dataset/percent';
import { escapeHtml } from '../figures/escape-html';
import { htmlTable } from '../notebook/html-table';
import { minuteText } from './minute-text';
import { type RunSummary, summaryOf } from './previous-run';
import type { ReportRun } from './report-run';
import { scrollBox } from './scroll-box';

/** This run beside the one before it with the same data and settings. */
export function previousComparison(run: ReportRun, previous: RunSummary): string {
  const now = summaryOf(run);
  const measures: [string, keyof RunSummary, (value: number) => string][] = [
    ['test accuracy', 'accuracy', percent],
    ['macro F1', 'macroF1', (value) => value.toFixed(3)],
    ['training', 'trainingSeconds', durationText],
    ['notebooks, one after the other', 'notebookSeconds', durationText],
  ];
  const rows = measures.flatMap(([measure, field, write]) => {
    const [before, after] = [previous[field], now[field]];
    if (typeof before !== 'number' || typeof after !== 'number') return [];
    const sign = after < before ? '−' : '+';
    // A share in percent changes by points.
    const size = write(Math.abs(after - before)).replace(/ %$/, ' points');
    const change = write(before) === write(after) ? 'none' : `${sign}${size}`;
    return [[measure, write(before), write(after), change]];
  });
  if (rows.length === 0) return '';
  const table = htmlTable({ columns: ['measure', 'run before', 'this run', 'change'], rows });
  const commit = previous.commit === undefined ? '' : `, at commit ${escapeHtml(previous.commit)}`;
  return `<p>The last run with these data and settings began on ${minuteText(new Date(previous.startedAt))}${commit}.</p>
${scrollBox(table, 'This run and the one before')}`;
}
