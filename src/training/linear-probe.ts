import { NUM_EMOTIONS } from '../dataset/emotions';
import { buildOptimizer, compileClassifier } from '../model/optimizer';
import type { ImageArray } from '../preprocessing/image-array';
import { toCategorical } from '../preprocessing/one-hot';
import { StandardScaler } from '../preprocessing/standard-scaler';
import { shuffledBatches } from '../preprocessing/training-batches';
import { tf } from '../tensorflow/tf';
import type { TrainingCallback } from './callbacks';
import { fit } from './fit';

/** What a linear probe is trained with. */
export interface LinearProbeOptions {
  /** Numbers that describe one example. */
  readonly embeddingSize: number;
  readonly seed: number;
  /** Default 40: an epoch of a single layer takes milliseconds. */
  readonly epochs?: number;
  /** Strength of the L2 penalty on the weights. Default 1e-3. */
  readonly l2?: number;
  readonly callbacks?: readonly TrainingCallback[];
}

/** A trained probe, and how examples must be prepared for it. */
export interface LinearProbe {
  /** `[n, 1, 1, embeddingSize]` to probabilities `[n, 7]`; the caller disposes it. */
  readonly model: tf.LayersModel;
  /** Standardizes embeddings with the training embeddings' statistics and shapes them for the model. */
  readonly prepare: (embeddings: Float32Array) => ImageArray;
}

/**
 * Trains one softmax layer on embeddings of another network: what a frozen network knows, as far as a straight cut
 * through its space can tell it (Alain and Bengio, "Understanding intermediate layers using linear classifier probes",
 * 2016).
 *
 * @param embeddings row-major `[labels.length, embeddingSize]`.
 * @throws RangeError when there is no example, or the two differ in number.
 */
export async function trainLinearProbe(
  embeddings: Float32Array,
  labels: Uint8Array,
  options: LinearProbeOptions,
): Promise<LinearProbe> {
  const { embeddingSize, seed, epochs = 40, l2 = 1e-3, callbacks } = options;
  const rowsOf = (values: Float32Array): [number, number] => [values.length / embeddingSize, embeddingSize];
  const scaler = new StandardScaler().fit(embeddings, rowsOf(embeddings));
  const prepare = (values: Float32Array): ImageArray => ({
    values: scaler.transform(values, rowsOf(values)) as Float32Array,
    shape: [values.length / embeddingSize, 1, 1, embeddingSize],
  });
  const model = tf.sequential({
    name: 'linear_probe',
    layers: [
      tf.layers.flatten({ inputShape: [1, 1, embeddingSize] }),
      tf.layers.dense({
        units: NUM_EMOTIONS,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
        kernelRegularizer: tf.regularizers.l2({ l2 }),
      }),
    ],
  });
  const { values, shape } = prepare(embeddings);
  const images = tf.tensor4d(values as Float32Array, [...shape]);
  const oneHotLabels = tf.tensor2d(toCategorical(labels, NUM_EMOTIONS), [labels.length, NUM_EMOTIONS]);
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
