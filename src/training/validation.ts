import { type Images, sliceToTensor } from '../preprocessing/image-array';
import { tf } from '../tensorflow/tf';
import { classificationLoss, regularizationLoss } from './classification-loss';
import { accuracyOf, type StepResult } from './train-step';

/** Examples measured at a time: enough to keep all cores busy, and no more memory than a training step takes. */
const VALIDATION_BATCH_SIZE = 128;

/** Examples that a model is measured on: tensors, or plain memory, of which a batch at a time becomes tensors. */
export interface ValidationExamples {
  /** `[n, height, width, channels]`. */
  readonly images: Images;
  /** `[n, numClasses]`, row-major. */
  readonly oneHotLabels: tf.Tensor2D | Float32Array;
  /** `[n]`: how often each example's loss counts. Left out, all count alike. */
  readonly sampleWeights?: tf.Tensor1D;
}

/**
 * Loss and accuracy of a compiled model over examples it is not trained on, in small batches between which other
 * work of the process goes on. As Keras's `evaluate`, the loss has the penalties of the layers' regularizers in it, and
 * an example's loss counts as often as its sample weight says; the accuracy is not weighted.
 *
 * @param examples images `[n, 48, 48, 1]` and one-hot labels `[n, 7]`; the caller disposes what are tensors of them.
 * @param signal ends the measurement at the next batch.
 * @returns means over all examples, or null when the signal ended it.
 */
export async function validate(
  model: tf.LayersModel,
  examples: ValidationExamples,
  signal?: AbortSignal,
): Promise<StepResult | null> {
  const lossOf = classificationLoss(model);
  const numExamples = examples.images.shape[0];
  let lossSum = 0;
  let accuracySum = 0;
  for (let start = 0; start < numExamples; start += VALIDATION_BATCH_SIZE) {
    if (signal?.aborted) return null;
    const size = Math.min(VALIDATION_BATCH_SIZE, numExamples - start);
    tf.tidy(() => {
      const images = imagesBetween(examples.images, start, size);
      const oneHotLabels = labelsBetween(examples.oneHotLabels, numExamples, start, size);
      const { probabilities, losses } = lossOf(images, oneHotLabels, { training: false });
      const weights = examples.sampleWeights?.slice(start, size);
      lossSum += tf.sum(weights === undefined ? losses : tf.mul(losses, weights)).dataSync()[0];
      accuracySum += accuracyOf(probabilities, oneHotLabels).dataSync()[0] * size;
    });
    await new Promise(setImmediate);
  }
  const penalties = tf.tidy(() => regularizationLoss(model)?.().dataSync()[0] ?? 0);
  return { loss: lossSum / numExamples + penalties, accuracy: accuracySum / numExamples };
}

function imagesBetween(images: Images, start: number, size: number): tf.Tensor4D {
  if (images instanceof tf.Tensor) return images.slice(start, size);
  return sliceToTensor(images, start, start + size);
}

function labelsBetween(
  labels: ValidationExamples['oneHotLabels'],
  numExamples: number,
  start: number,
  size: number,
): tf.Tensor2D {
  if (labels instanceof tf.Tensor) return labels.slice(start, size);
  const numClasses = labels.length / numExamples;
  return tf.tensor2d(labels.subarray(start * numClasses, (start + size) * numClasses), [size, numClasses]);
}
