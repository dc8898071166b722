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
  readonly onEvent?: (name: string, event: ExecutionEvent) => void;
  readonly onEnd?: (name: string, outcome: 'done' | 'failed') => void;
}

/**
 * Notebooks that take up what an earlier one leaves, here the trained network of 05. They could make it themselves,
 * at the price of training once more.
 */
const TAKES_UP: Readonly<Record<string, string>> = { '06': '05', '07': '05', '08': '05' };

/** A kernel's start and its compiler use one core, training both: two at once fill two cores and no more. */
const SIDE_BY_SIDE = 2;

const numberOf = (file: string) => path.basename(file).slice(0, 2);

/**
 * Executes notebooks, started in their order, two at a time where neither needs the other, and gathers what they left:
 * pages, times and results of this run only.
 *
 * @throws what `executeNotebook` and `readRunArtifacts` throw; the first failing cell ends the run.
 */
export async function executeRun(planned: PlannedRun, options: ExecuteRunOptions): Promise<ReportRun> {
  const { python, env, artifactsFolder, signal, onStart, onEvent, onEnd } = options;
  const startedAt = new Date();
  const started = performance.now();
  const before = await artifactTimes(artifactsFolder);
  const stop = new AbortController();
  const passOn = () => stop.abort();
  signal?.addEventListener('abort', passOn, { once: true });
  if (signal?.aborted) passOn();

  async function execute(file: string): Promise<ExecutedNotebook> {
    const name = path.basename(file, '.ipynb');
    onStart?.(name);
    try {
      const executed = await executeNotebook(file, {
        python,
        env,
        signal: stop.signal,
        onEvent: (event) => onEvent?.(name, event),
      });
      onEnd?.(name, 'done');
      return executed;
    } catch (error) {
      onEnd?.(name, 'failed');
      stop.abort();
      throw error;
    }
  }

  const notebooks = await inOrderOfNeed(planned.notebooks, execute).finally(() =>
    signal?.removeEventListener('abort', passOn),
  );
  const artifacts = await readRunArtifacts(artifactsFolder, before);
  const seconds = (performance.now() - started) / 1000;
  return { ...planned, startedAt, seconds, notebooks, artifacts };
}

/**
 * Executes files, at most two at once. Whenever one ends, the next in order starts whose own need is met; a need that
 * is not part of the run counts as met.
 *
 * @returns the results in the order of the files.
 * @throws the first error, once those still running have ended.
 */
async function inOrderOfNeed<Result>(
  files: readonly string[],
  execute: (file: string) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(files.length);
  const waiting = files.map((file, index) => ({ file, index }));
  const running = new Map<string, Promise<void>>();
  const unfinished = new Set(files.map(numberOf));
  const errors: unknown[] = [];

  const run = async (file: string, index: number) => {
    try {
      results[index] = await execute(file);
    } catch (error) {
      errors.push(error);
    }
    unfinished.delete(numberOf(file));
    running.delete(file);
  };

  while (running.size > 0 || (waiting.length > 0 && errors.length === 0)) {
    const isReady = ({ file }: { file: string }) => !unfinished.has(TAKES_UP[numberOf(file)]);
    const next = errors.length === 0 && running.size < SIDE_BY_SIDE ? waiting.findIndex(isReady) : -1;
    if (next === -1) {
      await Promise.race(running.values());
    } else {
      const [{ file, index }] = waiting.splice(next, 1);
      running.set(file, run(file, index));
    }
  }
  if (errors.length > 0) throw errors[0];
  return results;
}
