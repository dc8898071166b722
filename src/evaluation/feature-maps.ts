import type { Images } from '../preprocessing/image-array';
import type { tf } from '../tensorflow/tf';
import { symbolsOf } from './inner-tensors';
import { type LayerOutputs, layerOutputs } from './layer-outputs';
import type { PredictionOptions } from './predictions';

/** The maps that a layer makes of images: its output, where that has height and width. */
export interface FeatureMaps extends LayerOutputs {
  readonly shape: readonly [numExamples: number, height: number, width: number, channels: number];
}

/** Small grey pictures, one behind the other. */
export interface MapStack {
  /** Row-major `[numMaps, height, width]`. */
  readonly values: Float32Array;
  readonly shape: readonly [numMaps: number, height: number, width: number];
}

/**
 * The maps of a layer for each image, after the layer's own activation.
 *
 * @param layerName of a convolution, or of any other layer that gives maps.
 * @param images prepared as those the model was trained on.
 * @throws RangeError when the layer gives no maps, else as `layerOutputs`.
 */
export async function featureMaps(
  model: tf.LayersModel,
  images: Images,
  layerName: string,
  options: PredictionOptions = {},
): Promise<FeatureMaps> {
  const { values, shape } = await layerOutputs(model, images, layerName, options);
  const [numExamples, height, width, channels] = shape;
  if (shape.length !== 4) {
    throw new RangeError(
      `layer "${layerName}": expected maps [n, height, width, channels], got an output of shape [${shape.join(', ')}]`,
    );
  }
  return { values, shape: [numExamples, height, width, channels] };
}

/**
 * The first maps of one image, each as a picture of its own: `[numMaps, height, width]`.
 *
 * @param atMost how many; default all that there are.
 * @throws RangeError when there is no such image, or `atMost` is no whole number from 1.
 */
export function mapsOfExample({ values, shape }: FeatureMaps, example: number, atMost?: number): MapStack {
  const [numExamples, height, width, channels] = shape;
  const numMaps = Math.min(channels, atMost ?? channels);
  if (!Number.isInteger(numMaps) || numMaps < 1) {
    throw new RangeError(`atMost: expected a whole number from 1, got ${atMost}`);
  }
  if (!Number.isInteger(example) || example < 0 || example >= numExamples) {
    throw new RangeError(`example: expected a whole number from 0 to ${numExamples - 1}, got ${example}`);
  }
  const numPixels = height * width;
  const start = example * numPixels * channels;
  const stack = new Float32Array(numPixels * numMaps);
  for (let pixel = 0; pixel < numPixels; pixel += 1) {
    for (let channel = 0; channel < numMaps; channel += 1) {
      stack[channel * numPixels + pixel] = values[start + pixel * channels + channel];
    }
  }
  return { values: stack, shape: [numMaps, height, width] };
}

/**
 * What the filters of a convolution weigh in one of its input's channels: `[filters, kernelHeight, kernelWidth]`.
 *
 * @param inputChannel from 0; a first layer, which sees grey faces, has but one.
 * @throws RangeError when there is no such layer or channel, or the layer is no convolution.
 */
export function convolutionKernels(model: tf.LayersModel, layerName: string, inputChannel = 0): MapStack {
  const layer = model.layers.find(({ name }) => name === layerName);
  if (layer?.getClassName() !== 'Conv2D') {
    const found = layer === undefined ? 'no layer' : `a ${layer.getClassName()}`;
    throw new RangeError(`"${layerName}": expected the name of a convolution (Conv2D), got ${found}`);
  }
  const [kernel] = layer.getWeights();
  const [height, width, inputChannels, filters] = kernel.shape;
  if (!Number.isInteger(inputChannel) || inputChannel < 0 || inputChannel >= inputChannels) {
    throw new RangeError(
      `inputChannel: expected a whole number from 0 to ${inputChannels - 1}, got ${inputChannel}`,
    );
  }
  const weights = kernel.dataSync();
  const values = new Float32Array(filters * height * width);
  for (let tap = 0; tap < height * width; tap += 1) {
    for (let filter = 0; filter < filters; filter += 1) {
      values[filter * height * width + tap] =
        weights[(tap * inputChannels + inputChannel) * filters + filter];
    }
  }
  return { values, shape: [filters, height, width] };
}

/**
 * The layer whose maps Grad-CAM looks at by default: the last convolution, or the last of the normalization and activation
 * that follow it, before any pooling.
 *
 * @throws Error when the model has no convolution.
 */
export function lastConvolution(model: tf.LayersModel): string {
  const layers = [...new Set(symbolsOf(model).map(({ sourceLayer }) => sourceLayer))];
  const last = layers.map((layer) => /Conv2D$/.test(layer.getClassName())).lastIndexOf(true);
  if (last === -1) throw new Error(`${model.name}: expected a network with a convolution, it has none`);
  const sizeOf = (layer: tf.layers.Layer) => layer.outputShape.slice(1, 3).join();
  const isOther = (layer: tf.layers.Layer) =>
    layer.outputShape.length !== 4 ||
    layer.getClassName().includes('Pooling') ||
    sizeOf(layer) !== sizeOf(layers[last]);
  const end = layers.findIndex((layer, index) => index > last && isOther(layer));
  return layers[(end === -1 ? layers.length : end) - 1].name;
}
