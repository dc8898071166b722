import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pl from 'nodejs-polars';

export const ROOT = path.resolve(__dirname, '../..');

/** Twelve trainings of seconds: small enough for a test, and long enough to be killed in. */
export const TWELVE_TRIALS = {
  name: 'twelve',
  set: { model: 'walkthrough-batch-norm', epochs: 8, limit: 48, batchSize: 8 },
  space: { learningRate: [0.001, 0.003], labelSmoothing: [0, 0.1], rotationRange: [0, 10, 20] },
  checkpointSeconds: 0,
};

/** A sweep that runs, and how it ends. */
export interface RunningSweep {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly status: number | null; readonly printed: string }>;
  /** What it has printed so far. */
  readonly printed: () => string;
}

/** Starts `npm run sweep` as set-up does, with all temporary files within the folder. */
export function startSweep(
  description: object,
  { folder, args = [], env = {} }: { folder: string; args?: readonly string[]; env?: NodeJS.ProcessEnv },
): RunningSweep {
  const config = path.join(folder, 'sweep.json');
  const temporary = path.join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  writeFileSync(config, JSON.stringify(description));
  const child = spawn(
    process.execPath,
    [
      '--import',
      require.resolve('tsx'),
      path.join(ROOT, 'src/command/sweep.ts'),
      '--config',
      config,
      ...args,
    ],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        INIT_CWD: folder,
        FER_DATA: '',
        TMPDIR: temporary,
        TF_CPP_MIN_LOG_LEVEL: '3',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  const ended = new Promise<{ status: number | null; printed: string }>((resolve) => {
    child.on('close', (status) => resolve({ status, printed }));
  });
  return { child, ended, printed: () => printed };
}

/** What a worker wrote down of its work on a trial. */
export interface Attempt {
  readonly trial: string;
  readonly pid: number;
  readonly resumedAtEpoch: number | null;
  readonly outcome: string | null;
  readonly began: string;
}

/** All attempts at all trials, in the order in which those of a trial began. */
export function attemptsIn(storage: string): Attempt[] {
  const trials = path.join(storage, 'trials');
  if (!existsSync(trials)) return [];
  return readdirSync(trials).flatMap((trial) => {
    const folder = path.join(trials, trial, 'attempts');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ trial, ...JSON.parse(readFileSync(path.join(folder, name), 'utf8')) }) as Attempt)
      .sort((a, b) => (a.began < b.began ? -1 : 1));
  });
}

/** How many trials are done. */
export const numResults = (storage: string): number =>
  attemptsIn(storage).filter(({ trial }, index, all) => {
    const first = all.findIndex((attempt) => attempt.trial === trial) === index;
    return first && existsSync(path.join(storage, 'trials', trial, 'result.json'));
  }).length;

/** Waits for an attempt that is under way and has a checkpoint, once so many trials are done. */
export async function attemptUnderWay(
  storage: string,
  sweep: RunningSweep,
  numDone: number,
): Promise<Attempt> {
  while (sweep.child.exitCode === null) {
    if (numResults(storage) >= numDone) {
      const found = attemptsIn(storage).find(
        ({ trial, outcome }) =>
          outcome === null && existsSync(path.join(storage, 'trials', trial, 'checkpoint.json')),
      );
      if (found !== undefined) return found;
    }
    await sleep(50);
  }
  throw new Error(`the sweep ended before a trial could be killed in:\n${sweep.printed()}`);
}

/** A row of the table. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of a sweep's table. */
export function rowsOf(storage: string): Row[] {
  return pl.readParquet(path.join(storage, 'results.parquet')).toRecords() as Row[];
}

/** The command lines of processes that still work within a folder. */
export function processesWithin(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return text.includes(folder) ? [text] : [];
      } catch {
        return [];
      }
    });
}

/** Waits until no process works within a folder; what still does is the answer when that takes long. */
export async function leftWithin(folder: string): Promise<string[]> {
  for (let tries = 0; tries < 100 && processesWithin(folder).length > 0; tries += 1) await sleep(100);
  return processesWithin(folder);
}
