import { seededRandom } from '../dataset/seeded-random';
import { seededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';
import {
  activation,
  constraint,
  initializer,
  isRecord,
  own,
  regularizer,
  say,
  type Translation,
} from './keras-values';

/** A layer's description, in Keras's words or tfjs's. */
export interface LayerConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** One class of layers that both sides have. */
interface LayerRow {
  /** Options by Keras's name. tfjs's is the same in camelCase, unless `named` says otherwise. */
  readonly options: Readonly<Record<string, Translation>>;
  readonly named?: Readonly<Record<string, string>>;
  /** Options that tfjs lacks: the values that ask for what tfjs does, the first being what is written. */
  readonly fixed?: Readonly<Record<string, readonly unknown[]>>;
  /** Options whose value makes no difference to a loaded model, and are not written. */
  readonly ignored?: readonly string[];
  build(options: never): tf.layers.Layer;
}

/** A value that both sides write alike, if it passes. */
function alike(expected: string, passes: (value: unknown) => boolean): Translation {
  const check = (value: unknown) => {
    if (!passes(value)) throw new Error(`expected ${expected}, got ${say(value)}`);
    // tfjs's layers write into the lists they are given.
    return Array.isArray(value) ? structuredClone(value) : value;
  };
  return { fromKeras: check, toKeras: check };
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
const isInteger = (value: unknown) => Number.isSafeInteger(value);
const isNatural = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isListOf = (passes: (value: unknown) => boolean, length?: number) => (value: unknown) =>
  Array.isArray(value) && (length === undefined || value.length === length) && value.every(passes);

const count = alike('a whole number above 0', isCount);
const number = alike('a number', isNumber);
const numberOrNone = alike('a number or null', (value) => value === null || isNumber(value));
const share = alike(
  'a number in [0, 1)',
  (value) => isNumber(value) && Number(value) >= 0 && Number(value) < 1,
);
const flag = alike('true or false', (value) => typeof value === 'boolean');
const pair = alike('two whole numbers above 0', (value) => isCount(value) || isListOf(isCount, 2)(value));
const margins = alike('[[top, bottom], [left, right]]', isListOf(isListOf(isNatural, 2), 2));
const axis = alike('one axis', isInteger);
const padding = alike('"same" or "valid"', (value) => value === 'same' || value === 'valid');
const interpolation = alike(
  '"nearest" or "bilinear"',
  (value) => value === 'nearest' || value === 'bilinear',
);
const axesOrNone = alike('a list of axes, or null', (value) => value === null || isListOf(isCount)(value));
const maskShape = alike(
  'a list of whole numbers and null, or null',
  (value) => value === null || isListOf((size) => size === null || isCount(size))(value),
);

/** Keras 2 wrote the one axis as a list. */
const axisOfList: Translation = {
  fromKeras: (value) => axis.fromKeras(Array.isArray(value) && value.length === 1 ? value[0] : value),
  toKeras: axis.toKeras,
};

/** A missing size is -1 in Keras and null in tfjs. */
const sizes: Translation = {
  fromKeras: alike('a list of whole numbers, of which -1 is found out', isListOf(isInteger)).fromKeras,
  toKeras: (value) => (value as (number | null)[]).map((size) => size ?? -1),
};

/** Keras takes seeds of 32 bits; a missing one is random there. */
const seed = alike('a whole number from 0 to below 2^32, or null', (value) => {
  return value === null || value === undefined || (isNatural(value) && (value as number) < 2 ** 32);
});

const CHANNELS_LAST = { data_format: ['channels_last'] };
const NO_ACTIVITY_PENALTY = { activity_regularizer: [null] };

const BIAS = {
  activation,
  use_bias: flag,
  bias_initializer: initializer,
  bias_regularizer: regularizer,
  bias_constraint: constraint,
};

const KERNEL = {
  kernel_initializer: initializer,
  kernel_regularizer: regularizer,
  kernel_constraint: constraint,
};

const DEPTHWISE = {
  depth_multiplier: count,
  depthwise_initializer: initializer,
  depthwise_regularizer: regularizer,
  depthwise_constraint: constraint,
};

const CONVOLUTION = { kernel_size: pair, strides: pair, padding, dilation_rate: pair, ...BIAS };
const POOLING: Pick<LayerRow, 'options' | 'fixed'> = {
  options: { pool_size: pair, strides: pair, padding },
  fixed: CHANNELS_LAST,
};
const GLOBAL_POOLING: Pick<LayerRow, 'options' | 'fixed'> = {
  options: {},
  fixed: { ...CHANNELS_LAST, keepdims: [false] },
};

/**
 * Every layer that can be read and written, by Keras's class name, which is tfjs's too. What a layer's option is
 * called on either side, which values both understand, and what tfjs lacks is said here and nowhere else.
 */
const LAYERS: Readonly<Record<string, LayerRow>> = {
  Conv2D: {
    options: { filters: count, ...CONVOLUTION, ...KERNEL },
    fixed: { ...CHANNELS_LAST, groups: [1], ...NO_ACTIVITY_PENALTY },
    build: (options) => tf.layers.conv2d(options),
  },
  SeparableConv2D: {
    options: {
      filters: count,
      ...CONVOLUTION,
      ...DEPTHWISE,
      pointwise_initializer: initializer,
      pointwise_regularizer: regularizer,
      pointwise_constraint: constraint,
    },
    fixed: { ...CHANNELS_LAST, ...NO_ACTIVITY_PENALTY },
    // Keras 2 wrote those of the convolution it was derived from.
    ignored: ['groups', ...Object.keys(KERNEL)],
    build(options: { pointwiseInitializer: unknown }) {
      const layer = tf.layers.separableConv2d(options as never);
      // tfjs takes the depthwise one for both.
      return Object.assign(layer, { pointwiseInitializer: options.pointwiseInitializer });
    },
  },
  DepthwiseConv2D: {
    options: { ...CONVOLUTION, ...DEPTHWISE },
    fixed: { ...CHANNELS_LAST, ...NO_ACTIVITY_PENALTY },
    ignored: ['groups'],
    build: (options) => tf.layers.depthwiseConv2d(options),
  },
  Dense: {
    options: { units: count, ...BIAS, ...KERNEL },
    fixed: { ...NO_ACTIVITY_PENALTY, quantization_config: [null] },
    build: (options) => tf.layers.dense(options),
  },
  BatchNormalization: {
    options: {
      axis: axisOfList,
      momentum: number,
      epsilon: number,
      center: flag,
      scale: flag,
      beta_initializer: initializer,
      gamma_initializer: initializer,
      moving_mean_initializer: initializer,
      moving_variance_initializer: initializer,
      beta_regularizer: regularizer,
      gamma_regularizer: regularizer,
      beta_constraint: constraint,
      gamma_constraint: constraint,
    },
    fixed: { synchronized: [false], renorm: [false] },
    ignored: ['renorm_clipping', 'renorm_momentum'],
    build: (options) => tf.layers.batchNormalization(options),
  },
  MaxPooling2D: { ...POOLING, build: (options) => tf.layers.maxPooling2d(options) },
  AveragePooling2D: { ...POOLING, build: (options) => tf.layers.averagePooling2d(options) },
  GlobalAveragePooling2D: {
    ...GLOBAL_POOLING,
    build: (options) => tf.layers.globalAveragePooling2d(options),
  },
  GlobalMaxPooling2D: { ...GLOBAL_POOLING, build: (options) => tf.layers.globalMaxPooling2d(options) },
  Dropout: { options: { rate: share, noise_shape: maskShape, seed }, build: buildDropout },
  // Drops whole channels: a mask that is one number wide and high, which is what tfjs is told. Written as Dropout.
  SpatialDropout2D: {
    options: { rate: share, seed },
    fixed: CHANNELS_LAST,
    ignored: ['noise_shape'],
    build: (options: DropoutOptions) => buildDropout({ ...options, noiseShape: [null, 1, 1, null] }),
  },
  GaussianNoise: {
    options: { stddev: number },
    ignored: ['seed'],
    build: (options) => tf.layers.gaussianNoise(options),
  },
  GaussianDropout: {
    options: { rate: share },
    ignored: ['seed'],
    build: (options) => tf.layers.gaussianDropout(options),
  },
  Activation: { options: { activation }, build: (options) => tf.layers.activation(options) },
  ReLU: {
    options: { max_value: numberOrNone },
    fixed: { negative_slope: [0], threshold: [0] },
    build: (options) => tf.layers.reLU(options),
  },
  LeakyReLU: {
    options: { negative_slope: number },
    named: { negative_slope: 'alpha' },
    build: (options) => tf.layers.leakyReLU(options),
  },
  ELU: { options: {}, fixed: { alpha: [1] }, build: (options) => tf.layers.elu(options) },
  PReLU: {
    options: {
      alpha_initializer: initializer,
      alpha_regularizer: regularizer,
      alpha_constraint: constraint,
      shared_axes: axesOrNone,
    },
    build: (options) => tf.layers.prelu(options),
  },
  Softmax: { options: { axis: axisOfList }, build: (options) => tf.layers.softmax(options) },
  Add: { options: {}, build: (options) => tf.layers.add(options) },
  Multiply: { options: {}, build: (options) => tf.layers.multiply(options) },
  Average: { options: {}, build: (options) => tf.layers.average(options) },
  Maximum: { options: {}, build: (options) => tf.layers.maximum(options) },
  Minimum: { options: {}, build: (options) => tf.layers.minimum(options) },
  Concatenate: { options: { axis }, build: (options) => tf.layers.concatenate(options) },
  Flatten: { options: {}, fixed: CHANNELS_LAST, build: (options) => tf.layers.flatten(options) },
  Reshape: { options: { target_shape: sizes }, build: buildReshape },
  Permute: {
    options: { dims: alike('a list of axes', isListOf(isCount)) },
    build: (options) => tf.layers.permute(options),
  },
  ZeroPadding2D: {
    options: { padding: margins },
    fixed: CHANNELS_LAST,
    build: (options) => tf.layers.zeroPadding2d(options),
  },
  Cropping2D: {
    options: { cropping: margins },
    fixed: CHANNELS_LAST,
    build: (options) => tf.layers.cropping2D(options),
  },
  UpSampling2D: {
    options: { size: pair, interpolation },
    fixed: CHANNELS_LAST,
    build: (options) => tf.layers.upSampling2d(options),
  },
  Rescaling: { options: { scale: number, offset: number }, build: (options) => tf.layers.rescaling(options) },
};

/** tfjs leaves a size that is to be found out unknown as soon as the batch is, which it always is. */
function buildReshape(options: never): tf.layers.Layer {
  const layer = tf.layers.reshape(options);
  const stock = layer.computeOutputShape.bind(layer);
  layer.computeOutputShape = (inputShape) => {
    const [batch, ...sizesOfOne] = inputShape as tf.Shape;
    if (sizesOfOne.includes(null)) return stock(inputShape);
    return [batch, ...(stock([1, ...sizesOfOne]) as tf.Shape).slice(1)];
  };
  return layer;
}

interface DropoutOptions {
  readonly name: string;
  readonly rate: number;
  readonly seed?: number | null;
  readonly noiseShape?: (number | null)[] | null;
}

/** Keras's layer without a seed draws masks of its own; ours must not share those of the next such layer. */
function buildDropout(options: DropoutOptions): tf.layers.Layer {
  const ownSeed =
    options.seed ??
    seededRandom(0)
      .derive(options.name)
      .integer(2 ** 31);
  return seededDropout({ ...options, seed: ownSeed });
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
