import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageText } from '../dataset/message-text';
import { writeWholeFile } from '../dataset/whole-file';
import { tf } from '../tensorflow/tf';
import { isRecord, recordOf, say } from './keras-values';
import { buildFromTfjs } from './tfjs-description';
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
/** A description of ten thousand layers takes a few MB. */
const MOST_DESCRIPTION_BYTES = 64 << 20;
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
  const contents = parseModelFile(await readPart(modelPath, folder, MOST_DESCRIPTION_BYTES), modelPath);
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
  requireWeightSpecs(weightSpecs, weights.length, modelPath);
  let model: tf.LayersModel;
  try {
    model = await buildFromTfjs(contents.modelTopology, weights.length);
  } catch (error) {
    throw damaged(modelPath, 'not a model that can be built', error);
  }
  const values = tf.io.decodeWeights(new Uint8Array(weights).buffer, [...weightSpecs]);
  try {
    assignWeights(
      model,
      weightNames(model).map((name) => requireWeight(values, name)),
    );
    const { trainingConfig, ...metadata } = contents.userDefinedMetadata ?? {};
    if (Object.keys(metadata).length > 0) model.setUserDefinedMetadata(metadata);
    compileFromTrainingConfig(model, trainingConfig);
    return model;
  } catch (error) {
    model.dispose();
    throw damaged(modelPath, 'weights and layers do not match', error);
  } finally {
    tf.dispose(values);
  }
}

function damaged(file: string, what: string, error: unknown): Error {
  const message = `${file}: ${what}: ${(error as Error).message}; save the model again`;
  return new Error(messageText(message), { cause: error });
}

function requireWeight(values: Readonly<Record<string, tf.Tensor>>, name: string): tf.Tensor {
  const value = values[name];
  if (value === undefined) throw new RangeError(`no values for weight "${name}"`);
  return value;
}

/** @param mostBytes of a file that is read at all. Default: any size. */
async function readPart(file: string, folder: string, mostBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw new Error('expected a file, got a folder or something else');
    if (stats.size > mostBytes) throw new Error(`expected at most ${mostBytes} bytes, got ${stats.size}`);
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what =
      code === 'ENOENT'
        ? `missing, so there is no whole model in ${folder}; save it first`
        : `cannot be read: ${message}`;
    throw new Error(`${file}: ${what}`, { cause: error });
  }
}

function parseModelFile(bytes: Buffer, file: string): ModelFile {
  const contents = jsonOf(bytes, file);
  const manifest = contents.weightsManifest;
  const first: unknown = Array.isArray(manifest) ? manifest[0] : undefined;
  const { paths, weights } = recordOf(first);
  const weightsFile: unknown = Array.isArray(paths) ? paths[0] : undefined;
  const metadata = contents.userDefinedMetadata;
  const whole =
    isRecord(contents.modelTopology) &&
    typeof contents.weightsSha256 === 'string' &&
    Array.isArray(weights) &&
    (metadata === undefined || metadata === null || isRecord(metadata));
  if (!whole || typeof weightsFile !== 'string' || !WEIGHTS_FILE.test(weightsFile)) {
    throw new Error(
      `${file}: expected a model written by saveModel, its layers, weights or hash are missing`,
    );
  }
  return contents as unknown as ModelFile;
}

function jsonOf(bytes: Buffer, file: string): Readonly<Record<string, unknown>> {
  let contents: unknown;
  try {
    contents = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new Error(
      messageText(`${file}: expected JSON: ${(error as Error).message}; save the model again`),
      {
        cause: error,
      },
    );
  }
  return recordOf(contents);
}

/** @throws Error when the list of weights is not one of numbers that fill their file, each under a name of its own. */
function requireWeightSpecs(specs: readonly unknown[], numBytes: number, file: string): void {
  const names = new Set<unknown>(['__proto__']);
  let expected = 0;
  specs.forEach((spec, i) => {
    const { name, shape, dtype, quantization } = recordOf(spec);
    const isShape =
      Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
    const known = dtype === 'float32' || dtype === 'int32';
    if (typeof name !== 'string' || names.has(name) || !isShape || !known || quantization !== undefined) {
      throw new Error(
        `${file}: weight ${i + 1}: expected a name of its own, a shape and float32 or int32, got ${say(spec)}; save the model again`,
      );
    }
    names.add(name);
    expected += 4 * (shape as number[]).reduce((product, size) => product * size, 1);
  });
  if (expected !== numBytes) {
    throw new Error(
      `${file}: expected weights of ${expected} bytes, their file has ${numBytes}; save the model again`,
    );
  }
}
