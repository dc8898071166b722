import { type SeededRandom, seededRandom } from '../dataset/seeded-random';
import { tf } from '../tensorflow/tf';
import type { ImageArray } from './image-array';
import type { ImageBatch, TrainingBatches } from './training-batches';

/** How the images of an epoch are ordered, cut into batches and changed. */
export interface AugmentedBatchesOptions {
  /** Examples per batch, from 1. Default 32. */
  readonly batchSize?: number;
  /** Whether every epoch has an order of its own. Default true. */
  readonly shuffle?: boolean;
  /** Whole number that decides every order and every change. */
  readonly seed: number;
  /** Makes a new image of the same size from an image, with random numbers that are this example's own. */
  readonly prepareImage: (image: Uint8Array | Float32Array, random: SeededRandom) => Float32Array;
  /** Changes a whole batch. Takes the batch over: returns it, or disposes it and returns another. */
  readonly prepareBatch: (batch: tf.Tensor4D) => tf.Tensor4D;
}

/**
 * Batches of images that are changed anew in every epoch. An example's random numbers are derived from the seed, the
 * epoch and the example's index, whatever the batch size and the order.
 *
 * @param oneHotLabels row-major `[numExamples, numClasses]`; copied if a tensor.
 * @throws RangeError when images and labels differ in number, or for a batch size below 1.
 */
export function augmentedBatches(
  images: ImageArray,
  oneHotLabels: tf.Tensor2D | Float32Array,
  options: AugmentedBatchesOptions,
): TrainingBatches {
  const { batchSize = 32, shuffle = true, seed, prepareImage, prepareBatch } = options;
  const [numExamples, height, width, channels] = images.shape;
  const imageLength = height * width * channels;
  const labels = toRows(oneHotLabels, numExamples);
  const numClasses = labels.length / numExamples;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`batchSize: expected a whole number from 1, got ${batchSize}`);
  }
  const random = seededRandom(seed);

  function batchOf(examples: Int32Array, epochRandom: SeededRandom): ImageBatch {
    const pixels = new Float32Array(examples.length * imageLength);
    const rows = new Float32Array(examples.length * numClasses);
    examples.forEach((example, position) => {
      const image = images.values.subarray(example * imageLength, (example + 1) * imageLength);
      pixels.set(prepareImage(image, epochRandom.derive(example)), position * imageLength);
      rows.set(labels.subarray(example * numClasses, (example + 1) * numClasses), position * numClasses);
    });
    return {
      images: prepareBatch(tf.tensor4d(pixels, [examples.length, height, width, channels])),
      oneHotLabels: tf.tensor2d(rows, [examples.length, numClasses]),
    };
  }

  function* batchesOf(epoch: number): Generator<ImageBatch> {
    const epochRandom = random.derive(epoch);
    const order = Int32Array.from({ length: numExamples }, (_, example) => example);
    if (shuffle) epochRandom.derive('order').shuffle(order);
    for (let start = 0; start < numExamples; start += batchSize) {
      yield batchOf(order.subarray(start, start + batchSize), epochRandom);
    }
  }

  return { numExamples, batchSize, stepsPerEpoch: Math.ceil(numExamples / batchSize), epoch: batchesOf };
}

function toRows(oneHotLabels: tf.Tensor2D | Float32Array, numExamples: number): Float32Array {
  const numLabels = oneHotLabels instanceof tf.Tensor ? oneHotLabels.shape[0] : oneHotLabels.length;
  const fits = oneHotLabels instanceof tf.Tensor ? numLabels === numExamples : numLabels % numExamples === 0;
  if (!fits || numLabels === 0) {
    throw new RangeError(
      `expected one-hot labels of shape [${numExamples}, numClasses], one row for each image, got ` +
        (oneHotLabels instanceof tf.Tensor
          ? `shape [${oneHotLabels.shape.join(', ')}]`
          : `${numLabels} values`),
    );
  }
  return oneHotLabels instanceof tf.Tensor ? Float32Array.from(oneHotLabels.dataSync()) : oneHotLabels;
}
