import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = path.resolve(__dirname, '../..');

/** A training of seconds: three steps an epoch, and a checkpoint after each, so that a kill often meets a write. */
export const SMALL_TRAINING = [
  ...['--limit', '24', '--epochs', '3', '--batch-size', '8', '--seed', '7'],
  ...['--model', 'walkthrough-batch-norm', '--checkpoint-every', '1'],
];

/** How a command ended, and what it printed. */
export interface EndedCommand {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs, and how it will end. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<EndedCommand>;
  /** What it has printed so far. */
  readonly printed: () => string;
}

/** Starts one of the batch commands on the drawn faces, as npm does. */
export function startCommand(
  name: 'train' | 'evaluate' | 'overlap' | 'ship' | 'ablation' | 'transfer' | 'predict',
  args: readonly string[],
  folder = ROOT,
): RunningCommand {
  const main = path.join(ROOT, 'src', 'command', `${name}.ts`);
  const child = spawn(process.execPath, ['--import', require.resolve('tsx'), main, ...args], {
    cwd: ROOT,
    env: { ...process.env, INIT_CWD: folder, FER_DATA: '', TF_CPP_MIN_LOG_LEVEL: '3' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<EndedCommand>((resolve) => {
    child.on('close', (status) => resolve({ status, stdout, stderr: withoutTensorFlowsOwn(stderr) }));
  });
  return { child, ended, printed: () => stdout };
}

/** TensorFlow says a few things to every process that loads it, before anybody can ask it not to. */
function withoutTensorFlowsOwn(stderr: string): string {
  return stderr.replace(/^(WARNING: All log messages before absl|I0000 ).*\n/gm, '');
}

/** Starts or goes on with the small training. */
export function startTraining(out: string): RunningCommand {
  return startCommand('train', ['--out', out, '--resume', ...SMALL_TRAINING]);
}

/** What a finished training has left, but for durations: the hash of its weights' bytes, and its history. */
export function resultOf(out: string): { readonly weights: string; readonly history: object } {
  const model = path.join(out, 'model');
  const weights = readdirSync(model).filter((name) => name.endsWith('.bin'));
  const hash = createHash('sha256');
  for (const name of weights) hash.update(readFileSync(path.join(model, name)));
  const { seconds, secondsPerStep, ...history } = JSON.parse(
    readFileSync(path.join(out, 'history.json'), 'utf8'),
  ).history;
  return { weights: hash.digest('hex'), history };
}

/**
 * Trains with kills in between: each time the process is killed by SIGKILL at a random moment after it began to train.
 * A training that is done before its first kill is thrown away and begun anew.
 *
 * @param random uniform numbers in [0, 1).
 * @param longestSeconds of work before a kill.
 * @returns a few words on each kill, at least one.
 * @throws Error when a run ends by itself with anything but success.
 */
export async function trainWithKills(
  out: string,
  options: {
    readonly numKills: number;
    readonly random: () => number;
    readonly longestSeconds: number;
  },
): Promise<string[]> {
  const kills: string[] = [];
  while (kills.length < options.numKills) {
    const { child, ended, printed } = startTraining(out);
    // Where it goes on from is read and checked right after this line.
    while (child.exitCode === null && !printed().includes('Data: ')) await sleep(5);
    const seconds = options.random() * options.longestSeconds;
    await Promise.race([sleep(1000 * seconds), ended]);
    child.kill('SIGKILL');
    const { status, stderr } = await ended;
    if (status === 0) {
      if (kills.length > 0) return kills;
      rmSync(out, { recursive: true });
    } else if (status !== null) {
      throw new Error(`ended with status ${status}: ${stderr}`);
    } else {
      const epochs = printed().match(/^Epoch /gm)?.length ?? 0;
      const kept = existsSync(path.join(out, 'checkpoint', 'checkpoint.bin'));
      kills.push(
        `killed after ${seconds.toFixed(2)} s, ${epochs} epochs, ${kept ? 'a checkpoint' : 'no checkpoint yet'}`,
      );
    }
  }
  const { status, stderr } = await startTraining(out).ended;
  if (status !== 0) throw new Error(`ended with status ${status}: ${stderr}`);
  return kills;
}
