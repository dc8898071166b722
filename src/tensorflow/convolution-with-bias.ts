import { runNativeOperation } from './native-operations';
import {
  type ConvolutionWindows,
  convolutionAttributes,
  convolveWithBias,
  hasOneDnn,
} from './onednn-operations';
import { tf } from './stock-tensorflow';

/** Name of the kernel below; TensorFlow has none of its own that keeps the two apart from an activation. */
const KERNEL = 'Conv2DWithBias';

/** What may follow, by the name that `tf.fused.conv2d` has for it. */
const ACTIVATIONS: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  sigmoid: (x) => tf.sigmoid(x),
  elu: (x) => tf.elu(x),
  relu6: (x) => tf.relu6(x),
};

/**
 * Lets `tf.fused.conv2d`, which layers call, add the bias while it convolves, in training as in prediction, where the
 * library has oneDNN's operation for it. Stock tfjs takes a pass over the picture for the bias, and several for its
 * gradient. What has no bias, another data format or explicit padding goes the stock way.
 */
export function registerConvolutionWithBias(): void {
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) => {
      const [x, filter, bias] = [inputs.x, inputs.filter, inputs.bias] as tf.TensorInfo[];
      return convolveWithBias(x, filter, bias, attrs as unknown as ConvolutionWindows)[0];
    },
  });
  tf.registerGradient({
    kernelName: KERNEL,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter] = saved;
      const attributes = convolutionAttributes(attrs as unknown as ConvolutionWindows);
      const gradient = dy as tf.Tensor;
      const sizes = (tensor: tf.Tensor) => tf.tensor1d(tensor.shape, 'int32');
      const run = (name: string, inputs: tf.Tensor[]) => runNativeOperation(name, inputs, attributes)[0];
      return {
        x: () => tf.tidy(() => run('Conv2DBackpropInput', [sizes(x), filter, gradient])),
        filter: () => tf.tidy(() => run('Conv2DBackpropFilter', [x, sizes(filter), gradient])),
        bias: () => {
          const { T, data_format } = attributes;
          return runNativeOperation('BiasAddGrad', [gradient], { T, data_format })[0];
        },
      };
    },
  });

  const fusedConvolution = tf.fused.conv2d;
  Object.assign(tf.fused, {
    conv2d: ((options) => {
      const { x, filter, strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode } = options;
      const { bias, activation, preluActivationWeights } = options;
      const activate = ACTIVATIONS[activation ?? 'linear'];
      const hasBias = bias instanceof tf.Tensor && bias.rank === 1;
      const plain = dataFormat === 'NHWC' && (dimRoundingMode ?? null) === null && !preluActivationWeights;
      const isPicture = x instanceof tf.Tensor && filter instanceof tf.Tensor && x.rank === 4;
      const possible = hasBias && plain && isPicture && activate !== undefined && x.dtype === 'float32';
      if (!possible || (pad !== 'same' && pad !== 'valid') || !hasOneDnn()) return fusedConvolution(options);
      return tf.tidy(() => {
        const windows = { strides: asPair(strides), dilations: asPair(dilations), pad };
        const y: tf.Tensor = tf.engine().runKernel(KERNEL, { x, filter, bias }, windows);
        return activate(y);
      });
    }) as typeof fusedConvolution,
  });
}

function asPair(value: number | readonly number[]): [number, number] {
  return typeof value === 'number' ? [value, value] : [value[0], value[1] ?? value[0]];
}
