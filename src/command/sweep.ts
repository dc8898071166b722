import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileSha256 } from '../dataset/file-sha256';
import { DescriptionError } from '../sweep/described-value';
import { parseSweepDescription, type SweepDescription } from '../sweep/sweep-description';
import { type SweepPlan, sweepPlan, trialsOf } from '../sweep/sweep-plan';
import { OptionError } from './command-options';
import { loadFacesWithProgress, PROJECT_ROOT } from './load-faces-with-progress';
import { standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';
import { parseSweepOptions, SWEEP_USAGE, type SweepOptions } from './sweep-options';

// The command line of `npm run sweep`: it plans, and the Python beside it (sweep/) sends the trials to a Dask cluster.

const screen = standardOutput();

async function sweep(options: SweepOptions, signal: AbortSignal): Promise<ExitStatus> {
  const description = await readDescription(options.config);
  const plan = sweepPlan(description, await circumstancesOf(description));
  const { name, coresPerTrial = null, storage: described } = description;
  const storage = options.storage ?? described ?? path.join(PROJECT_ROOT, 'runs', 'sweeps', name);
  if (options.dryRun) {
    sayPlan(plan);
    return 0;
  }
  return runTrials(
    {
      ...plan,
      storage: storage.includes('://') ? storage : `file://${storage}`,
      scheduler: options.scheduler ?? null,
      workers: options.workers ?? null,
      coresPerTrial,
      table: options.table ?? null,
      node: process.execPath,
    },
    signal,
  );
}

async function readDescription(file: string): Promise<SweepDescription> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new OptionError(`--config: ${(error as Error).message}.`);
  }
  try {
    return parseSweepDescription(text, file);
  } catch (error) {
    if (error instanceof DescriptionError) throw new OptionError(error.message);
    throw error;
  }
}

/** The data are read once here, which leaves them in the cache that all trials of this machine share. */
async function circumstancesOf({ data, facesSeed, notebook }: SweepDescription) {
  const faces = await loadFacesWithProgress({ data, limit: undefined, seed: facesSeed }, screen);
  const { version } = JSON.parse(await readFile(path.join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    version,
    data: { path: data ?? null, name: faces.name, sha256: faces.sha256 },
    ...(notebook === undefined
      ? {}
      : { notebook: { sha256: await fileSha256(notebook.file), settings: notebookSettings() } }),
  };
}

/** What this environment says a notebook is to do; workers elsewhere have another. */
function notebookSettings(): Record<string, string> {
  const names = ['FER_RUN_SIZE', 'FER_EPOCHS', 'FER_LIMIT'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name] as string]] : [])),
  );
}

function sayPlan(plan: SweepPlan): void {
  const { configurations, folds } = plan;
  for (const { parameters, trials } of configurations) {
    screen.write(`${JSON.stringify(parameters)}\n`);
    for (const { id, seed, fold } of trials) {
      screen.write(`  ${id} seed ${seed}${fold === null ? '' : `, fold ${fold} of ${folds}`}\n`);
    }
  }
  screen.write(`${trialsOf(plan).length} trials of ${configurations.length} configurations\n`);
}

/**
 * Hands the plan to the Python of the sweep environment. Its standard input stays open: when this process ends, however it
 * does, that closes, and everything it has started ends too.
 */
async function runTrials(plan: object, signal: AbortSignal): Promise<ExitStatus> {
  const python = process.env.FER_SWEEP_PYTHON;
  if (python === undefined) throw new Error('no Python with Dask: start it by npm run sweep.');
  const child = spawn(python, ['-m', 'sweep'], {
    cwd: PROJECT_ROOT,
    stdio: ['pipe', 'inherit', 'inherit'],
    // In a group of its own: a terminal's Ctrl-C must not reach workers before they are asked to stop.
    detached: true,
  });
  child.stdin.on('error', () => undefined).write(`${JSON.stringify(plan)}\n`);
  const stop = () => child.kill('SIGINT');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const [status] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', stop);
  child.stdin.destroy();
  return status === 0 || status === 2 || status === 130 ? status : 1;
}

void runCommand({ usage: SWEEP_USAGE, parse: parseSweepOptions, run: sweep });
