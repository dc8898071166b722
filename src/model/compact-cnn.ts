import { NUM_EMOTIONS } from '../dataset/emotions';
import { FACE_SIZE } from '../dataset/face-dataset';
import { seededRandom } from '../dataset/seeded-random';
import { seededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';
import { compileClassifier } from './optimizer';
import { SGD } from './sgd';

/** Convolutions of each block, before its pooling. One is enough at full size, where they cost most. */
const BLOCKS = [
  { filters: 32, convolutions: 1 },
  { filters: 64, convolutions: 2 },
  { filters: 128, convolutions: 2 },
  { filters: 256, convolutions: 2 },
] as const;

/** Share of each kernel's squared length that is added to the loss. */
const L2 = 2.5e-4;
const DROPOUT_RATE = 0.4;

/**
 * Builds the compact CNN, untrained and not compiled: faces `[n, 48, 48, 1]` to probabilities `[n, 7]`. 1.2 million
 * parameters. Blocks of 3×3 convolutions without bias, each with batch normalization and ReLU, with max-pooling between
 * them; then the mean over each map, dropout and a softmax.
 *
 * Sources: Simonyan and Zisserman, 2015 (blocks of 3×3 convolutions); Ioffe and Szegedy, 2015 (batch normalization); Lin
 * et al., 2014 (the mean over each map in place of dense layers); He et al., 2015 (initial kernels).
 *
 * The caller disposes the model.
 *
 * @param options.seed whole number; equal seeds give equal initial weights and dropout masks.
 */
export function buildCompactCnn({ seed }: { readonly seed: number }): tf.Sequential {
  const random = seededRandom(seed);
  const seedOf = (layerName: string) => random.derive(layerName).integer(2 ** 31);
  const penalty = () => tf.regularizers.l2({ l2: L2 });
  const model = tf.sequential({ name: 'compact_cnn' });
  BLOCKS.forEach(({ filters, convolutions }, index) => {
    const block = `block${index + 1}`;
    if (index > 0) model.add(tf.layers.maxPooling2d({ name: `${block}_pool`, poolSize: 2 }));
    for (let number = 1; number <= convolutions; number += 1) {
      const name = `${block}_conv${number}`;
      model.add(
        tf.layers.conv2d({
          name,
          filters,
          kernelSize: 3,
          padding: 'same',
          useBias: false,
          kernelInitializer: tf.initializers.heNormal({ seed: seedOf(name) }),
          kernelRegularizer: penalty(),
          ...(model.layers.length === 0 ? { inputShape: [FACE_SIZE, FACE_SIZE, 1] } : {}),
        }),
      );
      model.add(
        tf.layers.batchNormalization({ name: `${block}_norm${number}`, momentum: 0.9, epsilon: 1e-5 }),
      );
      model.add(tf.layers.activation({ name: `${block}_relu${number}`, activation: 'relu' }));
    }
  });
  model.add(tf.layers.globalAveragePooling2d({ name: 'mean' }));
  model.add(seededDropout({ name: 'dropout', rate: DROPOUT_RATE, seed: seedOf('dropout') }));
  model.add(
    tf.layers.dense({
      name: 'emotions',
      units: NUM_EMOTIONS,
      activation: 'softmax',
      kernelInitializer: tf.initializers.glorotUniform({ seed: seedOf('emotions') }),
      kernelRegularizer: penalty(),
    }),
  );
  return model;
}

/** Compiles it: stochastic gradient descent with Nesterov's momentum, categorical cross-entropy, accuracy. */
export function compileCompactCnn(model: tf.LayersModel): void {
  compileClassifier(model, new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true }));
}
