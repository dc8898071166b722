import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageText, quotable } from '../dataset/message-text';
import { parseJson } from '../dataset/parsed-json';
import type { tf } from '../tensorflow/tf';
import { loadKerasModel } from './keras-model';
import { isRecord, say } from './keras-values';
import { loadModel } from './saved-model';

/** Where trained networks lie in the project, by name, the first that is there: as shipped, or as notebook 05 left it. */
const FOLDERS_OF_NAMES: readonly ((name: string) => string)[] = [
  (name) => path.join('models', name),
  (name) => path.join('artifacts', `${name}-cnn`),
];

/** What a network in the project may be called. */
const NAME = /^[\w-]{1,100}$/;

/** In the folder of an ensemble: which networks it consists of. */
export const ENSEMBLE_FILE = 'ensemble.json';

/** Each takes memory. */
const MOST_MEMBERS = 100;

/** What that file holds. */
export interface Ensemble {
  /** Names of networks in the project. */
  readonly members: readonly string[];
}

/** Where relative paths and names are looked for. */
export interface TrainedModelOptions {
  /** The project's folder, where names are looked for. Default: the working directory. */
  readonly root?: string;
  /** Where relative paths start. Default: the working directory. */
  readonly folder?: string;
}

/**
 * Loads a trained model, wherever it is from. The caller disposes it.
 *
 * @param where a folder with a model, or with a training run's `model` folder in it; a file `.h5` or `.keras`; or the
 *   name of a network whose trained weights are in the project.
 * @throws Error that says where it looked, or what is wrong with what is there, or that it is an ensemble.
 */
export async function loadTrainedModel(
  where: string,
  options: TrainedModelOptions = {},
): Promise<tf.LayersModel> {
  const found = await findTrained(where, options);
  if (typeof found === 'string') return loadFrom(found);
  throw new Error(
    `${where} is an ensemble of ${found.members.join(', ')}: load these, and average their probabilities`,
  );
}

/**
 * Loads a trained model, or all members of an ensemble. The caller disposes them.
 *
 * @param where as for `loadTrainedModel`, or the name of an ensemble in the project.
 * @throws Error that says where it looked, or what is wrong with what is there; no model is left behind then.
 */
export async function loadTrainedModels(
  where: string,
  options: TrainedModelOptions = {},
): Promise<tf.LayersModel[]> {
  const found = await findTrained(where, options);
  if (typeof found === 'string') return [await loadFrom(found)];
  const models: tf.LayersModel[] = [];
  try {
    for (const member of found.members) models.push(await loadTrainedModel(member, options));
    return models;
  } catch (error) {
    for (const model of models) model.dispose();
    throw error;
  }
}

/** The file or the folder of a model, or what an ensemble consists of. */
async function findTrained(where: string, options: TrainedModelOptions): Promise<string | Ensemble> {
  const { root = '.', folder: start = '.' } = options;
  const isName = NAME.test(where);
  const named = isName ? FOLDERS_OF_NAMES.map((folderOf) => path.join(root, folderOf(where))) : [];
  for (const candidate of [path.resolve(start, where), ...named]) {
    const place = await stat(candidate).catch(() => undefined);
    if (place === undefined) continue;
    if (place.isFile()) return candidate;
    for (const folder of [candidate, path.join(candidate, 'model')]) {
      if (await isFile(path.join(folder, 'model.json'))) return folder;
    }
    const ensemble = path.join(candidate, ENSEMBLE_FILE);
    if (await isFile(ensemble)) return readEnsemble(ensemble);
  }
  throw new Error(
    messageText(
      `no model at ${quotable(where)}: expected a folder with model.json, the folder of a finished training, a .h5 or .keras file` +
        (isName ? `, or a trained network of that name in ${named.join(' or ')}` : ''),
    ),
  );
}

/** @throws Error naming the file when it is no list of a few names: a path could lead anywhere. */
async function readEnsemble(file: string): Promise<Ensemble> {
  let saved: unknown;
  try {
    saved = parseJson(await readFile(file, 'utf8'), 'it');
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}; ship the ensemble again`, { cause: error });
  }
  const members = isRecord(saved) ? saved.members : undefined;
  const isList =
    Array.isArray(members) &&
    members.length > 0 &&
    members.length <= MOST_MEMBERS &&
    members.every((name) => typeof name === 'string' && NAME.test(name));
  if (!isList) {
    throw new Error(
      `${file}: expected "members", names of at most ${MOST_MEMBERS} networks of up to 100 letters, got ${say(members)}; ship the ensemble again`,
    );
  }
  return { members };
}

async function loadFrom(place: string): Promise<tf.LayersModel> {
  return (await isFile(place)) ? loadKerasModel(place) : loadModel(place);
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
