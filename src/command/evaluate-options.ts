import path from 'node:path';
import { USAGES, type Usage } from '../dataset/usages';
import type { ViewsName } from '../evaluation/test-time-augmentation';
import { givenOptions, oneOf, required, wholeNumber } from './command-options';
import { DEFAULT_SEED, FACES_KINDS, facesOptions } from './faces-options';
import type { FacesOptions } from './load-faces-with-progress';

/** What an evaluation was asked for. */
export interface EvaluateOptions extends FacesOptions {
  /** Paths of models, or their names; of several the mean of their probabilities counts. */
  readonly models: readonly string[];
  readonly usage: Usage;
  /** Absolute path of the file for the result; undefined: none. */
  readonly json: string | undefined;
  readonly views: ViewsName;
  /** Another model, or its name, to be tested against. */
  readonly against: string | undefined;
  /** Whether mirrored and shifted faces are measured as well. */
  readonly robustness: boolean;
  readonly batchSize: number;
}

const DEFAULTS = { usage: 'PrivateTest', batchSize: 256 } as const;

/** What `--help` prints. */
export const EVALUATE_USAGE = `Usage: npm run evaluate -- --model DIR|FILE|NAME [options]

Measures a trained network on the faces of one usage.

  --model WHICH   a folder that npm run train has made, a model's folder, a .h5 or .keras file,
                  or the name of a network or an ensemble that comes with the project;
                  given several times, the mean of their probabilities counts: an ensemble
  --data PATH     the data, as for npm run train
                  (default: FER_DATA, else what lies under data/, else synthetic faces)
  --usage USAGE   ${USAGES.join(', ')} (default: ${DEFAULTS.usage})
  --json FILE     write accuracy, macroF1, logLoss, calibration error, 95 % intervals, the scores of each
                  class, the confusion matrix (a row for each actual emotion), n and seconds there
  --tta           test-time augmentation: the mean over each face and its mirror image
  --ten-crop      the mean over ten views: the face, it shifted by 2 pixels to each corner, and mirrored
  --against WHICH test the difference from another model on the same faces (McNemar's exact test)
  --robustness    measure the faces mirrored and shifted by 2 pixels as well: a network that
                  remembers faces shows there
  --batch-size N  faces predicted at a time (default: ${DEFAULTS.batchSize}); decides speed and memory only
  --limit N       at most N faces of each usage (default: all)
  --seed N        seed of the synthetic faces (default: ${DEFAULT_SEED})
  --help          this text

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C or SIGTERM.`;

const KINDS = {
  model: { type: 'string', multiple: true },
  ...FACES_KINDS,
  usage: { type: 'string' },
  json: { type: 'string' },
  tta: { type: 'boolean' },
  'ten-crop': { type: 'boolean' },
  against: { type: 'string' },
  robustness: { type: 'boolean' },
  'batch-size': { type: 'string' },
} as const;

/**
 * Reads the command line of `npm run evaluate`.
 *
 * @param folder what relative paths are relative to. A model's name stays a name.
 * @throws OptionError when an option is unknown or missing, or its value cannot be used.
 */
export function parseEvaluateOptions(args: readonly string[], folder: string): EvaluateOptions | 'help' {
  const given = givenOptions(args, KINDS);
  if (given === 'help') return 'help';
  return {
    models: required('--model', given.model),
    ...facesOptions(given, folder),
    usage: oneOf('--usage', given.usage ?? DEFAULTS.usage, USAGES),
    json: given.json && path.resolve(folder, given.json),
    views: given['ten-crop'] ? 'ten-crop' : given.tta ? 'mirror' : 'face',
    against: given.against,
    robustness: given.robustness ?? false,
    batchSize: wholeNumber('--batch-size', given['batch-size'], 1) ?? DEFAULTS.batchSize,
  };
}
