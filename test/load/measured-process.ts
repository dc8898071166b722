import { spawn } from 'node:child_process';
import path from 'node:path';

/** What loading took in a process that did nothing else; memory in bytes. */
export interface MeasuredLoading {
  readonly faces: number;
  /** Of all pixels: equal for equal faces. */
  readonly pixelSum: number;
  readonly seconds: number;
  /** Of all threads together: what other work on the machine costs is not in it. */
  readonly cpuSeconds: number;
  /** Resident before loading began. */
  readonly memoryBefore: number;
  /** The most that was ever resident. */
  readonly peak: number;
}

/** What a stage of a training took; memory in bytes. */
export interface MeasuredStage {
  readonly stage: string;
  readonly seconds: number;
  /** Resident before the stage. */
  readonly memoryBefore: number;
  /** The most that was resident until its end. */
  readonly peak: number;
  readonly note: string;
}

/**
 * Runs one of this folder's programs in a fresh process; what it writes to standard error is passed on.
 *
 * @returns what it printed last, as JSON.
 * @throws Error when it fails.
 */
export async function measuredProcess<Measured>(file: string, args: readonly string[]): Promise<Measured> {
  const program = path.join(__dirname, file);
  const child = spawn(process.execPath, ['--import', require.resolve('tsx'), program, ...args], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status ?? 'a signal'}`);
  return JSON.parse(printed.trim().split('\n').at(-1) as string) as Measured;
}
