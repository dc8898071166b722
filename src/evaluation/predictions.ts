import { NUM_EMOTIONS } from '../dataset/emotions';
import { type Images, sliceToTensor, toImageArray } from '../preprocessing/image-array';
import { tf } from '../tensorflow/tf';
import { forEachBatch } from './image-batches';

/**
 * Images per step of a prediction, as in Keras. What the layers of a network hand on then stays small enough for memory that is
 * used again; with several hundred images it is asked of the system anew for every layer, which takes time.
 */
export const PREDICTION_BATCH_SIZE = 32;

/** How `predictProbabilities` goes about it. */
export interface PredictionOptions {
  /** Images per step, from 1. Default `PREDICTION_BATCH_SIZE`; decides speed and memory, not the result. */
  readonly batchSize?: number;
  /** Called after every step with the number of images done so far and of all. */
  readonly onProgress?: (numDone: number, numExamples: number) => void;
}

/**
 * The model's probability of each class for each image. Other work gets its turn after every step.
 *
 * @param model a classifier: `[n, height, width, channels]` to `[n, numClasses]`. Its dropout is off.
 * @param images prepared as those it was trained on.
 * @returns row-major `[numExamples, numClasses]`; no tensor is left behind.
 * @throws RangeError when there is no image or the batch size is below 1; Error when the model gives another shape.
 */
export async function predictProbabilities(
  model: tf.LayersModel,
  images: Images,
  options: PredictionOptions = {},
): Promise<Float32Array> {
  const { batchSize = PREDICTION_BATCH_SIZE, onProgress } = options;
  const examples = toImageArray(images);
  const numExamples = examples.shape[0];
  let probabilities = new Float32Array(0);
  await forEachBatch(examples, { batchSize, onProgress }, async (start, end) => {
    const batch = tf.tidy(() => probabilitiesOf(model, sliceToTensor(examples, start, end)));
    const numClasses = batch.shape[1];
    if (start === 0) probabilities = new Float32Array(numExamples * numClasses);
    probabilities.set(await batch.data(), start * numClasses);
    batch.dispose();
  });
  return probabilities;
}

/**
 * The most probable class of each row; of equally probable ones the lowest, as `numpy.argmax`.
 *
 * @param probabilities row-major `[numExamples, numClasses]`.
 * @returns `[numExamples]`.
 * @throws RangeError when the values do not fill whole rows, or one is not a number.
 */
export function predictedLabels(probabilities: Float32Array, numClasses: number = NUM_EMOTIONS): Uint8Array {
  if (probabilities.length % numClasses !== 0) {
    throw new RangeError(`expected rows of ${numClasses} probabilities, got ${probabilities.length} in all`);
  }
  const labels = new Uint8Array(probabilities.length / numClasses);
  for (let example = 0; example < labels.length; example += 1) {
    const start = example * numClasses;
    for (let label = 0; label < numClasses; label += 1) {
      if (Number.isNaN(probabilities[start + label])) {
        throw new RangeError(`example ${example}, class ${label}: expected a probability, got NaN`);
      }
      if (probabilities[start + label] > probabilities[start + labels[example]]) labels[example] = label;
    }
  }
  return labels;
}

function probabilitiesOf(model: tf.LayersModel, batch: tf.Tensor4D): tf.Tensor2D {
  const output = model.predictOnBatch(batch);
  if (Array.isArray(output) || output.rank !== 2 || output.shape[0] !== batch.shape[0]) {
    const got = Array.isArray(output) ? `${output.length} outputs` : `shape [${output.shape.join(', ')}]`;
    throw new Error(`expected a classifier with an output of shape [${batch.shape[0]}, classes], got ${got}`);
  }
  return output as tf.Tensor2D;
}
