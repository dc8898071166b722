import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where a script runs. */
export interface ReferencePythonOptions {
  /** Keras's settings are read from here, so that the user's own change nothing. */
  readonly kerasHome: string;
  /** Default: the process's own. */
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a script with the Python that has Keras and scikit-learn; returns its standard output.
 *
 * @throws Error when there is no such Python; Error with `stderr` when the script fails.
 */
export async function referencePython(
  args: readonly [script: string, ...args: string[]],
  { kerasHome, cwd, env = {} }: ReferencePythonOptions,
): Promise<string> {
  const program = process.env.FER_REFERENCE_PYTHON;
  if (program === undefined || !existsSync(program)) {
    throw new Error(
      `no Python with Keras and scikit-learn at ${program}: start this with \`npm run parity\``,
    );
  }
  const { stdout } = await run(program, args, {
    cwd,
    env: {
      ...process.env,
      TF_CPP_MIN_LOG_LEVEL: '2',
      PYTHONDONTWRITEBYTECODE: '1',
      // Neither another backend nor the user's own settings of Keras may change what it computes.
      KERAS_BACKEND: 'tensorflow',
      KERAS_HOME: kerasHome,
      ...env,
    },
    maxBuffer: 2 ** 26,
  });
  return stdout;
}
