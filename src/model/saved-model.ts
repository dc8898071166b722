import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../dataset/whole-file';
import { tf } from '../tensorflow/tf';
import { parseJson } from './keras-file';
import { say } from './keras-values';
import { compileFromTrainingConfig, trainingConfigOf } from './training-config';
import { assignWeights, weightNames } from './weights';

type ModelArtifacts = Parameters<Parameters<typeof tf.io.withSaveHandler>[0]>[0];

/** What `model.json` holds: tfjs's own layout, and the hash that its weights must have. */
interface ModelFile {
  readonly modelTopology: object;
  readonly weightsManifest: readonly {
    readonly paths: readonly [string];
    readonly weights: NonNullable<ModelArtifacts['weightSpecs']>;
  }[];
  readonly weightsSha256: string;
  readonly userDefinedMetadata?: { readonly trainingConfig?: unknown };
}

const MODEL_FILE = 'model.json';
const WEIGHTS_FILE = /^weights-[0-9a-f]{16}\.bin$/;
/** What a save that was killed may leave behind. */
const UNFINISHED_FILE = /^(model\.json|weights-[0-9a-f]{16}\.bin)\.[0-9a-f-]{36}\.tmp$/;

/**
 * Saves a model's layers, weights, metadata and how it is compiled (not the optimizer's running averages) as `model.json`
 * and `weights-….bin` in a folder, which is made when missing; `tf.loadLayersModel` reads them too.
 *
 * A model saved there before stays whole until the new one is: the weights go to a file of their own, named
 * after their content, and replacing `model.json`, which points to them, is one step.
 *
 * @throws Error of the file system, e.g. when the disk is full.
 */
export async function saveModel(model: tf.LayersModel, folder: string): Promise<void> {
  const artifacts = await artifactsOf(model);
  const weights = Buffer.from(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
  const weightsSha256 = createHash('sha256').update(weights).digest('hex');
  const weightsFile = `weights-${weightsSha256.slice(0, 16)}.bin`;
  const contents: ModelFile & Record<string, unknown> = {
    format: artifacts.format,
    generatedBy: artifacts.generatedBy,
    convertedBy: null,
    modelTopology: artifacts.modelTopology as object,
    weightsManifest: [{ paths: [weightsFile], weights: artifacts.weightSpecs ?? [] }],
    weightsSha256,
    userDefinedMetadata: { ...model.getUserDefinedMetadata(), trainingConfig: trainingConfigOf(model) },
  };
  await mkdir(folder, { recursive: true });
  await writeWholeFile(path.join(folder, weightsFile), weights);
  await writeWholeFile(path.join(folder, MODEL_FILE), JSON.stringify(contents));
  const outdated = (await readdir(folder)).filter(
    (name) => (WEIGHTS_FILE.test(name) && name !== weightsFile) || UNFINISHED_FILE.test(name),
  );
  await Promise.all(outdated.map((name) => rm(path.join(folder, name), { force: true })));
}

async function artifactsOf(model: tf.LayersModel): Promise<ModelArtifacts> {
  return new Promise((resolve, reject) => {
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      resolve(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    });
    model.save(handler).catch(reject);
  });
}

/**
 * Loads what `saveModel` saved: a model with the same predictions, bit for bit, compiled as it was. The caller
 * disposes it.
 *
 * @throws Error naming the file when one is missing, cut short, changed, or not a model.
 */
export async function loadModel(folder: string): Promise<tf.LayersModel> {
  const modelPath = path.join(folder, MODEL_FILE);
  const contents = parseModelFile(await readPart(modelPath, folder), modelPath);
  const [{ paths, weights: weightSpecs }] = contents.weightsManifest;
  const weightsPath = path.join(folder, paths[0]);
  const weights = await readPart(weightsPath, folder);
  const sha256 = createHash('sha256').update(weights).digest('hex');
  if (sha256 !== contents.weightsSha256) {
    throw new Error(
      `${weightsPath}: expected contents with SHA-256 ${contents.weightsSha256}, got ${sha256} ` +
        `(${weights.length} bytes); the file is damaged, save the model again`,
    );
  }
  let model: tf.LayersModel;
  const { registeredVariables } = tf.engine().state;
  const before = new Set(Object.values(registeredVariables));
  // All layers are made before it returns, so what is new then was made for this model.
  const building = tf.models.modelFromJSON({
    modelTopology: contents.modelTopology,
  } as Parameters<typeof tf.models.modelFromJSON>[0]);
  const made = Object.values(registeredVariables).filter((variable) => !before.has(variable));
  try {
    model = await building;
  } catch (error) {
    tf.dispose(made);
    throw new Error(`${modelPath}: not a model that can be built: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const values = tf.io.decodeWeights(new Uint8Array(weights).buffer, [...weightSpecs]);
  try {
    assignWeights(
      model,
      weightNames(model).map((name) => requireWeight(values, name)),
    );
  } catch (error) {
    model.dispose();
    throw new Error(`${modelPath}: weights and layers do not match: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    tf.dispose(values);
  }
  const { trainingConfig, ...metadata } = contents.userDefinedMetadata ?? {};
  if (Object.keys(metadata).length > 0) model.setUserDefinedMetadata(metadata);
  compileFromTrainingConfig(model, trainingConfig);
  return model;
}

function requireWeight(values: Readonly<Record<string, tf.Tensor>>, name: string): tf.Tensor {
  const value = values[name];
  if (value === undefined) throw new RangeError(`no values for weight "${name}"`);
  return value;
}

async function readPart(file: string, folder: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${file}: missing, so there is no whole model in ${folder}; save it first`, {
      cause: error,
    });
  }
}

function parseModelFile(bytes: Buffer, file: string): ModelFile {
  let contents: Partial<ModelFile> | null;
  try {
    contents = parseJson(bytes.toString('utf8'), 'it') as Partial<ModelFile> | null;
  } catch (error) {
    throw new Error(`${file}: expected JSON: ${(error as Error).message}`, { cause: error });
  }
  const manifest = contents?.weightsManifest;
  const whole =
    contents?.modelTopology &&
    typeof contents.weightsSha256 === 'string' &&
    manifest?.[0]?.weights &&
    Array.isArray(manifest[0].paths);
  if (!whole) {
    throw new Error(
      `${file}: expected a model written by saveModel, its layers, weights or hash are missing`,
    );
  }
  const places = manifest.flatMap(({ paths }): readonly unknown[] => paths);
  if (places.length !== 1 || typeof places[0] !== 'string' || !WEIGHTS_FILE.test(places[0])) {
    throw new Error(
      `${file}: expected its weights in one file beside it, weights-….bin, got ${say(places)}; nothing else is read`,
    );
  }
  return contents as ModelFile;
}
