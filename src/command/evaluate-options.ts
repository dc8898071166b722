import path from 'node:path';
import { USAGES, type Usage } from '../dataset/usages';
import { givenOptions, oneOf, required, wholeNumber } from './command-options';
import type { FacesOptions } from './load-faces-with-progress';

/** What an evaluation was asked for. */
export interface EvaluateOptions extends FacesOptions {
  /** Absolute path of a model, or the name of one. */
  readonly model: string;
  readonly usage: Usage;
  /** Absolute path of the file for the result; undefined: none. */
  readonly json: string | undefined;
  /** Whether mirror images are asked too. */
  readonly tta: boolean;
  readonly batchSize: number;
}

const DEFAULTS = { usage: 'PrivateTest', batchSize: 256, seed: 1 } as const;

/** What `--help` prints. */
export const EVALUATE_USAGE = `Usage: npm run evaluate -- --model DIR|FILE|NAME [options]

Measures a trained network on the faces of one usage.

  --model WHICH   a folder that npm run train has made, a model's folder, a .h5 or .keras file,
                  or the name of a network whose trained weights are in the project
  --data PATH     the data, as for npm run train
                  (default: FER_DATA, else what lies under data/, else synthetic faces)
  --usage USAGE   ${USAGES.join(', ')} (default: ${DEFAULTS.usage})
  --json FILE     write accuracy, macroF1, logLoss, the scores of each class, the confusion matrix
                  (a row for each actual emotion), n and seconds there
  --tta           test-time augmentation: the mean over each face and its mirror image
  --batch-size N  faces predicted at a time (default: ${DEFAULTS.batchSize}); decides speed and memory only
  --limit N       at most N faces of each usage (default: all)
  --seed N        seed of the synthetic faces (default: ${DEFAULTS.seed})
  --help          this text

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C or SIGTERM.`;

const KINDS = {
  model: { type: 'string' },
  data: { type: 'string' },
  usage: { type: 'string' },
  json: { type: 'string' },
  tta: { type: 'boolean' },
  'batch-size': { type: 'string' },
  limit: { type: 'string' },
  seed: { type: 'string' },
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
    model: required('--model', given.model),
    data: given.data && path.resolve(folder, given.data),
    usage: oneOf('--usage', given.usage ?? DEFAULTS.usage, USAGES),
    json: given.json && path.resolve(folder, given.json),
    tta: given.tta ?? false,
    batchSize: wholeNumber('--batch-size', given['batch-size'], 1) ?? DEFAULTS.batchSize,
    limit: wholeNumber('--limit', given.limit, 1),
    seed: wholeNumber('--seed', given.seed, 0) ?? DEFAULTS.seed,
  };
}
