import path from 'node:path';
import { givenOptions, required } from './command-options';

/** Where the copies go. */
export interface TeachOptions {
  /** Absolute path of the folder. */
  readonly out: string;
}

/** What `--help` prints. */
export const TEACH_USAGE = `Usage: npm run teach -- --out DIR

Writes two copies of the notebooks for a class, without outputs:

  DIR/student   the exercises with their stubs, checks and hints, and without the answers
  DIR/answers   every stub completed by its answer, so that all checks are right

Their cells import from this project, so open them with its own JupyterLab: choose a folder inside the project, such as
course, start npm run lab, and open the notebooks there. Or hand out a copy of the project whose folder notebooks
holds what is in DIR/student.

  --out DIR  the folder; a new one, an empty one, or one that this command has written and nobody has
             changed since: what students or you have saved there is never written over
  --help     this text

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C or SIGTERM.`;

/**
 * Reads the command line of `npm run teach`.
 *
 * @param folder what relative paths are relative to.
 * @throws OptionError when an option is unknown or missing.
 */
export function parseTeachOptions(args: readonly string[], folder: string): TeachOptions | 'help' {
  const given = givenOptions(args, { out: { type: 'string' } } as const);
  if (given === 'help') return 'help';
  return { out: path.resolve(folder, required('--out', given.out)) };
}
