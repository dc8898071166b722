import { convolutionGradients } from './convolution-gradient';
import { dilatedGradients } from './dilated-convolution-gradient';
import { asPair, type ConvolutionWindows, convolutionAttributes } from './native-convolution';
import { runNativeOperation } from './native-operations';
import { convolveWithBias, hasOneDnn } from './onednn-operations';
import { tf } from './stock-tensorflow';
import { isTracing } from './traced-function';

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
      const windows = attrs as unknown as ConvolutionWindows;
      if (!isTracing()) return convolveWithBias(x, filter, bias, windows)[0];
      // In this form TensorFlow also joins them with the activation that follows.
      const attributes = convolutionAttributes(windows);
      const { T, data_format } = attributes;
      const [sums] = runNativeOperation('Conv2D', [x, filter], attributes);
      return runNativeOperation('BiasAdd', [sums, bias], { T, data_format })[0];
    },
  });
  tf.registerGradient({
    kernelName: KERNEL,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter] = saved as tf.Tensor4D[];
      const windows = attrs as unknown as ConvolutionWindows;
      const gradient = dy as tf.Tensor4D;
      const tensors = { x, filter, dy: gradient };
      const isDilated = windows.dilations.some((rate) => rate !== 1);
      return {
        ...(isDilated
          ? dilatedGradients({ ...tensors, ...windows })
          : convolutionGradients(tensors, windows)),
        bias: () => {
          const { T, data_format } = convolutionAttributes(windows);
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
      if (!possible || (pad !== 'same' && pad !== 'valid')) return fusedConvolution(options);
      // Graphs are made of operations that every library has.
      if (!isTracing() && !hasOneDnn()) return fusedConvolution(options);
      return tf.tidy(() => {
        const windows = { strides: asPair(strides), dilations: asPair(dilations), pad };
        const y: tf.Tensor = tf.engine().runKernel(KERNEL, { x, filter, bias }, windows);
        return activate(y);
      });
    }) as typeof fusedConvolution,
  });
}
