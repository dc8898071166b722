import {
  asPair,
  type ConvolutionGradients,
  hasNativeDilatedGradients,
  type NamedPadding,
  nativeConvolutionGradients,
  type Pair,
} from './native-convolution';
import { tf } from './stock-tensorflow';

/** One dilated convolution as its gradient sees it. Strides are 1: tfjs allows no others with a dilation. */
export interface DilatedConvolution {
  /** The convolved input, `[n, height, width, inChannels]`. */
  readonly x: tf.Tensor4D;
  /** `[filterHeight, filterWidth, inChannels, outChannels]`. */
  readonly filter: tf.Tensor4D;
  /** Gradient of the loss in the output, `[n, outHeight, outWidth, outChannels]`. */
  readonly dy: tf.Tensor4D;
  /** Distance between neighboring taps, in pixels: `[vertical, horizontal]`. */
  readonly dilations: Pair;
  readonly pad: tf.Conv2DAttrs['pad'];
}

/** TensorFlow's own kernels, for padding `same` and `valid`; only where `hasNativeDilatedGradients()`. */
export function nativeDilatedGradients({
  dilations,
  pad,
  ...tensors
}: DilatedConvolution): ConvolutionGradients {
  return nativeConvolutionGradients(tensors, { strides: [1, 1], dilations, pad: pad as NamedPadding });
}

/**
 * The same gradients from undilated ones, on any backend: pixels `dilation` apart never mix with those between
 * them, so each of the `dilations[0] * dilations[1]` interleaved sub-images is convolved on its own, undilated.
 * Space-to-batch puts them into the batch; batch-to-space puts them back (Chen et al., "DeepLab", 2018, III-A).
 */
export function portableDilatedGradients(convolution: DilatedConvolution): ConvolutionGradients {
  const { x, filter, dy, dilations, pad } = convolution;
  const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, 1, [...dilations], pad);
  const { top, bottom, left, right } = info.padInfo;
  // Rows and columns added so that every sub-image has the same size. Their outputs have gradient 0.
  const extraRows = missingToMultiple(x.shape[1] + top + bottom, dilations[0]);
  const extraColumns = missingToMultiple(x.shape[2] + left + right, dilations[1]);
  const paddings = [
    [top, bottom + extraRows],
    [left, right + extraColumns],
  ];
  const attributes = {
    strides: [1, 1] as [number, number],
    pad: 'valid' as const,
    dataFormat: 'NHWC' as const,
  };

  function subImagesOfX(): tf.Tensor4D {
    return tf.spaceToBatchND(x, [...dilations], paddings);
  }
  function subImagesOfDy(): tf.Tensor4D {
    // The padded input's size is that of dy plus a multiple of the dilation, so both need the same extra.
    return tf.spaceToBatchND(
      dy,
      [...dilations],
      [
        [0, extraRows],
        [0, extraColumns],
      ],
    );
  }

  return {
    x: () =>
      tf.tidy(() => {
        const [n, height, width, inChannels] = x.shape;
        const inputShape: [number, number, number, number] = [
          n * dilations[0] * dilations[1],
          (height + top + bottom + extraRows) / dilations[0],
          (width + left + right + extraColumns) / dilations[1],
          inChannels,
        ];
        const gradient: tf.Tensor4D = tf
          .engine()
          .runKernel('Conv2DBackpropInput', { dy: subImagesOfDy(), filter }, { ...attributes, inputShape });
        return tf.batchToSpaceND(gradient, [...dilations], paddings);
      }),
    filter: () =>
      tf.tidy(() =>
        tf
          .engine()
          .runKernel(
            'Conv2DBackpropFilter',
            { x: subImagesOfX(), dy: subImagesOfDy() },
            { ...attributes, filterShape: filter.shape },
          ),
      ),
  };
}

/** The gradients by TensorFlow's own kernels where they can, else by undilated ones. */
export function dilatedGradients(convolution: DilatedConvolution): ConvolutionGradients {
  const { pad } = convolution;
  const native = (pad === 'same' || pad === 'valid') && hasNativeDilatedGradients();
  return native ? nativeDilatedGradients(convolution) : portableDilatedGradients(convolution);
}

function missingToMultiple(size: number, divisor: number): number {
  return (divisor - (size % divisor)) % divisor;
}

/**
 * Makes dilated convolutions trainable; stock tfjs throws. Undilated ones keep the stock gradient.
 *
 * Two places refuse: the gradient of the kernel `Conv2D`, replaced here, and `tf.fused.conv2d`, which layers
 * call and which keeps a gradient of its own when there is no activation to fuse; there a dilated convolution
 * is sent through `tf.conv2d` instead, whose gradient is the one above.
 */
export function registerDilatedConvolutionGradient(): void {
  const stockGradient = tf.getGradient('Conv2D');
  tf.registerGradient({
    kernelName: 'Conv2D',
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attributes) => {
      const { pad, dataFormat, ...given } = attributes as unknown as tf.Conv2DAttrs;
      const dilations = asPair(given.dilations);
      if (dilations.every((rate) => rate === 1)) return stockGradient.gradFunc(dy, saved, attributes);
      if (dataFormat !== 'NHWC') {
        throw new Error(
          `the gradient of a dilated convolution expects dataFormat "NHWC", got "${dataFormat}"`,
        );
      }
      const [x, filter] = saved as tf.Tensor4D[];
      return { ...dilatedGradients({ x, filter, dy: dy as tf.Tensor4D, dilations, pad }) };
    },
  });

  const fusedConvolution = tf.fused.conv2d;
  Object.assign(tf.fused, {
    conv2d: ((options) => {
      const {
        x,
        filter,
        strides,
        pad,
        dataFormat,
        dilations = 1,
        dimRoundingMode,
        bias,
        activation,
      } = options;
      const [vertical, horizontal] = asPair(dilations);
      const linear = activation === undefined || activation === null || activation === 'linear';
      if (!linear || (vertical === 1 && horizontal === 1)) return fusedConvolution(options);
      return tf.tidy(() => {
        const y = tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
        return bias === undefined || bias === null ? y : tf.add(y, bias);
      });
    }) as typeof fusedConvolution,
  });
}
