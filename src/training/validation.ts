import type { ImageBatch } from '../preprocessing/training-batches';
import { tf } from '../tensorflow/tf';
import { classificationLoss, regularizationLoss } from './classification-loss';
import { accuracyOf, type StepResult } from './train-step';

/** Examples measured at a time: enough to keep all cores busy, and no more memory than a training step takes. */
const VALIDATION_BATCH_SIZE = 128;

/**
 * Loss and accuracy of a compiled model over examples it is not trained on, in small batches between which other
 * work of the process goes on. As Keras's `evaluate`, the loss has the penalties of the layers' regularizers in it, and
 * an example's loss counts as often as its sample weight says; the accuracy is not weighted.
 *
 * @param examples images `[n, 48, 48, 1]` and one-hot labels `[n, 7]`; the caller disposes them.
 * @param signal ends the measurement at the next batch.
 * @returns means over all examples, or null when the signal ended it.
 */
export async function validate(
  model: tf.LayersModel,
  examples: ImageBatch,
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
      const oneHotLabels = examples.oneHotLabels.slice(start, size);
      const { probabilities, losses } = lossOf(examples.images.slice(start, size), oneHotLabels, {
        training: false,
      });
      const weights = examples.sampleWeights?.slice(start, size);
      lossSum += tf.sum(weights === undefined ? losses : tf.mul(losses, weights)).dataSync()[0];
      accuracySum += accuracyOf(probabilities, oneHotLabels).dataSync()[0] * size;
    });
    await new Promise(setImmediate);
  }
  const penalties = tf.tidy(() => regularizationLoss(model)?.().dataSync()[0] ?? 0);
  return { loss: lossSum / numExamples + penalties, accuracy: accuracySum / numExamples };
}
