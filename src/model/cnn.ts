import { NUM_EMOTIONS } from '../dataset/emotions';
import { FACE_SIZE } from '../dataset/face-dataset';
import { seededRandom } from '../dataset/seeded-random';
import { seededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';

/** Choices around the walkthrough's network; without any it is the walkthrough's own. */
export interface WalkthroughCnnOptions {
  /** Whole number; equal seeds give equal initial weights and dropout masks. Default 0. */
  readonly seed?: number;
  /** Puts batch normalization between every convolution and its ReLU. Default false. */
  readonly batchNormalization?: boolean;
  /** Greatest length of each hidden dense unit's vector of incoming weights (Keras's `max_norm`). Default none. */
  readonly maxNorm?: number;
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
 * and max-norm without using them; here they are options. With batch normalization the convolutions lose their
 * bias, which the normalization would subtract again.
 *
 * The caller disposes the model.
 *
 * @throws RangeError when an option is out of range.
 */
export function buildWalkthroughCnn(options: WalkthroughCnnOptions = {}): tf.Sequential {
  const { seed = 0, batchNormalization = false, maxNorm, dropoutRate = 0.4 } = options;
  if (maxNorm !== undefined && !(maxNorm > 0)) {
    throw new RangeError(`maxNorm: expected a length above 0, got ${maxNorm}`);
  }
  const random = seededRandom(seed);
  const seedOf = (layerName: string) => random.derive(layerName).integer(2 ** 31);
  const initializerOf = (layerName: string) => tf.initializers.glorotUniform({ seed: seedOf(layerName) });

  const model = tf.sequential();
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
    }),
  );
  return model;
}

/** How the CNN is to be optimized. */
export interface CompileOptions {
  /** `sgd` uses momentum 0.9, as the walkthrough's unused import suggests. Default `adam`. */
  readonly optimizer?: 'adam' | 'sgd';
  /** Step size. Default: Keras's, 0.001 for `adam` and 0.01 for `sgd`. */
  readonly learningRate?: number;
  /** Momentum of `sgd`, in [0, 1). Default 0.9. */
  readonly momentum?: number;
  /** Nesterov's form of the momentum of `sgd`. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Compiles a model as the walkthrough does: Adam with Keras's constants (Kingma and Ba, 2015: decay 0.9 and
 * 0.999; epsilon 1e-7), categorical cross-entropy, accuracy. The optimizer is disposed with the model.
 *
 * @throws RangeError when the learning rate is not above 0 or the momentum outside [0, 1).
 */
export function compileWalkthroughCnn(model: tf.LayersModel, options: CompileOptions = {}): void {
  const { optimizer = 'adam', momentum = 0.9, nesterov = false } = options;
  const learningRate = options.learningRate ?? (optimizer === 'adam' ? 0.001 : 0.01);
  if (!(learningRate > 0))
    throw new RangeError(`learningRate: expected a number above 0, got ${learningRate}`);
  if (!(momentum >= 0 && momentum < 1))
    throw new RangeError(`momentum: expected 0 to below 1, got ${momentum}`);
  model.compile({
    optimizer:
      optimizer === 'adam'
        ? tf.train.adam(learningRate, 0.9, 0.999, 1e-7)
        : tf.train.momentum(learningRate, momentum, nesterov),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  // tfjs disposes only optimizers that it made itself from a name; this one has no other owner.
  Object.assign(model, { isOptimizerOwned: true });
}
