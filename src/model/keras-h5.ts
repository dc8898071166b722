import { randomUUID } from 'node:crypto';
import { access, rename, rm } from 'node:fs/promises';
import { tf } from '../tensorflow/tf';
import { type Hdf5Dataset, type Hdf5Group, withHdf5File } from './hdf5';
import { fromKerasConfig, type KerasObject, toKerasConfig } from './keras-config';
import { compileFromTrainingConfig, trainingConfigOf } from './training-config';
import { assignWeights, weightNames } from './weights';

/** The Keras whose file layout is written: `keras/src/legacy/saving/legacy_h5_format.py` in that version. */
const KERAS_VERSION = '3.15.1';

/** A dataset's values with the name that errors call it by. */
interface SavedWeight {
  readonly name: string;
  readonly shape: number[];
  readonly values: Float32Array;
}

/**
 * Saves a sequential model as the `.h5` file that Keras's `load_model` opens: layers, weights and how the model
 * is compiled, without the optimizer's running averages. A file of that name is replaced in one step.
 *
 * @throws Error naming the file when it cannot be written or the model is not sequential.
 */
export async function saveKerasH5(model: tf.LayersModel, file: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await withHdf5File(temporary, 'w', (root) => writeModel(root, model));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`cannot save ${file}: ${(error as Error).message}`, { cause: error });
  }
}

function writeModel(root: Hdf5Group, model: tf.LayersModel): void {
  const topology = model.toJSON(null, false) as unknown as KerasObject;
  const trainingConfig = trainingConfigOf(model);
  root.create_attribute('keras_version', KERAS_VERSION);
  root.create_attribute('backend', 'tensorflow');
  root.create_attribute('model_config', JSON.stringify(toKerasConfig(topology)));
  if (trainingConfig !== null) root.create_attribute('training_config', JSON.stringify(trainingConfig));

  const weightsGroup = root.create_group('model_weights');
  weightsGroup.create_attribute('keras_version', KERAS_VERSION);
  weightsGroup.create_attribute('backend', 'tensorflow');
  weightsGroup.create_attribute(
    'layer_names',
    model.layers.map(({ name }) => name),
  );
  for (const layer of model.layers) {
    const layerGroup = weightsGroup.create_group(layer.name);
    const names = weightNames(layer);
    // A layer without weights has no list of their names: Keras reads the two alike.
    if (names.length === 0) continue;
    layerGroup.create_attribute('weight_names', names);
    const inner = layerGroup.create_group(layer.name);
    layer.getWeights().forEach((weight, i) => {
      inner.create_dataset({
        name: names[i].slice(layer.name.length + 1),
        data: weight.dataSync() as Float32Array,
        shape: weight.shape,
        dtype: '<f',
      });
    });
  }
}

/**
 * Loads a sequential model from an `.h5` file written by `saveKerasH5` or by Keras 2 or 3, compiled as it was
 * when that was with Adam or SGD and categorical cross-entropy, otherwise not compiled. The caller disposes it.
 *
 * @throws Error naming the file when it is missing, cut short, no HDF5 file, or holds no model of layers that
 *   tfjs knows.
 */
export async function loadKerasH5(file: string): Promise<tf.LayersModel> {
  try {
    await access(file);
  } catch (error) {
    throw new Error(`${file}: no such file; save a model there first`, { cause: error });
  }
  const { modelConfig, trainingConfig, layers } = await withHdf5File(file, 'r', readModel);
  let model: tf.LayersModel | undefined;
  try {
    const topology = { modelTopology: fromKerasConfig(modelConfig) };
    model = await tf.models.modelFromJSON(
      topology as unknown as Parameters<typeof tf.models.modelFromJSON>[0],
    );
    assignLayers(model, layers);
  } catch (error) {
    model?.dispose();
    throw new Error(`${file}: not a model that can be built: ${(error as Error).message}`, { cause: error });
  }
  compileFromTrainingConfig(model, trainingConfig);
  return model;
}

interface SavedLayer {
  readonly name: string;
  readonly weights: readonly SavedWeight[];
}

function readModel(root: Hdf5Group): {
  modelConfig: KerasObject;
  trainingConfig: unknown;
  layers: SavedLayer[];
} {
  const modelConfig = root.attrs.model_config?.value;
  const trainingConfig = root.attrs.training_config?.value;
  if (typeof modelConfig !== 'string') {
    throw new Error(
      'holds no Keras model: the attribute "model_config" is missing (weights alone are not enough)',
    );
  }
  const weightsGroup = groupAt(root, 'model_weights');
  return {
    modelConfig: JSON.parse(modelConfig),
    trainingConfig: typeof trainingConfig === 'string' ? JSON.parse(trainingConfig) : null,
    layers: namesIn(weightsGroup, 'layer_names')
      .map((name) => ({ name, weights: readLayer(groupAt(weightsGroup, name)) }))
      .filter(({ weights }) => weights.length > 0),
  };
}

function readLayer(group: Hdf5Group): SavedWeight[] {
  return namesIn(group, 'weight_names').map((name) => {
    const { shape, value } = (group.get(name) ?? {}) as Partial<Hdf5Dataset>;
    if (!(value instanceof Float32Array)) throw new Error(`weight "${name}": expected 32-bit numbers`);
    return { name, shape: [...(shape ?? [])], values: value };
  });
}

function groupAt(group: Hdf5Group, name: string): Hdf5Group {
  const found = group.get(name);
  if (found === null || !('create_group' in found)) throw new Error(`expected a group "${name}"`);
  return found;
}

/** A list of names; Keras splits those that do not fit one attribute into `name0`, `name1`, ... */
function namesIn(group: Hdf5Group, attribute: string): string[] {
  const { attrs } = group;
  const parts = attribute in attrs ? [attribute] : [];
  while (`${attribute}${parts.length}` in attrs) parts.push(`${attribute}${parts.length}`);
  return parts.flatMap((part) => Array.from(attrs[part]?.value as ArrayLike<unknown>, String));
}

/** As Keras does, layers with weights are matched by their order. */
function assignLayers(model: tf.LayersModel, saved: readonly SavedLayer[]): void {
  const layers = model.layers.filter(({ weights }) => weights.length > 0);
  if (layers.length !== saved.length) {
    throw new Error(`it has ${layers.length} layers with weights, and weights for ${saved.length}`);
  }
  tf.tidy(() => {
    layers.forEach((layer, i) => {
      assignWeights(
        layer,
        saved[i].weights.map(({ values, shape }) => tf.tensor(values, shape, 'float32')),
      );
    });
  });
}
