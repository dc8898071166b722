import {
  type ConvolutionGradients,
  type ConvolutionWindows,
  hasNativeDilatedGradients,
  type NamedPadding,
  nativeConvolutionGradients,
  type Pair,
} from './native-convolution';
import { tf } from './stock-tensorflow';

/** One convolution with strides of 1, as the gradient in its input sees it. */
export interface UnitStrideConvolution {
  /** The convolved input, `[n, height, width, inChannels]`; only its shape counts. */
  readonly x: tf.Tensor4D;
  /** `[filterHeight, filterWidth, inChannels, outChannels]`. */
  readonly filter: tf.Tensor4D;
  /** Gradient of the loss in the output, `[n, outHeight, outWidth, outChannels]`. */
  readonly dy: tf.Tensor4D;
  /** Distance between neighboring taps, in pixels: `[vertical, horizontal]`. */
  readonly dilations: Pair;
  readonly pad: NamedPadding;
}

/** The gradients of an undilated convolution on the native backend, by the operations that are quickest there. */
export function convolutionGradients(
  tensors: Pick<UnitStrideConvolution, 'x' | 'filter' | 'dy'>,
  windows: ConvolutionWindows,
): ConvolutionGradients {
  const gradients = nativeConvolutionGradients(tensors, windows);
  // oneDNN, and GPUs, have an operation that is as quick as a convolution.
  if (windows.strides.some((stride) => stride !== 1) || hasNativeDilatedGradients()) return gradients;
  return { ...gradients, x: () => inputGradientAsConvolution({ ...tensors, ...windows }) };
}

/**
 * The gradient of a convolution in its input, as another convolution: what came out is convolved with the filter turned by
 * half a circle, its channels exchanged. TensorFlow's own operation for it, where there is no oneDNN, goes picture by
 * picture, which takes several times as long for small ones, and knows no dilations.
 *
 * Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4.
 *
 * @returns of the shape of `x`; it belongs to the surrounding `tf.tidy`, else to the caller.
 */
export function inputGradientAsConvolution(convolution: UnitStrideConvolution): tf.Tensor4D {
  const { x, filter, dy, dilations, pad } = convolution;
  const { padInfo } = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, 1, [...dilations], pad);
  const reach = dilations.map((rate, axis) => rate * (filter.shape[axis] - 1));
  // So much around dy that the filter comes to every pixel of the input, and to none of its padding.
  const border: [[number, number], [number, number]] = [
    [reach[0] - padInfo.top, reach[0] - padInfo.bottom],
    [reach[1] - padInfo.left, reach[1] - padInfo.right],
  ];
  const isSame = border.every(([before, after], axis) => before === after && 2 * before === reach[axis]);
  return tf.tidy(() => {
    const turned: tf.Tensor4D = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    const framed = isSame ? dy : tf.pad(dy, [[0, 0], ...border, [0, 0]]);
    return tf.conv2d(framed, turned, 1, isSame ? 'same' : 'valid', 'NHWC', [...dilations]);
  });
}
