import path from 'node:path';
import { USAGES, type Usage } from '../dataset/usages';
import { DescribedObject, DescriptionError, isWhole, shown } from './described-value';
import {
  type Dimension,
  isRange,
  type Parameters,
  type ParameterValue,
  type SearchSpace,
} from './search-space';
import { TRAINING_PARAMETERS } from './trial-parameters';

/** How combinations are chosen out of the space. */
export type Search =
  | { readonly kind: 'grid' }
  | { readonly kind: 'random'; readonly configurations: number; readonly seed: number }
  | {
      readonly kind: 'halving';
      /** How many begin; undefined: the whole grid. */
      readonly configurations: number | undefined;
      readonly seed: number;
      /** One of so many goes on from each rung to the next, with so many times more epochs. */
      readonly factor: number;
      /** Epochs of the first rung. */
      readonly firstEpochs: number;
    };

/** By which number trials are compared. */
export interface Score {
  readonly name: string;
  readonly goal: 'highest' | 'lowest';
}

/** What a sweep is to do: read from a file, every key checked. */
export interface SweepDescription {
  /** Letters, digits and hyphens. */
  readonly name: string;
  /** Where trials and results are kept: an fsspec URL, or an absolute path; undefined: not said. */
  readonly storage: string | undefined;
  /** Absolute path of the data, or undefined as for `npm run train`. */
  readonly data: string | undefined;
  /** Seed of the drawn faces, where there are no others: the same for all trials. */
  readonly facesSeed: number;
  /** A notebook that is run in place of a training. */
  readonly notebook: NotebookOfTrials | undefined;
  /** Parameters that every trial has. */
  readonly set: Parameters;
  readonly space: SearchSpace;
  readonly search: Search;
  readonly seeds: readonly number[];
  /** Number of folds, each of which is a trial; undefined: none are made. */
  readonly folds: number | undefined;
  readonly score: Score;
  /** The faces that the trials of each configuration are asked about together; undefined: they are not. */
  readonly ensemble: { readonly usage: Usage } | undefined;
  /** How often a trial that failed is tried again. */
  readonly retries: number;
  /** Processors that one trial may use; undefined: its share of the machine's. */
  readonly coresPerTrial: number | undefined;
  /** Seconds between two checkpoints on the shared storage, at least. */
  readonly checkpointSeconds: number;
}

/** A notebook as a trial. */
export interface NotebookOfTrials {
  /** Absolute path. */
  readonly file: string;
  /** The file that it leaves among its artifacts, whose numbers are the trial's. */
  readonly result: string;
}

const MEASURES = { valAccuracy: 'highest', accuracy: 'highest', valLoss: 'lowest', loss: 'lowest' } as const;
const GOALS = ['highest', 'lowest'] as const;
const SCALES = ['linear', 'log'] as const;
const NAME = /^[a-z0-9][a-z0-9-]*$/;

/**
 * Reads the description of a sweep.
 *
 * @param text JSON.
 * @param file its path, from which relative paths in it start; messages name it.
 * @throws DescriptionError naming the file and the key.
 */
export function parseSweepDescription(text: string, file: string): SweepDescription {
  const name = path.basename(file);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new DescriptionError(name, '', `expected JSON: ${(error as Error).message}`);
  }
  return described(DescribedObject.of(content, name), path.dirname(file));
}

function described(all: DescribedObject, folder: string): SweepDescription {
  const notebook = notebookOf(all, folder);
  const set = parametersOf(all.object('set'), notebook);
  const space = spaceOf(all.object('space'), set, notebook);
  const data = all.text('data');
  const name = all.text('name') ?? all.refuse('name', 'expected a name for the sweep, got nothing');
  if (!NAME.test(name)) all.refuse('name', `expected small letters, digits and hyphens, got ${shown(name)}`);
  const description: SweepDescription = {
    name,
    storage: storageOf(all, folder),
    data: data && path.resolve(folder, data),
    facesSeed: all.whole('facesSeed', 0) ?? 1,
    notebook,
    set,
    space,
    search: searchOf(all, space, set, notebook),
    seeds: seedsOf(all),
    folds: all.whole('folds', 2),
    score: scoreOf(all, notebook),
    ensemble: ensembleOf(all),
    retries: all.whole('retries', 0) ?? 1,
    coresPerTrial: all.whole('coresPerTrial', 1),
    checkpointSeconds: all.whole('checkpointSeconds', 0) ?? 10,
  };
  if (notebook !== undefined) {
    for (const key of ['folds', 'ensemble', 'facesSeed']) {
      if (all.has(key)) all.refuse(key, 'not for a notebook, which trains and measures for itself');
    }
  }
  if (description.ensemble !== undefined && description.seeds.length * (description.folds ?? 1) < 2) {
    all.refuse(
      'ensemble',
      'expected several trials of each configuration: give two or more “seeds”, or “folds”',
    );
  }
  all.refuseOthers();
  return description;
}

function storageOf(all: DescribedObject, folder: string): string | undefined {
  const storage = all.text('storage');
  if (storage === undefined) return undefined;
  const problem = storageProblem(storage);
  if (problem !== undefined) all.refuse('storage', problem);
  return storage.includes('://') ? storage : path.resolve(folder, storage);
}

/** What is wrong with a storage's address, or undefined. */
export function storageProblem(storage: string): string | undefined {
  // The address is printed and written down, so it is no place for a key.
  return /^[a-z0-9+]+:\/\/[^/]*@/i.test(storage)
    ? 'expected an address without user and password: give those by environment variables'
    : undefined;
}

function notebookOf(all: DescribedObject, folder: string): NotebookOfTrials | undefined {
  const notebook = all.object('notebook');
  if (notebook === undefined) return undefined;
  const file =
    notebook.text('file') ?? notebook.refuse('file', 'expected the path of a notebook, got nothing');
  const result =
    notebook.text('result') ??
    notebook.refuse(
      'result',
      'expected the file with the numbers that it leaves among its artifacts, got nothing',
    );
  notebook.refuseOthers();
  return { file: path.resolve(folder, file), result };
}

function parametersOf(set: DescribedObject | undefined, notebook: NotebookOfTrials | undefined): Parameters {
  if (set === undefined) return {};
  const given = set.keys.map((name) => [name, checkedValue(set, name, set.value(name), notebook)] as const);
  return Object.fromEntries(given);
}

function spaceOf(
  space: DescribedObject | undefined,
  set: Parameters,
  notebook: NotebookOfTrials | undefined,
): SearchSpace {
  if (space === undefined) return {};
  const dimensions = space.keys.map((name) => {
    if (Object.hasOwn(set, name)) space.refuse(name, 'expected it in “set” or in “space”, got it in both');
    return [name, dimensionOf(space, name, notebook)] as const;
  });
  return Object.fromEntries(dimensions);
}

function dimensionOf(
  space: DescribedObject,
  name: string,
  notebook: NotebookOfTrials | undefined,
): Dimension {
  const value = space.value(name);
  if (Array.isArray(value)) {
    const values = (space.list(name) as readonly unknown[]).map((one) =>
      checkedValue(space, name, one, notebook),
    );
    if (new Set(values).size < values.length)
      space.refuse(name, `expected different values, got ${shown(value)}`);
    return values;
  }
  if (typeof value !== 'object' || value === null) {
    space.refuse(name, `expected a list of values or a range { "from": …, "to": … }, got ${shown(value)}`);
  }
  const range = space.object(name) as DescribedObject;
  const known = notebook === undefined ? TRAINING_PARAMETERS[name] : undefined;
  const [from, to] = ['from', 'to'].map((end) => {
    const bound = range.value(end);
    if (typeof bound !== 'number') range.refuse(end, `expected a number, got ${shown(bound)}`);
    return bound as number;
  });
  const scale = range.choice('scale', SCALES) ?? 'linear';
  const whole = known?.whole ?? Boolean(range.value('whole'));
  range.refuseOthers();
  if (!(from < to)) range.refuse('to', `expected a number above ${from}, got ${to}`);
  if (scale === 'log' && from <= 0)
    range.refuse('from', `expected a number above 0 for a log scale, got ${from}`);
  if (whole && !(Number.isInteger(from) && Number.isInteger(to))) {
    range.refuse('from', `expected whole numbers, got ${from} and ${to}`);
  }
  for (const bound of [from, to]) checkedValue(space, name, bound, notebook);
  return { from, to, scale, whole };
}

/** A value that the parameter may have. */
function checkedValue(
  place: DescribedObject,
  name: string,
  value: unknown,
  notebook: NotebookOfTrials | undefined,
): ParameterValue {
  if (name === 'seed' || name === 'fold' || name === 'folds') {
    place.refuse(name, `expected it outside: “seeds” is a list, “folds” a number`);
  }
  const isPlain = value === null || ['number', 'string', 'boolean'].includes(typeof value);
  if (!isPlain) place.refuse(name, `expected a number, a text, true, false or null, got ${shown(value)}`);
  const plain = value as ParameterValue;
  if (notebook !== undefined) return plain;
  if (!Object.hasOwn(TRAINING_PARAMETERS, name)) {
    place.refuse(
      name,
      `no such parameter of a training; there are ${Object.keys(TRAINING_PARAMETERS).join(', ')}`,
    );
  }
  const { isRight, expected } = TRAINING_PARAMETERS[name];
  if (!isRight(plain)) place.refuse(name, `expected ${expected}, got ${shown(value)}`);
  return plain;
}

function searchOf(
  all: DescribedObject,
  space: SearchSpace,
  set: Parameters,
  notebook: NotebookOfTrials | undefined,
): Search {
  const search = all.object('search') ?? DescribedObject.of({ kind: 'grid' }, all.file, 'search');
  const kind = search.choice('kind', ['grid', 'random', 'halving'] as const) ?? 'grid';
  const chosen = ((): Search => {
    if (kind === 'grid') return { kind };
    const seed = search.whole('seed', 0) ?? 1;
    const configurations = search.whole('configurations', 1);
    if (kind === 'random') {
      return {
        kind,
        seed,
        configurations:
          configurations ?? search.refuse('configurations', 'expected how many to draw, got nothing'),
      };
    }
    const factor = search.whole('factor', 2) ?? 3;
    return { kind, seed, configurations, factor, firstEpochs: search.whole('firstEpochs', 1) ?? 1 };
  })();
  search.refuseOthers();
  const ranges = Object.keys(space).filter((name) => isRange(space[name]));
  const isGrid = chosen.kind === 'grid' || (chosen.kind === 'halving' && chosen.configurations === undefined);
  if (isGrid && ranges.length > 0) {
    all.refuse(
      `space.${ranges[0]}`,
      'expected a list of values, as all of a grid is tried; for a range give “search” a number of “configurations”',
    );
  }
  if (chosen.kind === 'halving') {
    if (notebook !== undefined)
      all.refuse('search.kind', 'halving is not for notebooks, which cannot be stopped and gone on with');
    if (!isWhole(set.epochs, chosen.firstEpochs + 1)) {
      all.refuse(
        'set.epochs',
        `expected more epochs than the ${chosen.firstEpochs} of the first rung, got ${shown(set.epochs)}`,
      );
    }
  }
  return chosen;
}

function seedsOf(all: DescribedObject): readonly number[] {
  const seeds = all.list('seeds') ?? [1];
  const wrong = seeds.find((seed) => !isWhole(seed, 0));
  if (wrong !== undefined) all.refuse('seeds', `expected whole numbers from 0, got ${shown(wrong)}`);
  if (new Set(seeds).size < seeds.length)
    all.refuse('seeds', `expected different numbers, got ${shown(seeds)}`);
  return seeds as readonly number[];
}

function scoreOf(all: DescribedObject, notebook: NotebookOfTrials | undefined): Score {
  if (notebook === undefined) {
    const name = all.choice('score', Object.keys(MEASURES) as (keyof typeof MEASURES)[]) ?? 'valAccuracy';
    return { name, goal: MEASURES[name] };
  }
  const score =
    all.object('score') ??
    all.refuse('score', 'expected { "name": …, "goal": "highest" or "lowest" }, got nothing');
  const name =
    score.text('name') ?? score.refuse('name', 'expected a number’s name in the result file, got nothing');
  const goal = score.choice('goal', GOALS) ?? score.refuse('goal', 'expected highest or lowest, got nothing');
  score.refuseOthers();
  return { name, goal };
}

function ensembleOf(all: DescribedObject): SweepDescription['ensemble'] {
  const ensemble = all.object('ensemble');
  if (ensemble === undefined) return undefined;
  const usage = ensemble.choice('usage', USAGES) ?? 'PublicTest';
  ensemble.refuseOthers();
  return { usage };
}
