import { type Runs, type Summary, summaryOf } from './alternating-runs';
import type { Comparison, Opponent } from './comparisons';

const OPPONENTS = { stock: 'stock', python: 'Python' } as const satisfies Record<Opponent, string>;

/** A comparison and its measurements so far. */
export interface MeasuredComparison {
  readonly comparison: Comparison;
  readonly runs: Runs;
}

function milliseconds(seconds: number): string {
  const value = 1000 * seconds;
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

function timesOf(summary: Summary | undefined): string {
  if (summary === undefined) return '—';
  const { median, fastest, slowest } = summary;
  return `${milliseconds(median)} (${milliseconds(fastest)}–${milliseconds(slowest)})`;
}

/** Our median time divided by the opponent's. */
export function ratioTo(opponent: Opponent, runs: Runs): number | undefined {
  const [ours, theirs] = [summaryOf(runs.get('ours')), summaryOf(runs.get(opponent))];
  return ours && theirs ? ours.median / theirs.median : undefined;
}

function rowOf({ comparison, runs }: MeasuredComparison): string[] {
  const opponents = Object.keys(OPPONENTS) as Opponent[];
  const ratios = opponents.map((opponent) => ratioTo(opponent, runs)?.toFixed(2) ?? '—');
  const wanted = opponents.filter((opponent) => comparison.goals[opponent] !== undefined);
  const goals = wanted.map(
    (opponent) => `≤ ${comparison.goals[opponent]?.toFixed(1)} × ${OPPONENTS[opponent]}`,
  );
  const met = wanted.map((opponent) => {
    const ratio = ratioTo(opponent, runs) ?? Number.NaN;
    return ratio <= (comparison.goals[opponent] ?? Number.NaN) ? 'yes' : 'no';
  });
  const times = ['ours', ...opponents].map((name) => timesOf(summaryOf(runs.get(name))));
  return [comparison.what, ...times, ...ratios, goals.join(', ') || '—', met.join(', ') || '—'];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Milliseconds of each way, median with fastest and slowest, ratios of the medians, and goals; in Markdown. */
export function timesTable(measured: readonly MeasuredComparison[]): string {
  const header = ['what, ms', 'ours', 'stock tfjs', 'Python', 'ours / stock', 'ours / Python', 'goal', 'met'];
  return table(header, measured.map(rowOf));
}

/** Most memory of any run of each way, in MB; in Markdown. */
export function memoryTable(measured: readonly MeasuredComparison[]): string {
  const rows = measured.map(({ comparison, runs }) => [
    comparison.what,
    ...['ours', 'stock', 'python'].map((name) => summaryOf(runs.get(name))?.peakMegabytes.toFixed(0) ?? '—'),
  ]);
  return table(['most memory, MB', 'ours', 'stock tfjs', 'Python'], rows);
}
