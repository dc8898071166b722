import { type SeededRandom, seededRandom } from '../dataset/seeded-random';
import { tf } from '../tensorflow/tf';
import { examplesSha256 } from './examples-sha256';
import { type ImageArray, imagePart, valuesInParts } from './image-array';
import { type Batches, checkBatchSize } from './training-batches';

/** How the images of an epoch are ordered, cut into batches and changed. */
export interface AugmentedBatchesOptions<Companions> {
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
  /** What comes with the images of these examples, as new tensors. */
  readonly companionsOf: (examples: Int32Array) => Companions;
  /** What else decides the batches, for `settings`: how images are changed, and what comes with them. */
  readonly describe: () => {
    readonly augmentation: Readonly<Record<string, unknown>>;
    readonly companions: readonly ArrayBufferView[];
  };
}

/**
 * Batches of images that are changed anew in every epoch. An example's random numbers are derived from the seed, the
 * epoch and the example's index, whatever the batch size and the order.
 *
 * @throws RangeError for a batch size below 1.
 */
export function augmentedBatches<Companions extends object>(
  images: ImageArray,
  options: AugmentedBatchesOptions<Companions>,
): Batches<{ readonly images: tf.Tensor4D } & Companions> {
  const {
    batchSize = 32,
    shuffle = true,
    seed,
    prepareImage,
    prepareBatch,
    companionsOf,
    describe,
  } = options;
  const [numExamples, ...imageShape] = images.shape;
  const imageLength = imageShape[0] * imageShape[1] * imageShape[2];
  checkBatchSize(batchSize);
  const random = seededRandom(seed);

  function batchOf(examples: Int32Array, epochRandom: SeededRandom) {
    const pixels = new Float32Array(examples.length * imageLength);
    examples.forEach((example, position) => {
      const image = imagePart(images, example, example + 1).values;
      pixels.set(prepareImage(image, epochRandom.derive(example)), position * imageLength);
    });
    return {
      images: prepareBatch(tf.tensor4d(pixels, [examples.length, ...imageShape])),
      ...companionsOf(examples),
    };
  }

  function* batchesOf(epoch: number, firstBatch = 0) {
    const epochRandom = random.derive(epoch);
    const order = Int32Array.from({ length: numExamples }, (_, example) => example);
    if (shuffle) epochRandom.derive('order').shuffle(order);
    for (let start = firstBatch * batchSize; start < numExamples; start += batchSize) {
      yield batchOf(order.subarray(start, start + batchSize), epochRandom);
    }
  }

  return {
    numExamples,
    batchSize,
    stepsPerEpoch: Math.ceil(numExamples / batchSize),
    epoch: batchesOf,
    settings: () => {
      const { augmentation, companions } = describe();
      const examples = examplesSha256(valuesInParts(images), companions);
      return { seed, shuffle, augmentation, examples };
    },
  };
}
