import { NUM_EMOTIONS } from '../dataset/emotions';
import { seededRandom } from '../dataset/seeded-random';
import { buildOptimizer, compileClassifier } from '../model/optimizer';
import type { ImageArray } from '../preprocessing/image-array';
import { toCategorical } from '../preprocessing/one-hot';
import { StandardScaler } from '../preprocessing/standard-scaler';
import { shuffledBatches } from '../preprocessing/training-batches';
import { seededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';
import type { TrainingCallback } from './callbacks';
import { fit } from './fit';

/** What a head is trained with. */
export interface EmbeddingHeadOptions {
  /** Numbers that describe one example. */
  readonly embeddingSize: number;
  readonly seed: number;
  /** Width of a hidden layer. Default 0: none, which makes the head a linear probe. */
  readonly hiddenUnits?: number;
  /** Share of the hidden layer that is dropped in training, in [0, 1). Default 0.5. */
  readonly dropoutRate?: number;
  /** Default 40: an epoch of so small a network takes milliseconds to seconds. */
  readonly epochs?: number;
  /** Strength of the L2 penalty on the weights. Default 1e-3. */
  readonly l2?: number;
  readonly callbacks?: readonly TrainingCallback[];
}

/** A trained head, and how examples must be prepared for it. */
export interface EmbeddingHead {
  /** `[n, 1, 1, embeddingSize]` to probabilities `[n, 7]`; the caller disposes it. */
  readonly model: tf.LayersModel;
  /** Standardizes embeddings with the training embeddings' statistics and shapes them for the model. */
  readonly prepare: (embeddings: Float32Array) => ImageArray;
}

/**
 * Trains a head on embeddings of another, frozen network, with Adam. Without a hidden layer it is one softmax layer, a
 * linear probe: what the frozen network knows, as far as a straight cut through its space can tell it (Alain and Bengio,
 * "Understanding intermediate layers using linear classifier probes", 2016). With one it may bend the cut; batch
 * normalization (Ioffe and Szegedy, 2015), ReLU and dropout (Srivastava et al., 2014) follow that layer.
 *
 * @param embeddings row-major `[labels.length, embeddingSize]`.
 * @throws RangeError when there is no example, the two differ in number, or an option is out of range.
 */
export async function trainEmbeddingHead(
  embeddings: Float32Array,
  labels: Uint8Array,
  options: EmbeddingHeadOptions,
): Promise<EmbeddingHead> {
  const { embeddingSize, seed, epochs = 40, callbacks } = options;
  const rowsOf = (values: Float32Array): [number, number] => [values.length / embeddingSize, embeddingSize];
  const scaler = new StandardScaler().fit(embeddings, rowsOf(embeddings));
  const prepare = (values: Float32Array): ImageArray => ({
    values: scaler.transform(values, rowsOf(values)) as Float32Array,
    shape: [values.length / embeddingSize, 1, 1, embeddingSize],
  });
  const { values, shape } = prepare(embeddings);
  const categorical = toCategorical(labels, NUM_EMOTIONS);
  const model = buildHead(options);
  const images = tf.tensor4d(values as Float32Array, [...shape]);
  const oneHotLabels = tf.tensor2d(categorical, [labels.length, NUM_EMOTIONS]);
  try {
    compileClassifier(model, buildOptimizer({ learningRate: 1e-3 }));
    await fit(model, shuffledBatches(images, oneHotLabels, { seed }), { epochs, callbacks });
    return { model, prepare };
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    tf.dispose([images, oneHotLabels]);
  }
}

function buildHead(options: EmbeddingHeadOptions): tf.Sequential {
  const { embeddingSize, seed, hiddenUnits = 0, dropoutRate = 0.5, l2 = 1e-3 } = options;
  if (!Number.isInteger(hiddenUnits) || hiddenUnits < 0) {
    throw new RangeError(`hiddenUnits: expected a whole number from 0, got ${hiddenUnits}`);
  }
  const random = seededRandom(seed);
  const seedOf = (layerName: string) => random.derive(layerName).integer(2 ** 31);
  const dense = (name: string, units: number, activation: 'linear' | 'softmax') =>
    tf.layers.dense({
      name,
      units,
      activation,
      // Batch normalization would subtract a hidden bias again.
      useBias: activation === 'softmax',
      kernelInitializer: tf.initializers.glorotUniform({ seed: seedOf(name) }),
      kernelRegularizer: tf.regularizers.l2({ l2 }),
    });
  const hidden = () => [
    dense('hidden', hiddenUnits, 'linear'),
    tf.layers.batchNormalization({ name: 'hidden_norm', momentum: 0.9 }),
    tf.layers.activation({ name: 'hidden_relu', activation: 'relu' }),
    seededDropout({ name: 'dropout', rate: dropoutRate, seed: seedOf('dropout') }),
  ];
  return tf.sequential({
    name: 'embedding_head',
    layers: [
      tf.layers.flatten({ name: 'embedding', inputShape: [1, 1, embeddingSize] }),
      ...(hiddenUnits === 0 ? [] : hidden()),
      dense('emotions', NUM_EMOTIONS, 'softmax'),
    ],
  });
}
