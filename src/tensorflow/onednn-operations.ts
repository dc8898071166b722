import {
  type ConvolutionWindows,
  convolutionAttributes,
  type NamedPadding,
  type Pair,
} from './native-convolution';
import { isNativeBackend, type OperationAttribute, runNativeOperation } from './native-operations';
import { tf } from './stock-tensorflow';

/**
 * Runs an operation of oneDNN's inside the TensorFlow library, which its graph optimizer puts in the place of others and
 * nobody is meant to call by name. Only where `hasOneDnn()`.
 *
 * Source: `tensorflow/core/ops/mkl_nn_ops.cc` and `nn_ops.cc`, operations `_MklNative…`; the attribute `_kernel` chooses
 * their kernels as `graph_rewrite`'s `mkl_graph_util.h` does.
 */
export function runOneDnnOperation(
  name: `_MklNative${string}`,
  inputs: readonly tf.TensorInfo[],
  attributes: Readonly<Record<string, OperationAttribute>>,
  numOutputs = 1,
): tf.Tensor[] {
  return runNativeOperation(
    name,
    inputs,
    { ...attributes, _kernel: { type: 'string', value: 'MklNameChangeOp' } },
    numOutputs,
  );
}

let found: boolean | undefined;

/** Whether the library has oneDNN's operations for pooling and convolution; other processors' builds have none. */
export function hasOneDnn(): boolean {
  if (!isNativeBackend()) return false;
  found ??= tf.tidy(() => {
    try {
      const picture: tf.Tensor4D = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
      const [, workspace] = maxPoolWithWorkspace(picture, {
        filterSize: [2, 2],
        strides: [2, 2],
        pad: 'valid',
      });
      const filter: tf.Tensor4D = tf.ones([1, 1, 1, 1]);
      const [sum] = convolveWithBias(picture, filter, tf.tensor1d([1]), {
        dilations: [1, 1],
        strides: [1, 1],
        pad: 'same',
      });
      return workspace !== undefined && sum.dataSync()[3] === 5;
    } catch {
      return false;
    }
  });
  return found;
}

/** How windows go over a picture. */
export interface PoolingWindows {
  readonly filterSize: Pair;
  readonly strides: Pair;
  readonly pad: NamedPadding;
}

/** The attributes of pooling operations. */
function poolingAttributes({ filterSize, strides, pad }: PoolingWindows) {
  return {
    T: { type: 'dtype', value: 'float32' },
    ksize: { type: 'int', value: [1, ...filterSize, 1] },
    strides: { type: 'int', value: [1, ...strides, 1] },
    padding: { type: 'string', value: pad.toUpperCase() },
    data_format: { type: 'string', value: 'NHWC' },
    workspace_enabled: { type: 'bool', value: true },
  } as const;
}

/** The pooled pictures, and where each maximum was, in a form that only `maxPoolGradient` reads. */
export function maxPoolWithWorkspace(x: tf.TensorInfo, windows: PoolingWindows): tf.Tensor[] {
  return runOneDnnOperation('_MklNativeMaxPool', [x], poolingAttributes(windows), 2);
}

/** The gradient in what was pooled: a maximum's gradient goes to the first element that had it. */
export function maxPoolGradient(
  [x, y, dy, workspace]: readonly [x: tf.Tensor, y: tf.Tensor, dy: tf.Tensor, workspace: tf.Tensor],
  windows: PoolingWindows,
): tf.Tensor {
  return runOneDnnOperation('_MklNativeMaxPoolGrad', [x, y, dy, workspace], poolingAttributes(windows))[0];
}

/** Convolution and bias in one pass: `[n, outHeight, outWidth, outChannels]`. */
export function convolveWithBias(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  bias: tf.TensorInfo,
  windows: ConvolutionWindows,
): tf.Tensor[] {
  return runOneDnnOperation('_MklNativeConv2DWithBias', [x, filter, bias], {
    ...convolutionAttributes(windows),
    is_filter_const: { type: 'bool', value: false },
  });
}
