import { seededRandom } from '../dataset/seeded-random';
import { seededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';
import {
  axes,
  axesOrNone,
  axis,
  axisOfList,
  count,
  flag,
  interpolation,
  margins,
  maskShape,
  number,
  numberOrNone,
  padding,
  pair,
  seed,
  share,
  sizes,
} from './keras-options';
import { activation, type Translation } from './keras-values';
import { constraint, initializer, regularizer } from './keras-weight-options';

/** One class of layers that both sides have. */
export interface LayerRow {
  /** Options by Keras's name. tfjs's is the same in camelCase, unless `named` says otherwise. */
  readonly options: Readonly<Record<string, Translation>>;
  readonly named?: Readonly<Record<string, string>>;
  /** Options without a default. */
  readonly needed?: readonly string[];
  /** Options that tfjs lacks: the values that ask for what tfjs does, the first being what is written. */
  readonly fixed?: Readonly<Record<string, readonly unknown[]>>;
  /** Options whose value makes no difference to a loaded model, and are not written. */
  readonly ignored?: readonly string[];
  build(options: never): tf.layers.Layer;
}

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
export const LAYERS: Readonly<Record<string, LayerRow>> = {
  Conv2D: {
    options: { filters: count, ...CONVOLUTION, ...KERNEL },
    needed: ['filters', 'kernel_size'],
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
    needed: ['filters', 'kernel_size'],
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
    needed: ['kernel_size'],
    fixed: { ...CHANNELS_LAST, ...NO_ACTIVITY_PENALTY },
    ignored: ['groups'],
    build: (options) => tf.layers.depthwiseConv2d(options),
  },
  Dense: {
    options: { units: count, ...BIAS, ...KERNEL },
    needed: ['units'],
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
  Dropout: {
    options: { rate: share, noise_shape: maskShape, seed },
    needed: ['rate'],
    build: buildDropout,
  },
  // Drops whole channels: a mask that is one number wide and high, which is what tfjs is told. Written as Dropout.
  SpatialDropout2D: {
    options: { rate: share, seed },
    needed: ['rate'],
    fixed: CHANNELS_LAST,
    ignored: ['noise_shape'],
    build: (options: DropoutOptions) => buildDropout({ ...options, noiseShape: [null, 1, 1, null] }),
  },
  GaussianNoise: {
    options: { stddev: number },
    needed: ['stddev'],
    ignored: ['seed'],
    build: (options) => tf.layers.gaussianNoise(options),
  },
  GaussianDropout: {
    options: { rate: share },
    needed: ['rate'],
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
  Reshape: { options: { target_shape: sizes }, needed: ['target_shape'], build: buildReshape },
  Permute: {
    options: { dims: axes },
    needed: ['dims'],
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
  Rescaling: {
    options: { scale: number, offset: number },
    needed: ['scale'],
    build: (options) => tf.layers.rescaling(options),
  },
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
