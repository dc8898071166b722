import path from 'node:path';
import { type ExecutedNotebook, type ExecutionEvent, executeNotebook } from './execute-notebook';
import type { ReportedDataset, ReportRun, RunSettings } from './report-run';
import { artifactTimes, readRunArtifacts } from './run-artifacts';

/** What is known of a run before its first notebook. */
export interface PlannedRun {
  readonly dataset: ReportedDataset;
  readonly settings: RunSettings;
  readonly versions: Readonly<Record<string, string>>;
  /** Paths of the notebooks, in the order in which they are to run. */
  readonly notebooks: readonly string[];
}

export interface ExecuteRunOptions {
  readonly python: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the notebooks leave their results. */
  readonly artifactsFolder: string;
  readonly signal?: AbortSignal;
  readonly onStart?: (name: string) => void;
  readonly onEvent?: (event: ExecutionEvent) => void;
  readonly onEnd?: (name: string, outcome: 'done' | 'failed') => void;
}

/**
 * Executes notebooks one after another and gathers what they left: pages, times and results of this run only.
 *
 * @throws what `executeNotebook` and `readRunArtifacts` throw; the first failing cell ends the run.
 */
export async function executeRun(planned: PlannedRun, options: ExecuteRunOptions): Promise<ReportRun> {
  const { python, env, artifactsFolder, signal, onStart, onEvent, onEnd } = options;
  const startedAt = new Date();
  const started = performance.now();
  const before = await artifactTimes(artifactsFolder);
  const notebooks: ExecutedNotebook[] = [];
  for (const file of planned.notebooks) {
    const name = path.basename(file, '.ipynb');
    onStart?.(name);
    try {
      notebooks.push(await executeNotebook(file, { python, env, signal, onEvent }));
    } catch (error) {
      onEnd?.(name, 'failed');
      throw error;
    }
    onEnd?.(name, 'done');
  }
  const artifacts = await readRunArtifacts(artifactsFolder, before);
  const seconds = (performance.now() - started) / 1000;
  return { ...planned, startedAt, seconds, notebooks, artifacts };
}
