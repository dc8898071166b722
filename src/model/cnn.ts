import { NUM_EMOTIONS } from '../dataset/emotions';
import { FACE_SIZE } from '../dataset/face-dataset';
import { seededRandom } from '../dataset/seeded-random';
import { seededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';
import { buildOptimizer, compileClassifier, type OptimizerOptions } from './optimizer';

/** Choices around the walkthrough's network; without any it is the walkthrough's own. */
export interface WalkthroughCnnOptions {
  /** Whole number; equal seeds give equal initial weights and dropout masks. Default 0. */
  readonly seed?: number;
  /** Puts batch normalization between every convolution and its ReLU. Default false. */
  readonly batchNormalization?: boolean;
  /** Greatest length of each hidden dense unit's vector of incoming weights (Keras's `max_norm`). Default none. */
  readonly maxNorm?: number;
  /** Share of each kernel's squared length that is added to the loss (Keras's `L2`). Default none. */
  readonly l2?: number;
  /** Share of the hidden dense layer dropped in training, in [0, 1). Default 0.4. */
  readonly dropoutRate?: number;
}

interface Convolution {
  readonly filters: number;
  readonly padding: 'same' | 'valid';
  readonly dilation: 1 | 2;
}

const BLOCKS: readonly (readonly Convolution[])[] = [
  [
    { filters: 32, padding: 'same', dilation: 1 },
    { filters: 32, padding: 'same', dilation: 1 },
  ],
  [
    { filters: 64, padding: 'same', dilation: 1 },
    { filters: 64, padding: 'same', dilation: 1 },
  ],
  [
    { filters: 96, padding: 'same', dilation: 2 },
    { filters: 96, padding: 'valid', dilation: 1 },
  ],
  [
    { filters: 128, padding: 'same', dilation: 2 },
    { filters: 128, padding: 'valid', dilation: 1 },
  ],
];

/**
 * Builds the walkthrough's CNN, untrained and not compiled: faces `[n, 48, 48, 1]` to probabilities `[n, 7]`.
 * 470,439 parameters. All convolutions are 3×3 with ReLU; kernels start as Keras's do (Glorot and Bengio, 2010,
 * uniform), biases at 0.
 *
 * Source: Prajapat, "Facial Emotion Recognition using Deep Learning", 2020, which imports batch normalization
 * and max-norm without using them; here they are options, as is an L2 penalty. With batch normalization the convolutions lose their
 * bias, which the normalization would subtract again.
 *
 * The caller disposes the model.
 *
 * @throws RangeError when an option is out of range.
 */
export function buildWalkthroughCnn(options: WalkthroughCnnOptions = {}): tf.Sequential {
  const { seed = 0, batchNormalization = false, maxNorm, l2, dropoutRate = 0.4 } = options;
  if (maxNorm !== undefined && !(maxNorm > 0)) {
    throw new RangeError(`maxNorm: expected a length above 0, got ${maxNorm}`);
  }
  if (l2 !== undefined && !(l2 > 0 && l2 < Infinity)) {
    throw new RangeError(`l2: expected a number above 0, got ${l2}`);
  }
  const penalty = l2 === undefined ? {} : { kernelRegularizer: tf.regularizers.l2({ l2 }) };
  const random = seededRandom(seed);
  const seedOf = (layerName: string) => random.derive(layerName).integer(2 ** 31);
  const initializerOf = (layerName: string) => tf.initializers.glorotUniform({ seed: seedOf(layerName) });

  const model = tf.sequential({ name: 'walkthrough_cnn' });
  BLOCKS.forEach((convolutions, blockIndex) => {
    const block = `block${blockIndex + 1}`;
    convolutions.forEach(({ filters, padding, dilation }, index) => {
      const name = `${block}_conv${index + 1}`;
      model.add(
        tf.layers.conv2d({
          name,
          filters,
          padding,
          kernelSize: 3,
          dilationRate: dilation,
          activation: batchNormalization ? 'linear' : 'relu',
          useBias: !batchNormalization,
          kernelInitializer: initializerOf(name),
          ...penalty,
          ...(model.layers.length === 0 ? { inputShape: [FACE_SIZE, FACE_SIZE, 1] } : {}),
        }),
      );
      if (batchNormalization) {
        model.add(tf.layers.batchNormalization({ name: `${block}_norm${index + 1}` }));
        model.add(tf.layers.activation({ name: `${block}_relu${index + 1}`, activation: 'relu' }));
      }
    });
    model.add(tf.layers.maxPooling2d({ name: `${block}_pool`, poolSize: 2 }));
  });
  model.add(tf.layers.flatten({ name: 'flatten' }));
  model.add(
    tf.layers.dense({
      name: 'hidden',
      units: 64,
      activation: 'sigmoid',
      kernelInitializer: initializerOf('hidden'),
      ...penalty,
      ...(maxNorm === undefined
        ? {}
        : { kernelConstraint: tf.constraints.maxNorm({ maxValue: maxNorm, axis: 0 }) }),
    }),
  );
  model.add(seededDropout({ name: 'dropout', rate: dropoutRate, seed: seedOf('dropout') }));
  model.add(
    tf.layers.dense({
      name: 'emotions',
      units: NUM_EMOTIONS,
      activation: 'softmax',
      kernelInitializer: initializerOf('emotions'),
      ...penalty,
    }),
  );
  return model;
}

/**
 * Compiles the CNN as the walkthrough does: Adam, categorical cross-entropy, accuracy. SGD with momentum, which
 * the walkthrough imports without using it, is one option away. The optimizer is disposed with the model.
 *
 * @throws RangeError when the learning rate is below 0 or the momentum outside [0, 1).
 */
export function compileWalkthroughCnn(model: tf.LayersModel, options: OptimizerOptions = {}): void {
  compileClassifier(model, buildOptimizer(options));
}
