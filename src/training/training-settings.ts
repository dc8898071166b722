import { examplesSha256 } from '../preprocessing/examples-sha256';
import { type Images, toImageArray, valuesInParts } from '../preprocessing/image-array';
import type { Batches, TrainingBatches } from '../preprocessing/training-batches';
import type { ConvolutionPrecision } from '../tensorflow/convolution-precision';
import { tf } from '../tensorflow/tf';
import type { TrainingCallback } from './callbacks';
import type { ValidationExamples } from './validation';

/** All that decides how a training comes out, but for how long it goes on; plain data, ready for JSON. */
export type TrainingSettings = { readonly [name: string]: SettingValue };

/** A value within `TrainingSettings`. */
export type SettingValue = null | boolean | number | string | readonly SettingValue[] | TrainingSettings;

/** Differences named in one message; more say nothing new. */
const MOST_NAMED = 4;

/**
 * Collects what a training is made with. The number of epochs is not in it, so that a finished training may be gone on
 * with; nor is the learning rate, which callbacks change: it goes with the optimizer's state.
 *
 * @param given what the caller knows beyond that, such as the data's name; named first when something differs.
 */
export function trainingSettings(
  model: tf.LayersModel,
  batches: TrainingBatches,
  options: {
    readonly validation?: ValidationExamples;
    readonly classWeight?: Readonly<Record<number, number>>;
    readonly callbacks?: readonly TrainingCallback[];
    readonly precision?: ConvolutionPrecision;
  },
  given: Readonly<Record<string, unknown>> = {},
): TrainingSettings {
  const { validation, classWeight = null, callbacks = [], precision = 'float32' } = options;
  const { learningRate, ...optimizer } = model.optimizer.getConfig();
  const { seed, ...settings } = settingsOf(batches);
  return plain({
    ...given,
    seed,
    batchSize: batches.batchSize,
    numExamples: batches.numExamples,
    optimizer: { class: model.optimizer.getClassName(), ...optimizer },
    loss: String(model.loss),
    classWeight,
    precision,
    batches: settings,
    validation: validation === undefined ? null : validationSettings(validation),
    callbacks: callbacks.filter(({ state }) => state !== undefined).map(({ name }) => name ?? 'callback'),
    network: networkSettings(model),
    versions: versions(),
  });
}

/**
 * What a checkpoint's settings and this run's differ in, each as `seed: the checkpoint has 1, this run 2`; empty when
 * in nothing.
 */
export function settingsDifferences(checkpoint: SettingValue, run: SettingValue, path = ''): string[] {
  if (isGroup(checkpoint) && isGroup(run)) {
    const names = new Set([...Object.keys(run), ...Object.keys(checkpoint)]);
    return [...names].flatMap((name) =>
      settingsDifferences(
        checkpoint[name] ?? null,
        run[name] ?? null,
        path === '' ? name : `${path}.${name}`,
      ),
    );
  }
  if (Array.isArray(checkpoint) && Array.isArray(run) && checkpoint.length === run.length) {
    return checkpoint.flatMap((value, i) => settingsDifferences(value, run[i], `${path}[${i}]`));
  }
  if (JSON.stringify(checkpoint) === JSON.stringify(run)) return [];
  return [`${path}: the checkpoint has ${shortText(checkpoint)}, this run ${shortText(run)}`];
}

/** @throws Error that names the first differences, if there are any. */
export function requireSameSettings(checkpoint: TrainingSettings, run: TrainingSettings, file: string): void {
  const differences = settingsDifferences(checkpoint, run);
  if (differences.length === 0) return;
  const more = differences.length - MOST_NAMED;
  throw new Error(
    `${file} belongs to another training: ${differences.slice(0, MOST_NAMED).join('; ')}` +
      `${more > 0 ? `; and ${more} more` : ''}. Train with the checkpoint's settings, or keep this run's in another folder`,
  );
}

function settingsOf(batches: Batches<unknown>): { readonly seed?: number } {
  return batches.settings?.() ?? {};
}

function validationSettings({ images, oneHotLabels, sampleWeights }: ValidationExamples): object {
  const companions = sampleWeights === undefined ? [oneHotLabels] : [oneHotLabels, sampleWeights];
  const arrays = companions.map((values) => (values instanceof tf.Tensor ? values.dataSync() : values));
  return { numExamples: images.shape[0], examples: examplesSha256(floatsOf(images), arrays) };
}

/** As a network takes them: bytes as float32, as which a tensor would hold them. */
function* floatsOf(images: Images): Generator<ArrayBufferView> {
  for (const values of valuesInParts(toImageArray(images))) yield new Float32Array(values);
}

/**
 * The layers' options. Names are replaced by numbers, since layers built anew in one process get new names; how weights
 * are initialized is left out, since a checkpoint brings them.
 */
function networkSettings(model: tf.LayersModel): unknown {
  const config = model.getConfig() as { layers?: unknown };
  const names = new Map<string, number>();
  const text = JSON.stringify(config.layers ?? config, (key, value: unknown) => {
    if (/initializer$/i.test(key)) return undefined;
    if (key === 'name' && typeof value === 'string' && !names.has(value)) names.set(value, names.size);
    return value;
  });
  return JSON.parse(text, (_, value: unknown) => {
    const number = typeof value === 'string' ? names.get(value) : undefined;
    return number === undefined ? value : `#${number}`;
  });
}

/** What computes the numbers. Another version of any of these may round the last bit otherwise. */
function versions(): Readonly<Record<string, string>> {
  const { binding } = tf.backend() as unknown as { readonly binding?: { readonly TF_Version?: string } };
  return {
    tensorflow: binding?.TF_Version ?? tf.getBackend(),
    tfjs: tf.version_core,
    node: process.versions.node.split('.')[0],
  };
}

/** As JSON brings it back: without what is undefined. */
function plain(settings: object): TrainingSettings {
  return JSON.parse(JSON.stringify(settings)) as TrainingSettings;
}

function isGroup(value: SettingValue): value is TrainingSettings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortText(value: SettingValue): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.length > 4 ? `${value.length} entries` : JSON.stringify(value);
  if (typeof value === 'object') return JSON.stringify(value);
  // The first digits tell hashes apart.
  return /^[0-9a-f]{64}$/.test(String(value)) ? `${String(value).slice(0, 12)}…` : String(value);
}
