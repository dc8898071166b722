import { createHash } from 'node:crypto';
import path from 'node:path';
import { readJsonFileIfThere, requireFields } from '../dataset/json-file';
import { DamagedFileError, sealedJson } from '../dataset/sealed-json';
import { writeWholeFile } from '../dataset/whole-file';
import { makeFolder } from '../dataset/writing-error';
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

/**
 * The last run with the same data and settings that was kept, or undefined.
 *
 * @param options.onWarning called with a sentence when what was kept of it is damaged.
 */
export async function previousRun(
  artifactsFolder: string,
  run: ReportRun,
  options: { readonly onWarning?: (sentence: string) => void } = {},
): Promise<RunSummary | undefined> {
  const file = summaryFile(artifactsFolder, run);
  try {
    const saved = await readJsonFileIfThere(file, 'it is replaced by this run');
    if (saved === undefined) return undefined;
    const summary = requireFields<RunSummary>(saved, FIELDS, file);
    if (Number.isNaN(Date.parse(summary.startedAt))) throw new DamagedFileError(file, 'it has no time');
    return summary;
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    options.onWarning?.(`${file} is damaged: this run is compared with none before it, and takes its place.`);
    return undefined;
  }
}

/** Keeps a run's summary for the next one. A run that executed nothing is the one before it, and is not kept. */
export async function keepRun(artifactsFolder: string, run: ReportRun): Promise<void> {
  if (run.notebooks.every(({ reusedFrom }) => reusedFrom !== undefined)) return;
  const file = summaryFile(artifactsFolder, run);
  await makeFolder(path.dirname(file));
  await writeWholeFile(file, sealedJson(summaryOf(run)));
}
