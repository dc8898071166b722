import type { tf } from '../tensorflow/tf';
import { LAYERS, type LayerRow } from './keras-layer-table';
import { axis, axisOfList, count, flag, margins, number, numberOrNone, pair, share } from './keras-options';
import { isRecord, own, say, type Translation } from './keras-values';

/** A layer's description, in Keras's words or tfjs's. */
export interface LayerConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Keras 2's names of options that Keras 3 calls something else. */
const FORMER_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeakyReLU: { alpha: 'negative_slope' },
};

/** Options of every layer that the model's description deals with itself. */
const COMMON_OPTIONS = ['name', 'trainable', 'dtype', 'batch_shape', 'batch_input_shape'];

/**
 * Makes the layer that Keras describes.
 *
 * @param batchInputShape of a first layer without an input layer before it.
 * @throws Error naming the layer and the option when tfjs has no such layer or would do something else.
 */
export function layerFromKeras(
  { className, config }: LayerConfig,
  batchInputShape?: readonly (number | null)[],
): tf.layers.Layer {
  const row = own(LAYERS, className);
  if (row === undefined) throw new Error(unknownLayer(className));
  requireFloat32(config.dtype);
  const built: Record<string, unknown> = {
    name: config.name,
    trainable: config.trainable ?? true,
    ...(batchInputShape === undefined ? {} : { batchInputShape }),
  };
  const formerNames = own(FORMER_NAMES, className) ?? {};
  for (const [written, value] of Object.entries(config)) {
    const option = own(formerNames, written) ?? written;
    const translation = own(row.options, option);
    if (translation !== undefined) {
      built[tfjsName(row, option)] = translated(option, () => translation.fromKeras(value));
    } else if (!COMMON_OPTIONS.includes(option) && !row.ignored?.includes(option)) {
      requireFixed(row, option, value);
    }
  }
  for (const option of row.needed ?? []) {
    const name = tfjsName(row, option);
    built[name] ??= translated(option, () => row.options[option].fromKeras(undefined));
  }
  return row.build(built as never);
}

/** Describes a layer of tfjs as Keras does, without its type of numbers and place in the model. */
export function layerToKeras(layer: tf.layers.Layer): LayerConfig {
  const className = layer.getClassName();
  const row = own(LAYERS, className);
  if (row === undefined) throw new Error(unknownLayer(className));
  const ours = completeConfig(layer);
  const config: Record<string, unknown> = { name: layer.name, trainable: ours.trainable ?? true };
  for (const [option, translation] of Object.entries(row.options)) {
    const value = ours[tfjsName(row, option)] ?? null;
    config[option] = translated(option, () => translation.toKeras(value));
  }
  for (const [option, [written]] of Object.entries(row.fixed ?? {})) {
    const value = ours[camelCase(option)];
    const same = value === undefined || value === null || snakeCase(value) === written;
    if (!same) throw new Error(`the option "${option}" with the value ${say(value)} is not supported`);
    config[option] = written;
  }
  return { className, config };
}

/** Options that are numbers, lists of them, or switches: tfjs takes anything for one, and fails when it computes with it. */
const PLAIN: readonly Translation[] = [
  axis,
  axisOfList,
  count,
  flag,
  margins,
  number,
  numberOrNone,
  pair,
  share,
];

/**
 * Looks at the numbers and switches among a layer's options.
 *
 * @throws Error naming the option that is none.
 */
export function requirePlainOptions(layer: tf.layers.Layer): void {
  const row = own(LAYERS, layer.getClassName());
  if (row === undefined) return;
  const ours = completeConfig(layer);
  for (const [option, translation] of Object.entries(row.options)) {
    const value = ours[tfjsName(row, option)];
    if (value === undefined || value === null || !PLAIN.includes(translation)) continue;
    translated(option, () => translation.toKeras(value));
  }
}

/** All options of a layer. What tfjs's own `getConfig` forgets or confuses is read from the layer. */
function completeConfig(layer: tf.layers.Layer): Readonly<Record<string, unknown>> {
  const config: Record<string, unknown> = { ...layer.getConfig() };
  const held = layer as unknown as Record<string, { getClassName(): string; getConfig(): object } | null>;
  const className = layer.getClassName();
  if (className === 'SeparableConv2D') config.depthMultiplier = held.depthMultiplier;
  if (className === 'DepthwiseConv2D') {
    const bound = held.depthwiseConstraint;
    config.depthwiseConstraint = bound && { className: bound.getClassName(), config: bound.getConfig() };
  }
  return config;
}

function unknownLayer(className: string): string {
  const known = Object.keys(LAYERS).sort().join(', ');
  const nested = ['Sequential', 'Functional', 'Model'].includes(className);
  const why = nested ? 'a model inside a model is not supported' : `${say(className)} is no layer known here`;
  return nested ? `${why}; take its layers into the model` : `${why}; known are ${known}`;
}

function translated(option: string, translate: () => unknown): unknown {
  try {
    return translate();
  } catch (error) {
    throw new Error(`the option "${option}": ${(error as Error).message}`, { cause: error });
  }
}

function requireFixed({ fixed = {} }: LayerRow, option: string, value: unknown): void {
  const allowed = own(fixed, option);
  // What is not known, and not set either, asks for nothing.
  const passes = allowed?.includes(value) ?? (value === null || value === false);
  if (passes) return;
  const expected = allowed === undefined ? '' : `; only ${allowed.map(say).join(' or ')} is`;
  throw new Error(`the option ${say(option)} with the value ${say(value)} is not supported${expected}`);
}

/** Keras 3 describes the type of numbers by an object where Keras 2 names it. */
export function requireFloat32(dtype: unknown): void {
  const name = isRecord(dtype) && isRecord(dtype.config) ? dtype.config.name : dtype;
  if (name !== undefined && name !== 'float32') {
    throw new Error(`the option "dtype": expected float32, got ${say(dtype)}`);
  }
}

function tfjsName(row: LayerRow, option: string): string {
  return own(row.named ?? {}, option) ?? camelCase(option);
}

function camelCase(option: string): string {
  return option.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** tfjs's `channelsLast` is `channels_last` in Keras; other values stay. */
function snakeCase(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : value;
}
