import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { parseJson } from '../dataset/parsed-json';
import { writingError } from '../dataset/writing-error';
import { listZipMembers, readZipMember } from '../dataset/zip-archive';
import type { tf } from '../tensorflow/tf';
import { type Hdf5File, type Hdf5Numbers, withHdf5File } from './hdf5';
import { type KerasLayer, parseArchitecture } from './keras-architecture';
import { type WeightShapes, weightShapes } from './keras-builder';
import { kerasConfigOf } from './keras-config';
import { KERAS_VERSION, kerasJson, loadingError, requireFile, saveFile } from './keras-file';
import { modelFromHdf5 } from './keras-loading';
import { optimizerVariablesOf } from './keras-optimizer-variables';
import { isRecord } from './keras-values';
import { weightsToSave } from './keras-weights';
import { trainingConfigOf } from './training-config';

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';

/** A description of 10,000 layers takes a few MB. */
const MAX_CONFIG_BYTES = 64 * 2 ** 20;

/**
 * Saves a sequential or functional model as the `.keras` archive that Keras's `load_model` opens: layers, weights, how
 * the model is compiled, and the optimizer's state. A file of that name is replaced in one step.
 *
 * Source of the layout: `keras/src/saving/saving_lib.py` of Keras 3.15.1.
 *
 * @throws Error naming the file when it cannot be written, or a layer that Keras has not.
 */
export async function saveKerasArchive(model: tf.LayersModel, file: string): Promise<void> {
  await saveFile(file, (temporary) =>
    withTemporaryFile(async (weightsFile) => {
      const described = kerasConfigOf(model, 'keras');
      await withHdf5File(weightsFile, 'w', (h5) => writeWeights(h5, model));
      const zip = new ZipFile();
      const metadata = { keras_version: KERAS_VERSION, date_saved: dateSaved(new Date()) };
      const stored = { compress: false };
      zip.addBuffer(Buffer.from(JSON.stringify(metadata)), METADATA, stored);
      const config = { ...described, compile_config: compileConfigOf(model) };
      zip.addBuffer(Buffer.from(kerasJson(config)), CONFIG, stored);
      zip.addFile(weightsFile, WEIGHTS, stored);
      zip.end();
      await pipeline(zip.outputStream, createWriteStream(temporary));
    }),
  );
}

/** Keras's form of the date, e.g. `2026-11-24@12:15:24`. */
function dateSaved(now: Date): string {
  return now.toISOString().slice(0, 19).replace('T', '@');
}

function compileConfigOf(model: tf.LayersModel): object | null {
  const trainingConfig = trainingConfigOf(model);
  if (trainingConfig === null) return null;
  const { optimizer_config: optimizer, ...rest } = trainingConfig;
  return { optimizer: { module: 'keras.optimizers', ...optimizer, registered_name: null }, ...rest };
}

function writeWeights(h5: Hdf5File, model: tf.LayersModel): void {
  const layers = model.layers.map((layer) => ({ name: layer.name, className: layer.getClassName(), layer }));
  const groups = layerGroups(layers);
  // Keras makes a group for each layer, with or without weights.
  for (const { name, layer } of layers)
    writeVariables(h5, groups.get(name) as string, name, weightsToSave(layer));
  const variables = trainingConfigOf(model) === null ? null : optimizerVariablesOf(model);
  if (variables !== null) {
    writeVariables(h5, 'optimizer', model.optimizer.getClassName().toLowerCase(), variables);
  }
}

function writeVariables(
  h5: Hdf5File,
  group: string,
  name: string,
  variables: readonly { readonly shape: readonly number[]; readonly values: Hdf5Numbers }[],
): void {
  h5.createGroup(`${group}/vars`);
  h5.writeTexts(`/${group}/vars`, 'name', name);
  variables.forEach(({ shape, values }, i) => {
    h5.writeNumbers(`${group}/vars/${i}`, shape, values);
  });
}

/** Each layer's group: named after its class and numbered among the layers of that class, not after the layer. */
function layerGroups(
  layers: readonly { readonly name: string; readonly className: string }[],
): ReadonlyMap<string, string> {
  const numSeen = new Map<string, number>();
  return new Map(
    layers.map(({ name, className }) => {
      const snakeCase = className
        .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
        .replace(/([a-z])([A-Z])/g, '$1_$2')
        .toLowerCase();
      const number = numSeen.get(snakeCase) ?? 0;
      numSeen.set(snakeCase, number + 1);
      return [name, `layers/${snakeCase}${number === 0 ? '' : `_${number}`}`];
    }),
  );
}

/**
 * Loads a sequential or functional model from a `.keras` archive written by `saveKerasArchive` or by Keras 3, compiled
 * as it was; see `loadKerasH5`. The caller disposes it. The archive's other members, such as vocabularies, belong to
 * layers that are not known here.
 *
 * @throws Error naming the file, the layer and what was expected, when the file is missing, cut short, no such archive,
 *   or holds layers or options that tfjs would not follow. Nothing is left behind then.
 */
export async function loadKerasArchive(file: string): Promise<tf.LayersModel> {
  await requireFile(file);
  try {
    await requireMembers(file);
    const config = parseJson((await readZipMember(file, CONFIG, MAX_CONFIG_BYTES)).toString('utf8'), CONFIG);
    const architecture = parseArchitecture(config);
    const weights = await readZipMember(
      file,
      WEIGHTS,
      mostBytes(weightShapes(architecture), architecture.layers),
    );
    return await withTemporaryFile(async (weightsFile) => {
      await writeFile(weightsFile, weights);
      return await withHdf5File(weightsFile, 'r', (h5) => readModel(h5, config, architecture.layers));
    });
  } catch (error) {
    throw loadingError(file, error);
  }
}

async function requireMembers(file: string): Promise<void> {
  const members = await listZipMembers(file);
  const missing = [CONFIG, WEIGHTS].filter((member) => !members.includes(member));
  if (missing.length > 0) {
    throw new Error(
      `expected ${missing.join(' and ')} in the archive, it holds ${members.slice(0, 5).join(', ') || 'nothing'}; ` +
        'save the model again in Keras 3, its weights as HDF5',
    );
  }
}

/** What the weights can take: Adam keeps up to three numbers for each, and HDF5 adds to each array and group. */
function mostBytes(shapes: WeightShapes, layers: readonly KerasLayer[]): number {
  const arrays = [...shapes.values()].flat();
  const sizes = arrays.map(({ shape }) => shape.reduce((product, length) => product * length, 1));
  const numWeights = sizes.reduce((sum, size) => sum + size, 0);
  return 4 * 4 * numWeights + 4 * 2 ** 10 * (4 * arrays.length + 2 * layers.length) + 2 ** 20;
}

function readModel(h5: Hdf5File, config: unknown, layers: readonly KerasLayer[]): tf.LayersModel {
  const isSequential = isRecord(config) && config.class_name === 'Sequential';
  // A sequential model's layers are counted without its input.
  const groups = layerGroups(isSequential ? layers.slice(1) : layers);
  return modelFromHdf5(h5, {
    config,
    trainingConfig: trainingConfigFrom(isRecord(config) ? config.compile_config : null),
    datasetsOf: ({ name }) => variablesIn(h5, groups.get(name) as string),
    optimizerDatasets: h5.hasGroup('optimizer/vars') ? variablesIn(h5, 'optimizer') : null,
  });
}

function variablesIn(h5: Hdf5File, group: string): string[] {
  if (!h5.hasGroup(`${group}/vars`)) return [];
  return h5.members(`/${group}/vars`).map((_, i) => `/${group}/vars/${i}`);
}

/** The `.h5` file's form of how a model is compiled, which calls the optimizer otherwise. */
function trainingConfigFrom(compileConfig: unknown): unknown {
  if (!isRecord(compileConfig)) return null;
  const { optimizer, ...rest } = compileConfig;
  return { ...rest, optimizer_config: optimizer };
}

/** HDF5 reads and writes files, not memory. */
async function withTemporaryFile<Result>(use: (file: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keras-weights-')).catch((error: unknown) => {
    throw writingError(error, path.join(tmpdir(), 'keras-weights'));
  });
  try {
    return await use(path.join(folder, WEIGHTS));
  } catch (error) {
    throw writingError(error, path.join(folder, WEIGHTS));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
