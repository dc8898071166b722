import { givenOptions, OptionError } from './command-options';
import { DEFAULT_SEED, FACES_KINDS, facesOptions } from './faces-options';
import type { FacesOptions } from './load-faces-with-progress';

/** What a count of copies was asked for. */
export interface OverlapOptions extends FacesOptions {
  /** Correlation from which a face counts as a near copy. */
  readonly nearFrom: number;
}

const DEFAULTS = { near: '0.97' } as const;

/** What `--help` prints. */
export const OVERLAP_USAGE = `Usage: npm run overlap -- [options]

Counts the faces of each usage that another usage holds as well, pixel for pixel or nearly so.

  --data PATH  the data, as for npm run train
               (default: FER_DATA, else what lies under data/, else synthetic faces)
  --near R     correlation of the pixels from which a face counts as a near copy, 0 to 1 (default: ${DEFAULTS.near})
  --limit N    at most N faces of each usage (default: all)
  --seed N     seed of the synthetic faces (default: ${DEFAULT_SEED})
  --help       this text

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C or SIGTERM.`;

const KINDS = {
  ...FACES_KINDS,
  near: { type: 'string' },
} as const;

/**
 * Reads the command line of `npm run overlap`.
 *
 * @param folder what relative paths are relative to.
 * @throws OptionError when an option is unknown, or its value cannot be used.
 */
export function parseOverlapOptions(args: readonly string[], folder: string): OverlapOptions | 'help' {
  const given = givenOptions(args, KINDS);
  if (given === 'help') return 'help';
  const near = given.near ?? DEFAULTS.near;
  if (!/^(0(\.\d+)?|1(\.0+)?)$/.test(near)) {
    throw new OptionError(`--near takes a number from 0 to 1, got “${near}”.`);
  }
  return {
    ...facesOptions(given, folder),
    nearFrom: Number(near),
  };
}
