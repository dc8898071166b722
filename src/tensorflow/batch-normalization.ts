import { isNativeBackend, runNativeOperation } from './native-operations';
import { tf } from './stock-tensorflow';

/** A batch, normalized, and what it was normalized by. */
interface NormalizedBatch {
  /** Of the input's shape. */
  readonly normalized: tf.Tensor;
  /** Of each channel over the batch, `[channels]`. */
  readonly mean: tf.Tensor1D;
  /** Population variance of each channel, `[channels]`. */
  readonly variance: tf.Tensor1D;
}

/** A layer's weight, as the layers of tfjs keep it. */
interface LayerWeight {
  read(): tf.Tensor1D;
  write(value: tf.Tensor): void;
}

/** What the stock layer keeps, some of it only where its options ask for it. */
interface BatchNormalizationLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly trainable: boolean;
  readonly gamma?: LayerWeight;
  readonly beta?: LayerWeight;
  readonly movingMean: LayerWeight;
  readonly movingVariance: LayerWeight;
}

type LayerCall = (
  this: BatchNormalizationLayer,
  inputs: tf.Tensor | tf.Tensor[],
  kwargs: { training?: boolean },
) => tf.Tensor;

/** Name of the kernel below; TensorFlow's is `FusedBatchNormV3` with `is_training`. */
const KERNEL = 'BatchNormTraining';

/** Numbers to divide by variance and a little, which TensorFlow names so. */
const FLOATS = { T: { type: 'dtype', value: 'float32' }, U: { type: 'dtype', value: 'float32' } } as const;

/**
 * Normalizes a batch channel by channel, to `gamma · (x − mean) / sqrt(variance + epsilon) + beta` (Ioffe and Szegedy,
 * "Batch normalization", 2015). On the native backend, one operation forward and one for all gradients, where stock tfjs
 * takes several passes over the batch for each of its many.
 *
 * @param x `[..., channels]`.
 * @param gamma `[channels]`.
 * @param beta `[channels]`.
 */
export function normalizeBatch(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): NormalizedBatch {
  const channels = x.shape[x.rank - 1];
  if (!isNativeBackend()) {
    const { mean, variance } = tf.moments(x, [...Array(x.rank - 1).keys()]);
    const normalized = tf.add(
      tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon))), gamma),
      beta,
    );
    return { normalized, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
  }
  // The operation knows pictures only; anything else is one of a single row of pixels.
  const pictures = x.rank === 4 ? x : tf.reshape(x, [-1, 1, 1, channels]);
  const outputs = tf
    .engine()
    .runKernel(KERNEL, { x: pictures, gamma, beta }, { epsilon }) as unknown as tf.Tensor[];
  const [normalized, mean, variance] = outputs;
  return {
    normalized: x.rank === 4 ? normalized : tf.reshape(normalized, x.shape),
    mean: mean as tf.Tensor1D,
    variance: variance as tf.Tensor1D,
  };
}

/**
 * Gives the layer `BatchNormalization` the fused operation in training, and mends three things of the stock layer:
 * without `scale` or without `center` it cannot be trained, and when it is frozen (`trainable = false`) it still
 * normalizes by the batch and moves its averages, where Keras's uses the averages as they are.
 *
 * The moving variance is that of the batch as it is, as in Keras 3; TensorFlow's own operation gives the estimate for
 * the population, which is larger by n / (n − 1).
 */
export function registerBatchNormalization(): void {
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, gamma, beta } = inputs;
      const { epsilon } = attrs as unknown as { epsilon: number };
      const none = tf.tensor1d([]);
      const [y, , , mean, variance, reserve] = runNativeOperation(
        'FusedBatchNormV3',
        [x as tf.Tensor, gamma as tf.Tensor, beta as tf.Tensor, none, none],
        { ...FLOATS, epsilon: { type: 'float', value: epsilon }, is_training: { type: 'bool', value: true } },
        6,
      );
      return [y, mean, variance, reserve];
    },
  });
  tf.registerGradient({
    kernelName: KERNEL,
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [false, true, true, true],
    gradFunc: (dy, saved, attrs) => {
      const [x, gamma, mean, variance, reserve] = saved;
      const { epsilon } = attrs as unknown as { epsilon: number };
      // All at once, and here: whatever the functions below make is freed as soon as each has returned its own.
      const gradients = runNativeOperation(
        'FusedBatchNormGradV3',
        [(dy as tf.Tensor[])[0], x, gamma, mean, variance, reserve],
        { ...FLOATS, epsilon: { type: 'float', value: epsilon }, is_training: { type: 'bool', value: true } },
        5,
      );
      return { x: () => gradients[0], gamma: () => gradients[1], beta: () => gradients[2] };
    },
  });

  const { prototype } = tf.serialization.SerializationMap.getMap().classNameMap
    .BatchNormalization[0] as unknown as {
    prototype: { call: LayerCall };
  };
  const callStock = prototype.call;
  prototype.call = function (inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (kwargs.training !== true || !this.trainable) return callStock.call(this, inputs, { training: false });
    return tf.tidy(() => {
      const last = this.axis === -1 || this.axis === x.rank - 1;
      const order = [...Array(x.rank).keys()].filter((axis) => axis !== this.axis).concat(this.axis);
      const channelsLast = last ? x : tf.transpose(x, order);
      const channels = channelsLast.shape[x.rank - 1];
      const { normalized, mean, variance } = normalizeBatch(
        channelsLast,
        this.gamma?.read() ?? tf.ones([channels]),
        this.beta?.read() ?? tf.zeros([channels]),
        this.epsilon,
      );
      const moveTowards = (average: LayerWeight, value: tf.Tensor) => {
        const old = average.read();
        average.write(tf.sub(old, tf.mul(tf.sub(old, value), 1 - this.momentum)));
      };
      moveTowards(this.movingMean, mean);
      moveTowards(this.movingVariance, variance);
      return last
        ? normalized
        : tf.transpose(
            normalized,
            order.map((_, axis) => order.indexOf(axis)),
          );
    });
  };
}
