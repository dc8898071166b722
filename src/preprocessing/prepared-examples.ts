import { NUM_EMOTIONS } from '../dataset/emotions';
import { tf } from '../tensorflow/tf';
import type { FaceScaling } from './face-scaling';
import { type ImageArray, sliceToTensor } from './image-array';
import { toCategorical } from './one-hot';
import { ScaledImages } from './scaled-images';
import type { FaceSplit } from './splits';
import type { ImageBatch } from './training-batches';

/** One split as a network takes it. */
export interface PreparedExamples {
  /** Scaled, `[numExamples, 48, 48, 1]`; each is made when it is asked for. */
  readonly images: ImageArray;
  /** Row-major `[numExamples, 7]`. */
  readonly oneHotLabels: Float32Array;
  /** `[numExamples]`, 0 to 6. */
  readonly labels: Uint8Array;
  readonly numExamples: number;
}

/**
 * Steps 5, 7 and 10 of the walkthrough for one split: scale each image, one-hot the labels, reshape. Nothing is
 * learned from the data, so every split is prepared on its own. Images are scaled as they are used; the split's pixels
 * are kept for that, and must stay as they are.
 *
 * @param scaling as the network expects it. Default: column by column, as the walkthrough's.
 * @throws RangeError when the split holds no face.
 */
export function prepareExamples(
  { pixels, labels, numExamples }: FaceSplit,
  scaling: FaceScaling = 'columns',
): PreparedExamples {
  return {
    images: new ScaledImages(pixels, numExamples, scaling),
    oneHotLabels: toCategorical(labels, NUM_EMOTIONS),
    labels,
    numExamples,
  };
}

/** All of a split's examples as tensors, four bytes a pixel. The caller disposes both. */
export function tensorsOf({ images, oneHotLabels, numExamples }: PreparedExamples): ImageBatch {
  return {
    images: sliceToTensor(images, 0, numExamples),
    oneHotLabels: tf.tensor2d(oneHotLabels, [numExamples, oneHotLabels.length / numExamples]),
  };
}
