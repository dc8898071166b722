import path from 'node:path';
import { CONVOLUTION_PRECISIONS, type ConvolutionPrecision } from '../tensorflow/convolution-precision';
import { BASELINE, VARIATIONS, type Variation, variationNamed } from '../training/variations';
import { givenOptions, OptionError, oneOf, required, wholeNumber } from './command-options';
import { DEFAULT_SEED, FACES_KINDS, facesOptions } from './faces-options';
import type { FacesOptions } from './load-faces-with-progress';

/** What is to be compared. */
export interface AblationOptions extends FacesOptions {
  /** The unchanged one first. */
  readonly variations: readonly Variation[];
  /** Epochs of each training; undefined where time counts. */
  readonly epochs: number | undefined;
  /** Minutes of each training; undefined where epochs count. */
  readonly minutes: number | undefined;
  readonly precision: ConvolutionPrecision;
  /** Absolute path of the folder of all these trainings. */
  readonly out: string;
  /** Absolute path of the file for the results, or undefined. */
  readonly json: string | undefined;
}

const DEFAULTS = { epochs: 8, precision: 'float32' } as const;

const names = VARIATIONS.map(({ name, what }) => `${name}: ${what}`);

/** What `--help` prints. */
export const ABLATION_USAGE = `Usage: npm run ablation -- --out DIR [options]

Trains the compact network as it is, and again with one thing changed at a time, and measures each on the faces marked
PublicTest: what does each ingredient bring, and what does it cost? Run again with the same folder, it goes on where it
was stopped or killed; what is finished there is not trained again.

  --out DIR          folder of these trainings
  --data PATH        the data (default: as for npm run train)
  --variation NAME   one of those below; may be given several times (default: all)
  --epochs N         epochs of each training (default: ${DEFAULTS.epochs})
  --minutes N        in place of --epochs: as many epochs of each as take about N minutes here, so that faster networks
                     see more faces
  --precision NAME   float32 or bfloat16, as for npm run train (default: ${DEFAULTS.precision})
  --seed N           fixes everything random (default: ${DEFAULT_SEED})
  --limit N          at most N faces of each usage (default: all)
  --json FILE        write the results there as well
  --help             this text

Variations:
  ${names.join('\n  ')}

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C or SIGTERM with a checkpoint written.`;

const KINDS = {
  ...FACES_KINDS,
  variation: { type: 'string', multiple: true },
  epochs: { type: 'string' },
  minutes: { type: 'string' },
  precision: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'string' },
} as const;

/**
 * Reads the command line of `npm run ablation`.
 *
 * @param folder what relative paths are relative to.
 * @throws OptionError when an option is unknown or missing, or its value cannot be used.
 */
export function parseAblationOptions(args: readonly string[], folder: string): AblationOptions | 'help' {
  const given = givenOptions(args, KINDS);
  if (given === 'help') return 'help';
  if (given.epochs !== undefined && given.minutes !== undefined) {
    throw new OptionError('--epochs and --minutes exclude each other.');
  }
  const minutes = wholeNumber('--minutes', given.minutes, 1);
  return {
    ...facesOptions(given, folder),
    variations: chosenVariations(given.variation),
    epochs: minutes === undefined ? (wholeNumber('--epochs', given.epochs, 1) ?? DEFAULTS.epochs) : undefined,
    minutes,
    precision: oneOf('--precision', given.precision ?? DEFAULTS.precision, CONVOLUTION_PRECISIONS),
    out: path.resolve(folder, required('--out', given.out)),
    json: given.json && path.resolve(folder, given.json),
  };
}

/** Those that were asked for, with the unchanged one before them. */
function chosenVariations(wanted: readonly string[] | undefined): readonly Variation[] {
  if (wanted === undefined) return VARIATIONS;
  try {
    const others = wanted.map(variationNamed).filter((variation) => variation !== BASELINE);
    return [BASELINE, ...new Set(others)];
  } catch (error) {
    throw new OptionError(`--variation: ${(error as Error).message}.`);
  }
}
