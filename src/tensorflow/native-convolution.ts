import { isNativeBackend, runNativeOperation } from './native-operations';
import { tf } from './stock-tensorflow';
import { outsideTrace } from './traced-function';

/** Of windows over a picture. */
export type Pair = readonly [vertical: number, horizontal: number];

/** One number for both directions, or one for each, as tfjs takes them. */
export function asPair(value: number | readonly number[]): [vertical: number, horizontal: number] {
  return typeof value === 'number' ? [value, value] : [value[0], value[1] ?? value[0]];
}

/** Padding that TensorFlow has a name for. */
export type NamedPadding = 'same' | 'valid';

/** How a filter goes over a picture. */
export interface ConvolutionWindows {
  readonly strides: Pair;
  /** Distance between neighboring taps, in pixels. */
  readonly dilations: Pair;
  readonly pad: NamedPadding;
}

/** The attributes of convolutions and their gradients. */
export function convolutionAttributes({ strides, dilations, pad }: ConvolutionWindows) {
  return {
    T: { type: 'dtype', value: 'float32' },
    strides: { type: 'int', value: [1, ...strides, 1] },
    dilations: { type: 'int', value: [1, ...dilations, 1] },
    padding: { type: 'string', value: pad.toUpperCase() },
    data_format: { type: 'string', value: 'NHWC' },
  } as const;
}

/** Gradients in the two inputs of a convolution, of their shapes; each is computed when it is called for. */
export interface ConvolutionGradients {
  x(): tf.Tensor4D;
  filter(): tf.Tensor4D;
}

let dilates: boolean | undefined;

/**
 * Whether TensorFlow's own kernels for the gradients take dilations above 1. oneDNN's and those of GPUs do; its other ones
 * for processors, used where oneDNN is missing or turned off, refuse.
 */
export function hasNativeDilatedGradients(): boolean {
  if (!isNativeBackend()) return false;
  dilates ??= outsideTrace(() =>
    tf.tidy(() => {
      const x = tf.ones([1, 3, 3, 1]);
      const filter = tf.ones([2, 2, 1, 1]);
      const dy = tf.ones([1, 1, 1, 1]);
      try {
        const gradients = nativeConvolutionGradients(
          { x, filter, dy },
          { strides: [1, 1], dilations: [2, 2], pad: 'valid' },
        );
        tf.dispose([gradients.x(), gradients.filter()]);
        return true;
      } catch {
        return false;
      }
    }),
  );
  return dilates;
}

/** TensorFlow's own kernels for the gradients; with dilations only where `hasNativeDilatedGradients()`. */
export function nativeConvolutionGradients(
  { x, filter, dy }: { readonly x: tf.Tensor; readonly filter: tf.Tensor; readonly dy: tf.Tensor },
  windows: ConvolutionWindows,
): ConvolutionGradients {
  const attributes = convolutionAttributes(windows);
  const run = (name: string, inputs: readonly tf.Tensor[]) =>
    runNativeOperation(name, inputs, attributes)[0] as tf.Tensor4D;
  const sizes = (tensor: tf.Tensor) => tf.tensor1d(tensor.shape, 'int32');
  return {
    x: () => tf.tidy(() => run('Conv2DBackpropInput', [sizes(x), filter, dy])),
    filter: () => tf.tidy(() => run('Conv2DBackpropFilter', [x, sizes(filter), dy])),
  };
}
