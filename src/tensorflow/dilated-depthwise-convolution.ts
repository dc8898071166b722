import { asPair, type Pair } from './native-convolution';
import { tf } from './stock-tensorflow';

/**
 * A filter with zeros between its taps, which convolves undilated as the filter itself does with the dilation.
 *
 * @param filter `[height, width, inChannels, multiplier]`.
 * @returns `[(height - 1) * dilations[0] + 1, (width - 1) * dilations[1] + 1, inChannels, multiplier]`. The caller
 *   disposes it.
 */
export function spreadFilter(filter: tf.Tensor4D, dilations: Pair): tf.Tensor4D {
  const [height, width, inChannels, multiplier] = filter.shape;
  const [down, right] = dilations;
  return tf.tidy(() => {
    const taps = tf.reshape(filter, [height, 1, width, 1, inChannels, multiplier]);
    const zeros = [0, down - 1, 0, right - 1, 0, 0].map((after): [number, number] => [0, after]);
    const spread = tf.reshape(tf.pad(taps, zeros), [height * down, width * right, inChannels, multiplier]);
    const size = [(height - 1) * down + 1, (width - 1) * right + 1, inChannels, multiplier];
    return tf.slice(spread, [0, 0, 0, 0], size) as tf.Tensor4D;
  });
}

/** The taps of a filter that `spreadFilter` spread, or of a gradient in one. */
function gatherTaps(spread: tf.Tensor4D, [down, right]: Pair): tf.Tensor4D {
  return tf.stridedSlice(spread, [0, 0, 0, 0], spread.shape, [down, right, 1, 1]) as tf.Tensor4D;
}

function isUndilated(dilations: Pair): boolean {
  return dilations.every((rate) => rate === 1);
}

/** What tfjs's layer holds and its types do not show. */
interface DepthwiseLayer extends tf.layers.Layer {
  readonly kernelSize: Pair;
  readonly strides: [number, number];
  readonly dilationRate: [number, number];
  readonly padding: 'same' | 'valid';
  readonly depthMultiplier: number;
  readonly depthwiseKernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly activation: { apply(x: tf.Tensor): tf.Tensor } | null;
}

/**
 * Lets depthwise convolutions be dilated, on every backend. Stock tfjs's layer `DepthwiseConv2D` takes the option
 * and forgets it, the gradient of the operation, which `SeparableConv2D` uses too, refuses it, and so does the operation
 * itself in TensorFlow's library on processors where oneDNN is missing or turned off.
 */
export function registerDilatedDepthwiseConvolution(): void {
  const backendName = 'tensorflow';
  const stockKernel = tf.getKernel('DepthwiseConv2dNative', backendName);
  tf.unregisterKernel('DepthwiseConv2dNative', backendName);
  tf.registerKernel({
    ...stockKernel,
    kernelFunc: (run) => {
      const dilations = asPair((run.attrs as unknown as tf.DepthwiseConv2dNativeAttrs).dilations ?? 1);
      if (isUndilated(dilations)) return stockKernel.kernelFunc(run);
      return tf.tidy(() => {
        const filter = spreadFilter(run.inputs.filter as tf.Tensor4D, dilations);
        const attrs = { ...run.attrs, dilations: [1, 1] };
        return stockKernel.kernelFunc({ ...run, inputs: { ...run.inputs, filter }, attrs }) as tf.Tensor;
      });
    },
  });
  const stockGradient = tf.getGradient('DepthwiseConv2dNative');
  tf.registerGradient({
    ...stockGradient,
    kernelName: 'DepthwiseConv2dNative',
    gradFunc: (dy, saved, attributes) => {
      const { strides, pad, dimRoundingMode, ...rest } =
        attributes as unknown as tf.DepthwiseConv2dNativeAttrs;
      const dilations = asPair(rest.dilations ?? 1);
      if (isUndilated(dilations)) return stockGradient.gradFunc(dy, saved, attributes);
      const [x, filter] = saved as tf.Tensor4D[];
      const undilated = { strides, pad, dimRoundingMode, dilations: [1, 1] };
      const run = (kernel: string, inputs: object, attrs: object) =>
        tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap) as tf.Tensor4D;
      return {
        x: () =>
          tf.tidy(() => {
            const inputs = { dy, filter: spreadFilter(filter, dilations) };
            const attrs = { ...undilated, inputShape: x.shape };
            return run('DepthwiseConv2dNativeBackpropInput', inputs, attrs);
          }),
        filter: () =>
          tf.tidy(() => {
            const filterShape = spreadFilter(filter, dilations).shape;
            const attrs = { ...undilated, filterShape };
            return gatherTaps(run('DepthwiseConv2dNativeBackpropFilter', { x, dy }, attrs), dilations);
          }),
      };
    },
  });

  const stock = tf.layers.depthwiseConv2d({ kernelSize: 1 }).constructor.prototype as DepthwiseLayer;
  const { call: stockCall, computeOutputShape: stockShape } = stock;
  stock.call = function (this: DepthwiseLayer, inputs, kwargs) {
    if (isUndilated(this.dilationRate)) return stockCall.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
      const kernel = this.depthwiseKernel.read() as tf.Tensor4D;
      const y = tf.depthwiseConv2d(x, kernel, this.strides, this.padding, 'NHWC', this.dilationRate);
      const biased = this.bias === null ? y : tf.add(y, this.bias.read());
      return this.activation === null ? biased : this.activation.apply(biased);
    });
  };
  stock.computeOutputShape = function (this: DepthwiseLayer, inputShape) {
    if (isUndilated(this.dilationRate)) return stockShape.call(this, inputShape);
    const [n, height, width, inChannels] = inputShape as (number | null)[];
    const size = (length: number | null, axis: 0 | 1) => {
      const reach = this.padding === 'same' ? 0 : (this.kernelSize[axis] - 1) * this.dilationRate[axis];
      return length === null ? null : Math.ceil((length - reach) / this.strides[axis]);
    };
    return [n, size(height, 0), size(width, 1), (inChannels as number) * this.depthMultiplier];
  };
}
