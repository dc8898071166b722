import path from 'node:path';
import { NETWORK_NAMES, NETWORKS } from '../model/networks';
import type { Fold } from '../preprocessing/stratified-folds';
import { CONVOLUTION_PRECISIONS, type ConvolutionPrecision } from '../tensorflow/convolution-precision';
import { changedRecipe, RECIPE_CHANGES, type RecipeChanges } from '../training/recipe-changes';
import { RECIPES, type Recipe } from '../training/recipes';
import { givenOptions, OptionError, oneOf, required, wholeNumber } from './command-options';
import { DEFAULT_SEED, FACES_KINDS, facesOptions } from './faces-options';
import type { FacesOptions } from './load-faces-with-progress';

/** What a training was asked for. */
export interface TrainOptions extends FacesOptions {
  /** Name of a network. */
  readonly model: string;
  /** A trained model whose weights it begins with: a path or a name as given; undefined: it begins anew. */
  readonly from: string | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  /** What of the network's recipe is changed. */
  readonly changes: RecipeChanges;
  /** The part of the training faces that is kept back and measured in place of PublicTest; undefined: none. */
  readonly fold: Fold | undefined;
  /** Seed of the drawn faces; undefined: that of the training. */
  readonly facesSeed: number | undefined;
  /** Stop, ready to go on, when so many epochs are done; undefined: at the end. */
  readonly stopAfter: number | undefined;
  /** In what the convolutions multiply. */
  readonly precision: ConvolutionPrecision;
  /** Absolute path of the run's folder. */
  readonly out: string;
  /** Whether to go on from the checkpoint in that folder. */
  readonly resume: boolean;
  /** Steps between two checkpoints; undefined: every epoch and every minute. */
  readonly checkpointEvery: number | undefined;
}

const DEFAULTS = { model: 'walkthrough', precision: 'float32' } as const;

const networks = Object.entries(NETWORKS).map(([name, { description }]) => {
  const { epochs, batchSize } = RECIPES[name];
  return `${name}: ${description}; ${epochs} epochs, ${batchSize} faces a step`;
});

const changes = Object.entries(RECIPE_CHANGES).map(
  ([name, { what, expected }]) => `${name}: ${what}; ${expected}`,
);

/** What `--help` prints. */
export const TRAIN_USAGE = `Usage: npm run train -- --out DIR [options]

Trains a network on the faces marked Training, measures it after every epoch on those marked PublicTest, and leaves the
model, its history, its settings and a checkpoint in a folder.

  --out DIR             folder of this training, new or empty
  --data PATH           the data: fer2013.csv or icml_face_data.csv, also as .gz, .xz, .zip or .tar.gz,
                        or a folder train|test/<emotion>/*.jpg|png
                        (default: FER_DATA, else what lies under data/, else synthetic faces)
  --model NAME          the network (default: ${DEFAULTS.model})
                        ${networks.join('\n                        ')}
  --from WHICH          begin with the weights of this trained model, as npm run evaluate takes one; it must be the
                        same network (default: begin anew)
  --epochs N            train until so many epochs are done (default: the network's own)
  --batch-size N        faces a step (default: the network's own)
  --precision NAME      float32 or bfloat16 (default: float32). Convolutions that multiply in bfloat16 take less time on
                        processors with an instruction for it, and more on others
  --seed N              fixes initial weights, order, augmentation and dropout (default: ${DEFAULT_SEED})
  --limit N             at most N faces of each usage (default: all)
  --set NAME=VALUE      change one thing of the network's recipe; may be given several times:
                        ${changes.join('\n                        ')}
  --folds K --fold I    divide the Training faces into K parts of like shares of every emotion; keep part I (1 to K) back,
                        and measure on it in place of PublicTest (default: no division)
  --faces-seed N        seed of the drawn faces, where there are no others (default: that of --seed)
  --resume              go on from the checkpoint in DIR, if there is one; of the other options only --epochs
                        may then differ, and that only where the learning rate does not depend on it
  --stop-after N        stop when N epochs are done, with a checkpoint; --resume goes on. The learning rate goes its way
                        for all --epochs
  --checkpoint-every N  write a checkpoint every N steps (default: every epoch, and every minute)
  --help                this text

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C or SIGTERM with a checkpoint written.`;

const KINDS = {
  ...FACES_KINDS,
  model: { type: 'string' },
  from: { type: 'string' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  precision: { type: 'string' },
  set: { type: 'string', multiple: true },
  folds: { type: 'string' },
  fold: { type: 'string' },
  'faces-seed': { type: 'string' },
  'stop-after': { type: 'string' },
  out: { type: 'string' },
  'checkpoint-every': { type: 'string' },
  resume: { type: 'boolean' },
} as const;

/**
 * Reads the command line of `npm run train`.
 *
 * @param folder what relative paths are relative to.
 * @throws OptionError when an option is unknown or missing, or its value cannot be used.
 */
export function parseTrainOptions(args: readonly string[], folder: string): TrainOptions | 'help' {
  const given = givenOptions(args, KINDS);
  if (given === 'help') return 'help';
  const model = oneOf('--model', given.model ?? DEFAULTS.model, NETWORK_NAMES);
  const recipe = RECIPES[model];
  return {
    ...facesOptions(given, folder),
    model,
    from: given.from,
    epochs: wholeNumber('--epochs', given.epochs, 1) ?? recipe.epochs,
    batchSize: wholeNumber('--batch-size', given['batch-size'], 1) ?? recipe.batchSize,
    changes: recipeChanges(recipe, given.set ?? []),
    fold: givenFold(given.folds, given.fold),
    facesSeed: wholeNumber('--faces-seed', given['faces-seed'], 0),
    stopAfter: wholeNumber('--stop-after', given['stop-after'], 1),
    precision: oneOf('--precision', given.precision ?? DEFAULTS.precision, CONVOLUTION_PRECISIONS),
    out: path.resolve(folder, required('--out', given.out)),
    resume: given.resume ?? false,
    checkpointEvery: wholeNumber('--checkpoint-every', given['checkpoint-every'], 1),
  };
}

function recipeChanges(recipe: Recipe, texts: readonly string[]): RecipeChanges {
  const given = texts.map((text) => {
    const [, name, value] = /^(\w+)=(.+)$/s.exec(text) ?? [];
    if (name === undefined) throw new OptionError(`--set takes NAME=VALUE, got “${text}”.`);
    try {
      return [name, JSON.parse(value)] as const;
    } catch {
      throw new OptionError(`--set ${name} takes a number, true, false or null, got “${value}”.`);
    }
  });
  const changed = Object.fromEntries(given);
  try {
    changedRecipe(recipe, changed);
  } catch (error) {
    throw new OptionError(`--set: ${(error as Error).message}.`);
  }
  return changed;
}

function givenFold(folds: string | undefined, fold: string | undefined): Fold | undefined {
  if (folds === undefined && fold === undefined) return undefined;
  if (folds === undefined || fold === undefined)
    throw new OptionError('--folds and --fold go together: give both, or neither.');
  const chosen = { folds: wholeNumber('--folds', folds, 2), fold: wholeNumber('--fold', fold, 1) };
  if (chosen.fold > chosen.folds) {
    throw new OptionError(`--fold takes a whole number from 1 to ${folds}, got “${fold}”.`);
  }
  return chosen;
}
