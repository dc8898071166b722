import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readJsonFile, requireFields } from '../dataset/json-file';
import { writeWholeFile } from '../dataset/whole-file';
import type { ReportRun } from './report-run';

/** What is kept of a run, for the next one of the same settings to be compared with. */
export interface RunSummary {
  readonly startedAt: string;
  readonly commit?: string;
  /** Share of the test faces that the walkthrough's CNN recognized, 0 to 1. */
  readonly accuracy?: number;
  readonly macroF1?: number;
  /** Of training the CNN. */
  readonly trainingSeconds?: number;
  /** Sum over the notebooks, each from its kernel's start to its end, when it was executed. */
  readonly notebookSeconds: number;
}

/** What a comparison takes for granted. */
const FIELDS = {
  startedAt: 'text',
  'commit?': 'text',
  'accuracy?': 'share',
  'macroF1?': 'share',
  'trainingSeconds?': 'number',
  notebookSeconds: 'number',
} as const;

/** Sums a run up. */
export function summaryOf({ startedAt, commit, artifacts, notebooks }: ReportRun): RunSummary {
  const { training, evaluation } = artifacts;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    startedAt: startedAt.toISOString(),
    commit,
    accuracy: evaluation?.accuracy,
    macroF1: evaluation?.macroF1,
    trainingSeconds: training && sum(training.history.seconds),
    notebookSeconds: sum(notebooks.map(({ seconds }) => seconds)),
  };
}

/** Runs are compared where they have the same data, settings and notebooks; code and versions may differ. */
function summaryFile(
  folder: string,
  { dataset, settings, notebooks }: Pick<ReportRun, 'dataset' | 'settings' | 'notebooks'>,
): string {
  const same = [dataset.sha256, settings, notebooks.map(({ name }) => name)];
  const digest = createHash('sha256').update(JSON.stringify(same)).digest('hex');
  return path.join(folder, 'runs', `${digest.slice(0, 16)}.json`);
}

/** The last run with the same data and settings that was kept, or undefined, also where what was kept is damaged. */
export async function previousRun(artifactsFolder: string, run: ReportRun): Promise<RunSummary | undefined> {
  const file = summaryFile(artifactsFolder, run);
  try {
    const summary = requireFields<RunSummary>(await readJsonFile(file), FIELDS, file);
    return Number.isNaN(Date.parse(summary.startedAt)) ? undefined : summary;
  } catch {
    return undefined;
  }
}

/** Keeps a run's summary for the next one. A run that executed nothing is the one before it, and is not kept. */
export async function keepRun(artifactsFolder: string, run: ReportRun): Promise<void> {
  if (run.notebooks.every(({ reusedFrom }) => reusedFrom !== undefined)) return;
  const file = summaryFile(artifactsFolder, run);
  await mkdir(path.dirname(file), { recursive: true });
  await writeWholeFile(file, `${JSON.stringify(summaryOf(run), null, 2)}\n`);
}
