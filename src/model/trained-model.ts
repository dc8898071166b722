import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { tf } from '../tensorflow/tf';
import { loadKerasModel } from './keras-model';
import { loadModel } from './saved-model';

/** Where trained networks lie in the project, by name, the first that is there: as shipped, or as notebook 05 left it. */
const FOLDERS_OF_NAMES: readonly ((name: string) => string)[] = [
  (name) => path.join('models', name),
  (name) => path.join('artifacts', `${name}-cnn`),
];

/**
 * Loads a trained model, wherever it is from. The caller disposes it.
 *
 * @param where a folder with a model, or with a training run's `model` folder in it; a file `.h5` or `.keras`; or the
 *   name of a network whose trained weights are in the project.
 * @param options.root the project's folder, where names are looked for. Default: the working directory.
 * @param options.folder where relative paths start. Default: the working directory.
 * @throws Error that says where it looked, or what is wrong with what is there.
 */
export async function loadTrainedModel(
  where: string,
  options: { readonly root?: string; readonly folder?: string } = {},
): Promise<tf.LayersModel> {
  const { root = '.', folder: start = '.' } = options;
  const isName = /^[\w-]+$/.test(where);
  const named = isName ? FOLDERS_OF_NAMES.map((folderOf) => path.join(root, folderOf(where))) : [];
  for (const candidate of [path.resolve(start, where), ...named]) {
    const place = await stat(candidate).catch(() => undefined);
    if (place?.isFile()) return loadKerasModel(candidate);
    for (const folder of place === undefined ? [] : [candidate, path.join(candidate, 'model')]) {
      if (await isModelFolder(folder)) return loadModel(folder);
    }
  }
  throw new Error(
    `no model at ${where}: expected a folder with model.json, the folder of a finished training, a .h5 or .keras file` +
      (isName ? `, or a trained network of that name in ${named.join(' or ')}` : ''),
  );
}

async function isModelFolder(folder: string): Promise<boolean> {
  return stat(path.join(folder, 'model.json')).then(
    (file) => file.isFile(),
    () => false,
  );
}
