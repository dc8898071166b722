import { NUM_EMOTIONS } from '../dataset/emotions';
import { FACE_SIZE } from '../dataset/face-dataset';
import { seededRandom } from '../dataset/seeded-random';
import { seededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';

/** Convolutions of equal width, before a pooling or after one. */
export interface Block {
  readonly filters: number;
  /** In a residual network, pairs of them. */
  readonly convolutions: number;
}

/** What a network of blocks is made of. */
export interface BlockCnnOptions {
  readonly name: string;
  readonly blocks: readonly Block[];
  /** Whole number; equal seeds give equal initial weights and dropout masks. */
  readonly seed: number;
  /** Share of each kernel's squared length that is added to the loss. Default 2.5e-4. */
  readonly l2?: number;
  /** Share of the last maps that is left out at each step. Default 0.4. */
  readonly dropoutRate?: number;
  /** Step of the first convolution, in pixels; 2 halves the picture at once. Default 1. */
  readonly firstStride?: 1 | 2;
  /** Pixels cut off at each border, so that a shifted face is another cut and not one with a filled border. Default 0. */
  readonly crop?: number;
}

/**
 * Builds a network of blocks, untrained and not compiled: faces `[n, 48, 48, 1]` to probabilities `[n, 7]`. Blocks of 3×3
 * convolutions without bias, each with batch normalization and ReLU, with max-pooling between them; then the mean over each
 * map, dropout and a softmax. The caller disposes the model.
 *
 * Sources: Simonyan and Zisserman, 2015 (blocks of 3×3 convolutions); Ioffe and Szegedy, 2015 (batch normalization); Lin
 * et al., 2014 (the mean over each map in place of dense layers); He et al., 2015 (initial kernels).
 */
export function buildBlockCnn(options: BlockCnnOptions): tf.Sequential {
  const { blocks, firstStride = 1, crop = 0 } = options;
  const layers = new LayerMaker(options);
  const model = tf.sequential({ name: options.name });
  const ofFaces = () => (model.layers.length === 0 ? { inputShape: [FACE_SIZE, FACE_SIZE, 1] } : {});
  if (crop > 0) model.add(tf.layers.cropping2D({ name: 'crop', cropping: crop, ...ofFaces() }));
  let strides: 1 | 2 = firstStride;
  blocks.forEach(({ filters, convolutions }, index) => {
    const block = `block${index + 1}`;
    if (index > 0) model.add(layers.pooling(`${block}_pool`));
    for (let number = 1; number <= convolutions; number += 1) {
      model.add(layers.convolution(`${block}_conv${number}`, filters, { strides, ...ofFaces() }));
      model.add(layers.normalization(`${block}_norm${number}`));
      model.add(layers.relu(`${block}_relu${number}`));
      strides = 1;
    }
  });
  for (const layer of layers.head()) model.add(layer);
  return model;
}

/**
 * The same with residual blocks: one convolution and a pooling, then blocks of pairs of convolutions around which their
 * input is led and added; the first pair of every block but the first halves the picture. `firstStride` and `crop` are
 * not for it. The caller disposes the model.
 *
 * Source: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2016.
 */
export function buildResidualCnn(options: Omit<BlockCnnOptions, 'firstStride' | 'crop'>): tf.LayersModel {
  const { blocks, name } = options;
  const layers = new LayerMaker(options);
  const after = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
    layer.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.SymbolicTensor;
  const normalized = (layerName: string, x: tf.SymbolicTensor, filters: number, shape: ConvolutionShape) => {
    const maps = after(layers.convolution(layerName, filters, shape), x);
    return after(layers.normalization(`${layerName}_norm`), maps);
  };
  const faces = tf.input({ shape: [FACE_SIZE, FACE_SIZE, 1] });
  const [{ filters: width }] = blocks;
  let x = after(layers.relu('stem_relu'), normalized('stem', faces, width, {}));
  x = after(layers.pooling('stem_pool'), x);
  let numMaps = width;
  blocks.forEach(({ filters, convolutions: pairs }, index) => {
    for (let number = 1; number <= pairs; number += 1) {
      const pair = `block${index + 1}_pair${number}`;
      const strides = index > 0 && number === 1 ? 2 : 1;
      const inner = after(layers.relu(`${pair}_relu1`), normalized(`${pair}_conv1`, x, filters, { strides }));
      const added = normalized(`${pair}_conv2`, inner, filters, {});
      const changes = strides !== 1 || numMaps !== filters;
      const shortcut = changes ? normalized(`${pair}_shortcut`, x, filters, { strides, kernelSize: 1 }) : x;
      x = after(layers.relu(`${pair}_relu2`), after(tf.layers.add({ name: `${pair}_sum` }), added, shortcut));
      numMaps = filters;
    }
  });
  for (const layer of layers.head()) x = after(layer, x);
  return tf.model({ name, inputs: faces, outputs: x });
}

/** How a convolution differs from a 3×3 one at every pixel. */
interface ConvolutionShape {
  readonly strides?: 1 | 2;
  readonly kernelSize?: 1 | 3;
  /** Of the network's first layer. */
  readonly inputShape?: number[];
}

/** Makes layers whose initial weights depend on the seed and the layer's name alone. */
class LayerMaker {
  private readonly random;

  constructor(private readonly options: Pick<BlockCnnOptions, 'seed' | 'l2' | 'dropoutRate'>) {
    this.random = seededRandom(options.seed);
  }

  convolution(name: string, filters: number, { strides = 1, kernelSize = 3, inputShape }: ConvolutionShape) {
    return tf.layers.conv2d({
      name,
      filters,
      kernelSize,
      strides,
      padding: 'same',
      useBias: false,
      kernelInitializer: tf.initializers.heNormal({ seed: this.seedOf(name) }),
      kernelRegularizer: this.penalty(),
      ...(inputShape === undefined ? {} : { inputShape }),
    });
  }

  normalization(name: string) {
    return tf.layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5 });
  }

  relu(name: string) {
    return tf.layers.activation({ name, activation: 'relu' });
  }

  pooling(name: string) {
    return tf.layers.maxPooling2d({ name, poolSize: 2 });
  }

  /** From maps to probabilities. */
  head(): tf.layers.Layer[] {
    const { dropoutRate = 0.4 } = this.options;
    return [
      tf.layers.globalAveragePooling2d({ name: 'mean' }),
      seededDropout({ name: 'dropout', rate: dropoutRate, seed: this.seedOf('dropout') }),
      tf.layers.dense({
        name: 'emotions',
        units: NUM_EMOTIONS,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotUniform({ seed: this.seedOf('emotions') }),
        kernelRegularizer: this.penalty(),
      }),
    ];
  }

  private penalty() {
    const { l2 = 2.5e-4 } = this.options;
    return tf.regularizers.l2({ l2 });
  }

  private seedOf(name: string): number {
    return this.random.derive(name).integer(2 ** 31);
  }
}
