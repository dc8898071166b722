import { printableText } from '../dataset/message-text';
import { explainedMemoryError } from '../tensorflow/out-of-memory';
import { OptionError } from './command-options';

/** What a command came to: 0 done, 1 failed, 2 wrong usage, 130 stopped, with everything kept that can be gone on from. */
export type ExitStatus = 0 | 1 | 2 | 130;

/** A command: what it does, and what `--help` prints. */
export interface Command<Options> {
  readonly usage: string;
  /** Reads the command line; `folder` is what relative paths are relative to. */
  readonly parse: (args: readonly string[], folder: string) => Options | 'help';
  /** Does it. The signal aborts when the person or the system asks it to stop. */
  readonly run: (options: Options, signal: AbortSignal) => Promise<ExitStatus>;
}

/**
 * Runs a command as a process's whole work: its command line, Ctrl-C and SIGTERM, and the exit status. What goes wrong
 * is told in one sentence on standard error.
 */
export async function runCommand<Options>(command: Command<Options>): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  // Once: a second Ctrl-C ends the process at once.
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    // npm starts scripts in the project's folder, and says where the person stood.
    const options = command.parse(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
    if (options === 'help') {
      process.stdout.write(`${command.usage}\n`);
      process.exitCode = 0;
    } else {
      process.exitCode = await command.run(options, controller.signal);
    }
  } catch (error) {
    const explained = explainedMemoryError(error);
    const message = explained instanceof Error ? explained.message : String(explained);
    process.stderr.write(`${printableText(message)}
`);
    process.exitCode = error instanceof OptionError ? 2 : 1;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}
