import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { CellClock } from './cell-clock';
import { type ExecutedNotebook, type ExecutionEvent, executeNotebook } from './execute-notebook';
import type { KeptNotebooks, NotebookInputs } from './kept-notebooks';
import { parseNotebook } from './notebook-file';
import { notebookLinks } from './notebook-links';
import type { ReportedDataset, ReportRun, RunSettings } from './report-run';
import { type ArtifactName, artifactTimes, readRunArtifacts } from './run-artifacts';
import { inOrderOfNeed } from './run-order';

/** What is known of a run before its first notebook. */
export interface PlannedRun {
  readonly dataset: ReportedDataset;
  readonly settings: RunSettings;
  readonly versions: Readonly<Record<string, string>>;
  /** The commit the project is at; undefined outside git. */
  readonly commit?: string;
  /** Paths of the notebooks, in the order in which they are shown. */
  readonly notebooks: readonly string[];
  /** Cells that set parameters, by the notebook's path. */
  readonly parameterCells?: ReadonlyMap<string, string | undefined>;
}

/** A run that was made here, with its time beside the cells. */
export type MeasuredRun = ReportRun & { readonly secondsBesideCells: number };

export interface ExecuteRunOptions {
  readonly python: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the notebooks leave their results. */
  readonly artifactsFolder: string;
  /** Where executed notebooks are kept. Default: none is, and none is taken over. */
  readonly kept?: KeptNotebooks;
  /** Runs every notebook, also one of which nothing has changed. Default false. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly onStart?: (name: string) => void;
  readonly onEvent?: (name: string, event: ExecutionEvent) => void;
  readonly onEnd?: (name: string, outcome: 'done' | 'failed') => void;
  /** A notebook is there with its outputs, whether it was executed now or taken over. */
  readonly onExecuted?: (executed: ExecutedNotebook) => void;
  /** An executed notebook was taken over from an earlier run. */
  readonly onReuse?: (executed: ExecutedNotebook) => void;
}

/**
 * Starting a kernel and compiling keep one core busy, training keeps all: two notebooks at once fill two cores and no
 * more. With more cores each still has two.
 */
const SIDE_BY_SIDE = Math.min(4, Math.max(2, Math.floor(availableParallelism() / 2)));

interface PlannedNotebook extends NotebookInputs {
  readonly file: string;
  readonly injectedParameters: string | undefined;
  readonly length: number;
}

async function planNotebook(
  file: string,
  injectedParameters: string | undefined,
  kept: KeptNotebooks | undefined,
): Promise<PlannedNotebook> {
  const name = path.basename(file, '.ipynb');
  const text = await readFile(file, 'utf8');
  const notebook = parseNotebook(text, file);
  return {
    file,
    name,
    injectedParameters,
    source: JSON.stringify([text, injectedParameters ?? null]),
    ...notebookLinks(notebook),
    // Before its first run, a notebook of many cells is taken for a long one.
    length: (await kept?.secondsBefore(name)) ?? notebook.cells.length,
  };
}

/**
 * Executes notebooks, side by side where neither needs the other, and gathers what they left: pages, times and results.
 * A notebook of which nothing has changed since it was kept is taken over as it came out then.
 *
 * @throws what `executeNotebook` and `readRunArtifacts` throw; the first failing cell ends the run.
 */
export async function executeRun(planned: PlannedRun, options: ExecuteRunOptions): Promise<MeasuredRun> {
  const { python, env, artifactsFolder, kept, force = false, signal } = options;
  const { onStart, onEvent, onEnd, onReuse, onExecuted } = options;
  const { parameterCells, ...known } = planned;
  const startedAt = new Date();
  const started = performance.now();
  const clock = new CellClock();
  const before = await artifactTimes(artifactsFolder);
  const plans = await Promise.all(
    planned.notebooks.map((file) => planNotebook(file, parameterCells?.get(file), kept)),
  );
  const stop = new AbortController();
  const passOn = () => stop.abort();
  signal?.addEventListener('abort', passOn, { once: true });
  if (signal?.aborted) passOn();
  const reusedResults = new Set<ArtifactName>();

  async function execute(plan: PlannedNotebook): Promise<ExecutedNotebook> {
    const { name, file, injectedParameters } = plan;
    stop.signal.throwIfAborted();
    const unchanged = force ? undefined : await kept?.find(plan);
    if (unchanged) {
      for (const result of plan.leaves) reusedResults.add(result);
      onReuse?.(unchanged);
      onExecuted?.(unchanged);
      return unchanged;
    }
    onStart?.(name);
    const executedAt = new Date();
    try {
      const executed = await executeNotebook(file, {
        python,
        env,
        injectedParameters,
        signal: stop.signal,
        onEvent: (event) => {
          if (event.event === 'cell-start') clock.cellStarted();
          if (event.event === 'cell-end') clock.cellEnded();
          onEvent?.(name, event);
        },
      });
      await kept?.keep(plan, executed, executedAt);
      onEnd?.(name, 'done');
      onExecuted?.(executed);
      return executed;
    } catch (error) {
      onEnd?.(name, 'failed');
      stop.abort();
      throw error;
    }
  }

  const notebooks = await inOrderOfNeed(plans, SIDE_BY_SIDE, execute).finally(() =>
    signal?.removeEventListener('abort', passOn),
  );
  const { epochs, limit, seed, size } = planned.settings;
  const artifacts = await readRunArtifacts(artifactsFolder, before, {
    reused: reusedResults,
    settings: { dataset: planned.dataset.sha256, size, epochs, limit: limit ?? null, seed },
  });
  const seconds = (performance.now() - started) / 1000;
  const secondsBesideCells = clock.idleSeconds;
  return { ...known, startedAt, seconds, secondsBesideCells, notebooks, artifacts };
}
