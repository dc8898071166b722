import { inputGradientAsConvolution, type UnitStrideConvolution } from './convolution-gradient';
import {
  asPair,
  type ConvolutionGradients,
  hasNativeDilatedGradients,
  nativeConvolutionGradients,
} from './native-convolution';
import { tf } from './stock-tensorflow';

// Strides are 1 here: tfjs allows no others with a dilation.

/** TensorFlow's own kernels; only where `hasNativeDilatedGradients()`. */
export function nativeDilatedGradients({
  dilations,
  pad,
  ...tensors
}: UnitStrideConvolution): ConvolutionGradients {
  return nativeConvolutionGradients(tensors, { strides: [1, 1], dilations, pad });
}

/**
 * The same gradients on any backend. That in the input is a dilated convolution again. That in the filter comes from an
 * undilated one: pixels `dilation` apart never mix with those between them, so each of the `dilations[0] * dilations[1]`
 * interleaved sub-images is convolved on its own, undilated. Space-to-batch puts them into the batch (Chen et al.,
 * "DeepLab", 2018, III-A).
 */
export function portableDilatedGradients(convolution: UnitStrideConvolution): ConvolutionGradients {
  return {
    x: () => inputGradientAsConvolution(convolution),
    filter: () => filterGradientOfSubImages(convolution),
  };
}

function filterGradientOfSubImages({ x, filter, dy, dilations, pad }: UnitStrideConvolution): tf.Tensor4D {
  const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, 1, [...dilations], pad);
  const { top, bottom, left, right } = info.padInfo;
  // Rows and columns added so that every sub-image has the same size. Their outputs have gradient 0. The padded input's size is
  // that of dy plus a multiple of the dilation, so both need the same extra.
  const extraRows = missingToMultiple(x.shape[1] + top + bottom, dilations[0]);
  const extraColumns = missingToMultiple(x.shape[2] + left + right, dilations[1]);
  const subImages = (images: tf.Tensor4D, rows: [number, number], columns: [number, number]): tf.Tensor4D =>
    tf.spaceToBatchND(images, [...dilations], [rows, columns]);
  return tf.tidy(() =>
    tf.engine().runKernel(
      'Conv2DBackpropFilter',
      {
        x: subImages(x, [top, bottom + extraRows], [left, right + extraColumns]),
        dy: subImages(dy, [0, extraRows], [0, extraColumns]),
      },
      { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', filterShape: filter.shape },
    ),
  );
}

/** The gradients by TensorFlow's own kernels where they can, else by undilated ones. */
export function dilatedGradients(convolution: UnitStrideConvolution): ConvolutionGradients {
  return hasNativeDilatedGradients()
    ? nativeDilatedGradients(convolution)
    : portableDilatedGradients(convolution);
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
      // With other padding tfjs itself takes a dilated filter to be as small as an undilated one.
      if (pad !== 'same' && pad !== 'valid') {
        throw new Error(
          `the gradient of a dilated convolution expects padding "same" or "valid", got ${JSON.stringify(pad)}`,
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
