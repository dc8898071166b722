import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { messageText } from '../dataset/message-text';
import { DamagedFileError, openSealedJson, sealedJson } from '../dataset/sealed-json';
import { removeLeftovers, writeWholeFile } from '../dataset/whole-file';
import { makeFolder } from '../dataset/writing-error';
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

/** What mends a model's folder. */
const REMEDY =
  'save the model again, by `npm run train -- --resume` where it was trained so, or get a shipped one anew by ' +
  '`git checkout -- models`';

const MODEL_FILE = 'model.json';
/** A description of ten thousand layers takes a few MB. */
const MOST_DESCRIPTION_BYTES = 64 << 20;
const WEIGHTS_FILE = /^weights-[0-9a-f]{16}\.bin$/;

/** Of two processes that save into one folder, each has its weights in place before the other comes again. */
const MOST_ATTEMPTS = 5;

/** A model is put in place in less. */
const BETWEEN_ATTEMPTS_MS = 20;

/** Weights that no `model.json` names may belong to another process that is just saving, if they are newer than this. */
const SAVING_MS = 3_600_000;

/**
 * Saves a model's layers, weights, metadata and how it is compiled (not the optimizer's running averages) as `model.json`
 * and `weights-….bin` in a folder, which is made when missing; `tf.loadLayersModel` reads them too. Both can be told to be
 * damaged: `model.json` carries its own SHA-256 and that of the weights.
 *
 * A model saved there before stays whole until the new one is: the weights go to a file of their own, named
 * after their content, and replacing `model.json`, which points to them, is one step. So does one that another process saves
 * there at the same time: whoever comes last is found.
 *
 * @returns SHA-256 of the weights, in hex.
 * @throws WritingError when the disk is full or the folder must not be written to.
 */
export async function saveModel(model: tf.LayersModel, folder: string): Promise<string> {
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
  const modelPath = path.join(folder, MODEL_FILE);
  const weightsPath = path.join(folder, weightsFile);
  await makeFolder(folder);
  await removeLeftovers(folder, (name) => name === MODEL_FILE || WEIGHTS_FILE.test(name));
  for (let attempt = 1; ; attempt += 1) {
    const before = await weightsNamedIn(modelPath);
    await writeWholeFile(weightsPath, weights);
    await writeWholeFile(modelPath, sealedJson(contents, { indent: 0 }));
    // Another process that saved meanwhile may have taken these weights for outdated ones.
    if (attempt < MOST_ATTEMPTS && !(await isThere(weightsPath))) continue;
    await removeOutdated(folder, before);
    return weightsSha256;
  }
}

/**
 * SHA-256 of the weights of the model saved in a folder, in hex, as its `model.json` says.
 *
 * @throws DamagedFileError when that is missing or damaged.
 */
export async function savedWeightsSha256(folder: string): Promise<string> {
  const modelPath = path.join(folder, MODEL_FILE);
  return parseModelFile(await readPart(modelPath, folder, MOST_DESCRIPTION_BYTES), modelPath).weightsSha256;
}

/** The file of weights that a `model.json` names, or undefined. */
async function weightsNamedIn(modelPath: string): Promise<string | undefined> {
  try {
    return parseModelFile(await readFile(modelPath), modelPath).weightsManifest[0].paths[0];
  } catch {
    return undefined;
  }
}

/** Removes the weights of the model before, and those that a save that was killed has left. */
async function removeOutdated(folder: string, before: string | undefined): Promise<void> {
  const modelPath = path.join(folder, MODEL_FILE);
  const saved = (await stat(modelPath)).mtimeMs;
  for (const name of await readdir(folder)) {
    if (!WEIGHTS_FILE.test(name)) continue;
    const file = path.join(folder, name);
    const written = await stat(file).catch(() => undefined);
    const isOld = name === before || (written !== undefined && saved - written.mtimeMs > SAVING_MS);
    if (isOld && name !== (await weightsNamedIn(modelPath))) await rm(file, { force: true });
  }
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
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
 * @throws DamagedFileError naming the file when one is missing, cut short, changed, or not a model.
 */
export async function loadModel(folder: string): Promise<tf.LayersModel> {
  const modelPath = path.join(folder, MODEL_FILE);
  const { contents, weights } = await readFiles(folder, modelPath);
  const [{ weights: weightSpecs }] = contents.weightsManifest;
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

/**
 * Both files of a model, checked. They are read again where another process put a model in place in between.
 */
async function readFiles(
  folder: string,
  modelPath: string,
): Promise<{ readonly contents: ModelFile; readonly weights: Buffer }> {
  for (let attempt = 1; ; attempt += 1) {
    const contents = parseModelFile(await readPart(modelPath, folder, MOST_DESCRIPTION_BYTES), modelPath);
    const [{ paths }] = contents.weightsManifest;
    const weightsPath = path.join(folder, paths[0]);
    try {
      const weights = await readPart(weightsPath, folder);
      const sha256 = createHash('sha256').update(weights).digest('hex');
      if (sha256 === contents.weightsSha256) return { contents, weights };
      throw new DamagedFileError(
        weightsPath,
        `expected contents with SHA-256 ${contents.weightsSha256}, got ${sha256} ` +
          `(${weights.length} bytes); the file is damaged, ${REMEDY}`,
      );
    } catch (error) {
      if (attempt === MOST_ATTEMPTS) throw error;
      // Missing ones may be those of a process that has just put them in place again, under the name they had before.
      const isMissing = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
      if (!isMissing && (await weightsNamedIn(modelPath)) === paths[0]) throw error;
      await setTimeout(BETWEEN_ATTEMPTS_MS * attempt);
    }
  }
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
      code === 'ENOENT' ? `missing, so there is no whole model in ${folder}` : `cannot be read: ${message}`;
    throw new DamagedFileError(file, `${what}: ${REMEDY}`, { cause: error });
  }
}

function parseModelFile(bytes: Buffer, file: string): ModelFile {
  const contents = recordOf(openSealedJson(bytes.toString('utf8'), file, REMEDY));
  const manifest: readonly unknown[] = Array.isArray(contents.weightsManifest)
    ? contents.weightsManifest
    : [];
  const { weights } = recordOf(manifest[0]);
  const metadata = contents.userDefinedMetadata;
  const whole =
    isRecord(contents.modelTopology) &&
    typeof contents.weightsSha256 === 'string' &&
    Array.isArray(weights) &&
    (metadata === undefined || metadata === null || isRecord(metadata));
  if (!whole) {
    throw new DamagedFileError(
      file,
      `expected a model written by saveModel, its layers, weights or hash are missing: ${REMEDY}`,
    );
  }
  const places = manifest.flatMap((group): readonly unknown[] => {
    const { paths } = recordOf(group);
    return Array.isArray(paths) ? paths : [paths];
  });
  if (places.length !== 1 || typeof places[0] !== 'string' || !WEIGHTS_FILE.test(places[0])) {
    throw new Error(
      `${file}: expected its weights in one file beside it, weights-….bin, got ${say(places)}; nothing else is read`,
    );
  }
  return contents as unknown as ModelFile;
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
