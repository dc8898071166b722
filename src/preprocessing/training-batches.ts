import { seededRandom } from '../dataset/seeded-random';
import { tf } from '../tensorflow/tf';
import { examplesSha256 } from './examples-sha256';

/** Some examples that are trained on together. Who receives it disposes all its tensors. */
export interface ImageBatch {
  /** float32 `[size, height, width, channels]`. */
  readonly images: tf.Tensor4D;
  /** float32 `[size, numClasses]`, one 1 in each row. */
  readonly oneHotLabels: tf.Tensor2D;
  /** float32 `[size]`: how much each example counts. Left out, all count alike. */
  readonly sampleWeights?: tf.Tensor1D;
}

/** Examples in batches, epoch by epoch. */
export interface Batches<Batch> {
  /** How many examples one epoch goes through. */
  readonly numExamples: number;
  /** Examples of every batch but the last, which may be smaller. */
  readonly batchSize: number;
  /** Batches of one epoch: `ceil(numExamples / batchSize)`. */
  readonly stepsPerEpoch: number;
  /**
   * The batches of one epoch, counted from 0: the same ones whenever the same epoch is asked for.
   *
   * @param firstBatch how many batches to leave out from the start, without making them. Default 0.
   */
  epoch(epoch: number, firstBatch?: number): Iterable<Batch> | AsyncIterable<Batch>;
  /**
   * What decides the batches, with a hash of the examples, as plain data: two whose settings are equal give the same
   * batches. It takes as long as reading all examples once. May be left out.
   */
  settings?(): BatchesSettings;
}

/** What decides how batches come out; plain data, ready for JSON. */
export interface BatchesSettings {
  readonly seed: number;
  readonly shuffle: boolean;
  /** How images are changed, by the options' names; left out where they are not. */
  readonly augmentation?: Readonly<Record<string, unknown>>;
  /** SHA-256 of all images and what comes with them, in hex. */
  readonly examples: string;
}

/** Where training takes its batches from. */
export type TrainingBatches = Batches<ImageBatch>;

/** Images without labels, in batches; who receives a batch disposes its images. */
export type UnlabelledBatches = Batches<Pick<ImageBatch, 'images'>>;

/** How `shuffledBatches` cuts an epoch. */
export interface ShuffledBatchesOptions {
  /** Examples per batch, from 1. Default 64. */
  readonly batchSize?: number;
  /** Whole number; decides the order of every epoch. Default 0. */
  readonly seed?: number;
}

/**
 * Goes through all examples once an epoch, in an order of its own for every epoch, unchanged otherwise.
 *
 * @param images float32 `[numExamples, height, width, channels]`; read at every step, so keep it until training
 *   is over. The caller disposes it.
 * @param oneHotLabels float32 `[numExamples, numClasses]`; likewise.
 * @throws RangeError when there is no example, when the two differ in number, or for a batch size below 1.
 */
export function shuffledBatches(
  images: tf.Tensor4D,
  oneHotLabels: tf.Tensor2D,
  options: ShuffledBatchesOptions = {},
): TrainingBatches {
  const { batchSize = 64, seed = 0 } = options;
  const numExamples = images.shape[0];
  if (numExamples === 0) throw new RangeError(`expected at least one image, got shape [${images.shape}]`);
  if (oneHotLabels.shape[0] !== numExamples) {
    throw new RangeError(
      `expected as many labels as images, got ${oneHotLabels.shape[0]} for ${numExamples}`,
    );
  }
  checkBatchSize(batchSize);
  const random = seededRandom(seed);

  function* batchesOf(epoch: number, firstBatch = 0): Generator<ImageBatch> {
    const order = Int32Array.from({ length: numExamples }, (_, index) => index);
    random.derive(epoch).shuffle(order);
    for (let start = firstBatch * batchSize; start < numExamples; start += batchSize) {
      const rows = tf.tensor1d(order.subarray(start, start + batchSize), 'int32');
      const batch = { images: tf.gather(images, rows), oneHotLabels: tf.gather(oneHotLabels, rows) };
      rows.dispose();
      yield batch;
    }
  }

  return {
    numExamples,
    batchSize,
    stepsPerEpoch: Math.ceil(numExamples / batchSize),
    epoch: batchesOf,
    settings: () => ({
      seed,
      shuffle: true,
      examples: examplesSha256([images.dataSync(), oneHotLabels.dataSync()]),
    }),
  };
}

/** @throws RangeError when it is no whole number from 1. */
export function checkBatchSize(batchSize: number): void {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`batchSize: expected a whole number from 1, got ${batchSize}`);
  }
}
