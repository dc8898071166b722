import { type Images, sliceToTensor, toImageArray } from '../preprocessing/image-array';
import { tf } from '../tensorflow/tf';
import { forEachBatch } from './image-batches';
import { computeTensor, inputFor, layerSymbol } from './inner-tensors';
import { PREDICTION_BATCH_SIZE, type PredictionOptions } from './predictions';

/** What a layer gives for images, in plain memory. */
export interface LayerOutputs {
  /** Row-major in `shape`. */
  readonly values: Float32Array;
  /** `[numExamples, height, width, channels]` of a layer that gives maps, `[numExamples, units]` of a dense one. */
  readonly shape: readonly number[];
}

/**
 * The output of any layer of a model for each image, after the layer's own activation. Dropout is off. Other work gets its
 * turn after every step.
 *
 * @param images prepared as those the model was trained on.
 * @returns no tensor is left behind.
 * @throws RangeError when there is no image or one of another shape than the model takes, the batch size is below 1, or
 *   the model has no such layer; Error when the layer gives several outputs.
 */
export async function layerOutputs(
  model: tf.LayersModel,
  images: Images,
  layerName: string,
  options: PredictionOptions = {},
): Promise<LayerOutputs> {
  const { batchSize = PREDICTION_BATCH_SIZE, onProgress } = options;
  const examples = toImageArray(images);
  const numExamples = examples.shape[0];
  const symbol = layerSymbol(model, layerName);
  const input = inputFor(model, examples.shape);
  let values = new Float32Array(0);
  let shape: readonly number[] = [];
  await forEachBatch(examples, { batchSize, onProgress }, async (start, end) => {
    const output = tf.tidy(() =>
      computeTensor(symbol, new Map([[input, sliceToTensor(examples, start, end)]])),
    );
    const [, ...shapeOfOne] = output.shape;
    const sizeOfOne = output.size / (end - start);
    if (start === 0) {
      values = new Float32Array(numExamples * sizeOfOne);
      shape = [numExamples, ...shapeOfOne];
    }
    values.set(await output.data(), start * sizeOfOne);
    output.dispose();
  });
  return { values, shape };
}
