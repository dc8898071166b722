import { createHash } from 'node:crypto';
import { seededRandom } from '../dataset/seeded-random';
import { drawnFrom, gridOf, type Parameters } from './search-space';
import type { NotebookOfTrials, Score, SweepDescription } from './sweep-description';
import { trainingArguments, wholeTrainingParameters } from './trial-parameters';

/** One training, or one run of a notebook. */
export interface Trial {
  /**
   * 16 hexadecimal digits: a hash of all that decides how it comes out. A trial of this name that is done need never be
   * done again.
   */
  readonly id: string;
  readonly seed: number;
  /** The fold that is kept back, counted from 1; null where there are none. */
  readonly fold: number | null;
  /** What `npm run train` is called with, but for folders. Empty for a notebook. */
  readonly arguments: readonly string[];
}

/** What is compared: parameters, with a trial for each seed and fold. */
export interface Configuration {
  /** 16 hexadecimal digits, as of a trial. */
  readonly id: string;
  readonly parameters: Parameters;
  readonly trials: readonly Trial[];
}

/** A step of successive halving. */
export interface Rung {
  /** Epochs that are done at its end. */
  readonly epochs: number;
  /** How many configurations go on from it; at the last one the best. */
  readonly kept: number;
}

/** What the trials are made with and on. */
export interface SweepCircumstances {
  /** Version of the project. */
  readonly version: string;
  readonly data: {
    /** Absolute path; null: as `npm run train` finds it. */
    readonly path: string | null;
    readonly name: string;
    readonly sha256: string;
  };
  /** Of a notebook that is run in place of trainings. */
  readonly notebook?: {
    readonly sha256: string;
    /** The environment's variables that decide what it does, such as `FER_RUN_SIZE`. */
    readonly settings: Readonly<Record<string, string>>;
  };
}

/** Everything that is to be done. Plain data, ready for JSON. */
export interface SweepPlan extends Omit<SweepCircumstances, 'notebook'> {
  readonly name: string;
  readonly configurations: readonly Configuration[];
  /** The rungs of successive halving, or null. */
  readonly rungs: readonly Rung[] | null;
  readonly folds: number | null;
  readonly facesSeed: number;
  readonly notebook: (NotebookOfTrials & NonNullable<SweepCircumstances['notebook']>) | null;
  readonly score: Score;
  readonly ensemble: { readonly usage: string } | null;
  readonly retries: number;
  readonly checkpointSeconds: number;
}

/** Another number makes every trial another one: to be raised when one comes out differently from the same parameters. */
const TRIAL_VERSION = 1;

/** Names every trial of a sweep. */
export function sweepPlan(description: SweepDescription, circumstances: SweepCircumstances): SweepPlan {
  const { name, notebook, folds, facesSeed, score, ensemble, retries, checkpointSeconds } = description;
  const configurations = combinationsOf(description).map((parameters) =>
    configurationOf(parameters, description, circumstances),
  );
  return {
    ...circumstances,
    name,
    configurations,
    rungs: rungsOf(description, configurations.length),
    folds: folds ?? null,
    facesSeed,
    notebook:
      notebook === undefined || circumstances.notebook === undefined
        ? null
        : { ...notebook, ...circumstances.notebook },
    score,
    ensemble: ensemble ?? null,
    retries,
    checkpointSeconds,
  };
}

/** All trials of a plan, configuration by configuration. */
export const trialsOf = ({ configurations }: SweepPlan): Trial[] =>
  configurations.flatMap(({ trials }) => trials);

function combinationsOf({ space, search, set, notebook }: SweepDescription): Parameters[] {
  const combinations =
    search.kind === 'grid' || search.configurations === undefined
      ? gridOf(space)
      : drawnFrom(space, search.configurations, seededRandom(search.seed));
  return combinations.map((combination) => {
    const given = { ...set, ...combination };
    return notebook === undefined ? wholeTrainingParameters(given) : given;
  });
}

function configurationOf(
  parameters: Parameters,
  { seeds, folds, notebook, facesSeed, data }: SweepDescription,
  { version, data: { sha256 }, notebook: run }: SweepCircumstances,
): Configuration {
  const decides = {
    trialVersion: TRIAL_VERSION,
    version,
    data: sha256,
    ...(notebook === undefined ? {} : { notebook: run, result: notebook.result }),
    parameters,
    folds: folds ?? null,
  };
  const everyFold = folds === undefined ? [null] : Array.from({ length: folds }, (_, index) => index + 1);
  const trials = seeds.flatMap((seed) =>
    everyFold.map((fold) => ({
      id: hashOf({ ...decides, seed, fold }),
      seed,
      fold,
      arguments:
        notebook === undefined
          ? [
              ...trainingArguments(parameters),
              ...['--seed', String(seed), '--faces-seed', String(facesSeed)],
              ...(fold === null ? [] : ['--folds', String(folds), '--fold', String(fold)]),
              ...(data === undefined ? [] : ['--data', data]),
            ]
          : [],
    })),
  );
  return { id: hashOf(decides), parameters, trials };
}

/** Source: Jamieson and Talwalkar, “Non-stochastic best arm identification and hyperparameter optimization”, 2016. */
function rungsOf({ search, set }: SweepDescription, configurations: number): Rung[] | null {
  if (search.kind !== 'halving') return null;
  const { factor, firstEpochs } = search;
  const epochs = set.epochs as number;
  const rungs: Rung[] = [];
  let kept = configurations;
  for (let done = firstEpochs; done < epochs && kept > 1; done *= factor) {
    kept = Math.max(1, Math.floor(kept / factor));
    rungs.push({ epochs: done, kept });
  }
  return [...rungs, { epochs, kept: 1 }];
}

/** The first 16 digits of the SHA-256 of plain data, whatever the order of its keys. */
function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')
    .slice(0, 16);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, sorted(one)]));
}
