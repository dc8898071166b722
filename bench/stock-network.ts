import '../src/tensorflow/node-compatibility';
import * as tf from '@tensorflow/tfjs-node';
import { type MeasuredNetwork, type NetworkName, startFromAgreedWeights } from './walkthrough-network';

// Stock tfjs-node: nothing of src/tensorflow/ but what lets it load on a new Node. It cannot train dilated convolutions at
// all, so their gradient, and nothing else, is registered.

const FACE = [48, 48, 1] as const;
const NUM_EMOTIONS = 7;

/** Filters, padding and dilation of the convolutions, a max-pool after each pair. */
const BLOCKS = [
  [
    [32, 'same', 1],
    [32, 'same', 1],
  ],
  [
    [64, 'same', 1],
    [64, 'same', 1],
  ],
  [
    [96, 'same', 2],
    [96, 'valid', 1],
  ],
  [
    [128, 'same', 2],
    [128, 'valid', 1],
  ],
] as const;

/** The parts of the backend by which a kernel of tfjs-node calls TensorFlow. */
interface Backend {
  binding: { TF_Version: string } & Record<string, number>;
  executeSingleOutput(name: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
}

/** Without this, stock tfjs says: "dilation rates greater than 1 are not yet supported in gradients". */
function registerMissingGradient(): void {
  const backend = tf.backend() as unknown as Backend;
  const { binding } = backend;
  const stock = tf.getGradient('Conv2D');
  const isDilated = (dilations: unknown) => [dilations].flat().some((dilation) => dilation !== 1);
  tf.registerGradient({
    kernelName: 'Conv2D',
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attributes) => {
      const { dilations, pad } = attributes as unknown as tf.Conv2DAttrs;
      if (!isDilated(dilations)) return stock.gradFunc(dy, saved, attributes);
      const [x, filter] = saved as tf.Tensor[];
      const [vertical, horizontal] = [dilations, dilations].flat();
      const nativeAttributes = [
        { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
        { name: 'strides', type: binding.TF_ATTR_INT, value: [1, 1, 1, 1] },
        { name: 'padding', type: binding.TF_ATTR_STRING, value: String(pad).toUpperCase() },
        { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
        { name: 'dilations', type: binding.TF_ATTR_INT, value: [1, vertical, horizontal, 1] },
      ];
      const run = (name: string, inputs: tf.Tensor[]) =>
        backend.executeSingleOutput(name, nativeAttributes, inputs);
      return {
        x: () => run('Conv2DBackpropInput', [tf.tensor1d(x.shape, 'int32'), filter, dy as tf.Tensor]),
        filter: () => run('Conv2DBackpropFilter', [x, tf.tensor1d(filter.shape, 'int32'), dy as tf.Tensor]),
      };
    },
  });
  // A layer without activation takes the fused function, whose own gradient refuses; this sends it to the one above.
  const fusedConvolution = tf.fused.conv2d;
  Object.assign(tf.fused, {
    conv2d: ((options) => {
      const { x, filter, strides, pad, dataFormat, dilations = 1, bias, activation } = options;
      if (!isDilated(dilations) || (activation ?? 'linear') !== 'linear') return fusedConvolution(options);
      const convolved = tf.conv2d(x, filter, strides, pad, dataFormat, dilations);
      return bias === undefined || bias === null ? convolved : tf.add(convolved, bias);
    }) as typeof fusedConvolution,
  });
}

function buildNetwork(batchNormalization: boolean): tf.Sequential {
  const model = tf.sequential();
  for (const block of BLOCKS) {
    for (const [filters, padding, dilationRate] of block) {
      model.add(
        tf.layers.conv2d({
          filters,
          padding,
          dilationRate,
          kernelSize: 3,
          activation: batchNormalization ? 'linear' : 'relu',
          useBias: !batchNormalization,
          ...(model.layers.length === 0 ? { inputShape: [...FACE] } : {}),
        }),
      );
      if (batchNormalization) {
        model.add(tf.layers.batchNormalization());
        model.add(tf.layers.activation({ activation: 'relu' }));
      }
    }
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  }
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 64, activation: 'sigmoid' }));
  model.add(tf.layers.dropout({ rate: 0.4 }));
  model.add(tf.layers.dense({ units: NUM_EMOTIONS, activation: 'softmax' }));
  return model;
}

/** The same network in stock tfjs-node, trained and asked by the model's own functions. */
export function stockNetwork(name: NetworkName): MeasuredNetwork {
  registerMissingGradient();
  const model = buildNetwork(name === 'batch-normalized');
  startFromAgreedWeights(model.layers, (values, shape) => tf.tensor(values, shape));
  model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const backend = tf.backend() as unknown as Backend;
  return {
    versions: `stock tfjs-node ${tf.version['tfjs-core']} on TensorFlow ${backend.binding.TF_Version}`,
    backend,
    async trainOnBatch({ images, oneHotLabels, numExamples }) {
      const x = tf.tensor4d(images, [numExamples, ...FACE]);
      const y = tf.tensor2d(oneHotLabels, [numExamples, NUM_EMOTIONS]);
      const [loss] = (await model.trainOnBatch(x, y)) as number[];
      tf.dispose([x, y]);
      return loss;
    },
    trainAugmentedEpoch: null,
    async predict({ images, numExamples }, batchSize) {
      const x = tf.tensor4d(images, [numExamples, ...FACE]);
      const probabilities = model.predict(x, { batchSize }) as tf.Tensor;
      const values = (await probabilities.data()) as Float32Array;
      tf.dispose([x, probabilities]);
      return values;
    },
    memory: () => tf.memory(),
  };
}
