import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { facesFrame } from '../../src/dataset/faces-frame';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { SMALL_TRAINING } from '../command/killed-training';
import { notebookPython } from '../kernel/executed-cells';

export const ROOT = path.resolve(__dirname, '../..');

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of the project that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly printed: () => string;
}

/** Everything small: the notebooks' shortest run, on a few faces. */
export const SMALL_RUN = { FER_RUN_SIZE: 'quick', FER_LIMIT: '20', FER_DATA: '', TF_CPP_MIN_LOG_LEVEL: '3' };

/** Starts a program, as a rule Node.js with a script, in the project's folder. */
export function start(command: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, FER_PYTHON: notebookPython(), ...SMALL_RUN, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (status, signal) =>
      resolve({ status, signal, stdout, stderr: withoutLibrariesOwn(stderr) }),
    ),
  );
  return { child, ended, printed: () => stdout };
}

/** TensorFlow says a few things to every process that loads it, before anybody can ask it not to. */
function withoutLibrariesOwn(stderr: string): string {
  return stderr.replace(/^(WARNING: All log messages before absl|I0000 ).*\n/gm, '');
}

/** Before a script in TypeScript. */
const TSX = ['--import', require.resolve('tsx')];

/** `npm run report` of some notebooks, as npm starts it after set-up, with artifacts of its own in the folder. */
export function startReport(folder: string, only: string, env: NodeJS.ProcessEnv = {}): Running {
  return start(
    [
      ...[process.execPath, ...TSX, path.join(ROOT, 'src/report/main.ts')],
      ...['--only', only, '--out', path.join(folder, 'reports')],
    ],
    { FER_ARTIFACTS: path.join(folder, 'artifacts'), ...env },
  );
}

/** The small training of `killed-training.ts`, begun or gone on with. */
export function startSmallTraining(out: string, env: NodeJS.ProcessEnv = {}): Running {
  const main = path.join(ROOT, 'src/command/train.ts');
  const command = [process.execPath, ...TSX, main, '--out', out, '--resume', ...SMALL_TRAINING];
  return start(command, { ...env, FER_LIMIT: '' });
}

/** What is in a folder, file by file, to be compared. */
export function contentsOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(path.join(folder, name), 'latin1')]));
}

/** A run of a command that must end well. */
export async function succeed(running: Running): Promise<Ended> {
  const ended = await running.ended;
  assert.equal(ended.status, 0, `${ended.signal ?? ''} ${ended.stdout}\n${ended.stderr}`);
  return ended;
}

/** Drawn faces as a `fer2013.csv`, about 8 kB a face. */
export function writeFacesCsv(file: string, numFaces: number): void {
  const third = Math.floor(numFaces / 3);
  const counts = { Training: numFaces - 2 * third, PublicTest: third, PrivateTest: third };
  writeFileSync(file, '');
  facesFrame(generateSyntheticFaces({ seed: 1, counts })).writeCSV(file);
}
