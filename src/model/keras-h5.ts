import { createHash } from 'node:crypto';
import { parseJson } from '../dataset/parsed-json';
import type { tf } from '../tensorflow/tf';
import { type Hdf5File, type Hdf5Numbers, withHdf5File } from './hdf5';
import { kerasConfigOf } from './keras-config';
import { KERAS_VERSION, kerasJson, loadingError, requireFile, saveFile } from './keras-file';
import { modelFromHdf5 } from './keras-loading';
import { optimizerVariablesOf } from './keras-optimizer-variables';
import { weightsToSave } from './keras-weights';
import { trainingConfigOf } from './training-config';

/**
 * The group of the optimizer's variables, written as Keras writes its `optimizer_weights`. Under that name Keras 3.15.1
 * loads them into an optimizer that it built for no weights, its own files' as well, and can then not train on.
 */
const OPTIMIZER_STATE = 'optimizer_state';

/** The attribute with the SHA-256 of what is read of a file. Keras neither writes nor reads it. */
const SEAL = 'content_sha256';

/**
 * Saves a sequential or functional model as the `.h5` file that Keras's `load_model` opens: layers, weights, how the
 * model is compiled, and the optimizer's state. A file of that name is replaced in one step. It carries the SHA-256 of its
 * contents, since HDF5 itself does not notice a changed byte.
 *
 * Differences: Keras trains on from such a file with a new optimizer, where its own files stop it (see
 * `OPTIMIZER_STATE`); test/fixtures/check_keras_models.py shows how it takes the state over. From a `.keras` archive it
 * does so by itself.
 *
 * Source of the layout: `keras/src/legacy/saving/legacy_h5_format.py` of Keras 3.15.1.
 *
 * @throws Error naming the file when it cannot be written, or a layer that Keras has not.
 */
export async function saveKerasH5(model: tf.LayersModel, file: string): Promise<void> {
  await saveFile(file, (temporary) =>
    withHdf5File(temporary, 'w', (h5) => {
      writeModel(h5, model);
      h5.writeTexts('/', SEAL, contentSha256(h5));
    }),
  );
}

function writeModel(h5: Hdf5File, model: tf.LayersModel): void {
  const trainingConfig = trainingConfigOf(model);
  writeVersion(h5, '/');
  h5.writeTexts('/', 'model_config', kerasJson(kerasConfigOf(model, 'h5')));

  h5.createGroup('model_weights');
  writeVersion(h5, '/model_weights');
  const layerNames = model.layers.map(({ name }) => name);
  h5.writeTexts('/model_weights', 'layer_names', layerNames);
  for (const layer of model.layers) {
    h5.createGroup(`model_weights/${layer.name}`);
    const weights = weightsToSave(layer).map((weight) => ({
      ...weight,
      name: `${layer.name}/${weight.name}`,
    }));
    writeGroup(h5, `model_weights/${layer.name}`, weights);
  }

  if (trainingConfig === null) return;
  h5.writeTexts('/', 'training_config', kerasJson(trainingConfig));
  const variables = optimizerVariablesOf(model);
  if (variables === null) return;
  h5.createGroup(OPTIMIZER_STATE);
  writeGroup(h5, OPTIMIZER_STATE, variables);
}

function writeVersion(h5: Hdf5File, group: string): void {
  h5.writeTexts(group, 'keras_version', KERAS_VERSION);
  h5.writeTexts(group, 'backend', 'tensorflow');
}

interface NamedNumbers {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Hdf5Numbers;
}

/** Arrays, whose names may have groups in them, and the list of their names. */
function writeGroup(h5: Hdf5File, group: string, arrays: readonly NamedNumbers[]): void {
  h5.writeTexts(
    `/${group}`,
    'weight_names',
    arrays.map(({ name }) => name),
  );
  for (const { name, shape, values } of arrays) {
    const dataset = `${group}/${name}`;
    h5.createGroup(dataset.slice(0, dataset.lastIndexOf('/')));
    h5.writeNumbers(dataset, shape, values);
  }
}

/**
 * Loads a sequential or functional model from an `.h5` file written by `saveKerasH5` or by Keras 2 or 3. It is compiled
 * as it was, and its optimizer goes on where it was, when that was Adam or SGD and categorical cross-entropy; otherwise
 * it is not compiled. The caller disposes it.
 *
 * Difference: the optimizer's state is not read from files of Keras 2, which kept it otherwise.
 *
 * @throws Error naming the file, the layer and what was expected, when the file is missing, cut short, no HDF5 file,
 *   or holds layers or options that tfjs would not follow. Nothing is left behind then.
 */
export async function loadKerasH5(file: string): Promise<tf.LayersModel> {
  await requireFile(file);
  try {
    return await withHdf5File(file, 'r', (h5) => {
      requireSeal(h5);
      return readModel(h5);
    });
  } catch (error) {
    throw loadingError(file, error);
  }
}

/** @throws Error when a file that this project wrote holds something else now. */
function requireSeal(h5: Hdf5File): void {
  const expected = h5.text('/', SEAL);
  if (expected === null) return;
  const found = contentSha256(h5);
  if (found === expected) return;
  throw new Error(
    `expected contents with SHA-256 ${expected}, got ${found}; the file is damaged, or was changed by another program: ` +
      'save the model again',
  );
}

/** SHA-256 of all that is read of a model: how it is built and compiled, and every array with its name and shape. */
function contentSha256(h5: Hdf5File): string {
  const hash = createHash('sha256');
  for (const attribute of ['model_config', 'training_config']) {
    hash.update(`${JSON.stringify([attribute, h5.text('/', attribute)])}\n`);
  }
  const layerNames = namesIn(h5, '/model_weights', 'layer_names');
  const datasets = layerNames.flatMap((name) => datasetsIn(h5, `model_weights/${name}`));
  let numBytes = 0;
  for (const dataset of [...datasets, ...(optimizerDatasetsIn(h5) ?? [])]) {
    const values = h5.numbers(dataset);
    numBytes += values.byteLength;
    if (numBytes > h5.numBytes) throw new Error('its arrays claim more bytes than the whole file has');
    hash.update(`${JSON.stringify([dataset, h5.shape(dataset)])}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

function readModel(h5: Hdf5File): tf.LayersModel {
  const config = h5.text('/', 'model_config');
  if (config === null) {
    throw new Error(
      'it holds no Keras model: the attribute "model_config" is missing (weights alone are not enough); save the ' +
        'whole model',
    );
  }
  const trainingConfig = h5.text('/', 'training_config');
  const layerNames = namesIn(h5, '/model_weights', 'layer_names');
  return modelFromHdf5(h5, {
    config: parseJson(config, 'model_config'),
    trainingConfig: trainingConfig === null ? null : parseJson(trainingConfig, 'training_config'),
    datasetsOf: ({ name }) => (layerNames.includes(name) ? datasetsIn(h5, `model_weights/${name}`) : []),
    optimizerDatasets: optimizerDatasetsIn(h5),
  });
}

function datasetsIn(h5: Hdf5File, group: string): string[] {
  return namesIn(h5, `/${group}`, 'weight_names').map((name) => `/${group}/${name}`);
}

/** Keras 3 keeps the learning rate among the variables; Keras 2 did not, and kept the others in another order. */
function optimizerDatasetsIn(h5: Hdf5File): string[] | null {
  const group = [OPTIMIZER_STATE, 'optimizer_weights'].find((name) => h5.hasGroup(name));
  if (group === undefined) return null;
  const datasets = datasetsIn(h5, group);
  return datasets[1]?.endsWith('/learning_rate') ? datasets : null;
}

/** A list of names; Keras splits those that do not fit one attribute into `name0`, `name1`, ... */
function namesIn(h5: Hdf5File, group: string, attribute: string): string[] {
  if (!h5.hasGroup(group.slice(1))) throw new Error(`expected a group "${group.slice(1)}", there is none`);
  const whole = h5.texts(group, attribute);
  if (whole !== null) return whole;
  const names: string[] = [];
  for (let part = 0; ; part += 1) {
    const more = h5.texts(group, `${attribute}${part}`);
    if (more === null) return names;
    names.push(...more);
  }
}
