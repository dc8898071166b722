import path from 'node:path';
import { givenOptions, wholeNumber } from './command-options';
import { DEFAULT_SEED, FACES_KINDS, facesOptions } from './faces-options';
import type { FacesOptions } from './load-faces-with-progress';

/** What of transfer learning is to be tried. */
export interface TransferOptions extends FacesOptions {
  /** Widths of hidden layers to try; 0 is none, a linear probe. */
  readonly hiddenUnits: readonly number[];
  readonly epochs: number;
  /** A trained network to compare with and to average with; undefined: none. */
  readonly with: string | undefined;
  /** Absolute path of the file for the results, or undefined. */
  readonly json: string | undefined;
}

const DEFAULTS = { hiddenUnits: [0, 256], epochs: 40 } as const;

/** What `--help` prints. */
export const TRANSFER_USAGE = `Usage: npm run transfer -- [options]

Lets a network that others trained describe the faces, and trains a head on the descriptions: how much of an emotion is in
what was meant for other questions? Measured on the faces marked PublicTest. Descriptions are computed once and kept under
artifacts/cache. To train the other network itself, use npm run train -- --model transfer.

  --data PATH     the data (default: as for npm run train)
  --hidden N      width of the head's hidden layer; 0 is none, a linear probe; may be given several times
                  (default: ${DEFAULTS.hiddenUnits.join(' and ')})
  --epochs N      epochs of each head (default: ${DEFAULTS.epochs})
  --with WHICH    a trained network, as for npm run evaluate, to compare with and to average with
  --seed N        fixes everything random (default: ${DEFAULT_SEED})
  --limit N       at most N faces of each usage (default: all)
  --json FILE     write the results there as well
  --help          this text

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C or SIGTERM.`;

const KINDS = {
  ...FACES_KINDS,
  hidden: { type: 'string', multiple: true },
  epochs: { type: 'string' },
  with: { type: 'string' },
  json: { type: 'string' },
} as const;

/**
 * Reads the command line of `npm run transfer`.
 *
 * @param folder what relative paths are relative to. A model's name stays a name.
 * @throws OptionError when an option is unknown, or its value cannot be used.
 */
export function parseTransferOptions(args: readonly string[], folder: string): TransferOptions | 'help' {
  const given = givenOptions(args, KINDS);
  if (given === 'help') return 'help';
  return {
    ...facesOptions(given, folder),
    hiddenUnits: given.hidden?.map((width) => wholeNumber('--hidden', width, 0)) ?? DEFAULTS.hiddenUnits,
    epochs: wholeNumber('--epochs', given.epochs, 1) ?? DEFAULTS.epochs,
    with: given.with,
    json: given.json && path.resolve(folder, given.json),
  };
}
