import type { ImageBatch } from '../preprocessing/training-batches';
import { tf } from '../tensorflow/tf';

/**
 * Prepares what each example of a batch counts: the weight of its class times its own.
 *
 * Source: `class_weight` of Keras's `fit`, where a class that is left out has weight 1.
 *
 * @param classWeight by label; undefined when all classes count alike.
 * @returns a function that gives a batch's weights, `[size]`, or undefined when all count alike. The caller disposes
 *   them; they may be the batch's own.
 * @throws RangeError for a label that is no whole number from 0, or a weight that is not a finite number from 0.
 */
export function sampleWeighting(
  classWeight: Readonly<Record<number, number>> | undefined,
): (batch: ImageBatch) => tf.Tensor1D | undefined {
  if (classWeight === undefined) return ({ sampleWeights }) => sampleWeights;
  for (const [label, weight] of Object.entries(classWeight)) {
    if (!/^\d+$/.test(label)) throw new RangeError(`classWeight: expected labels, got "${label}"`);
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`classWeight[${label}]: expected a number from 0, got ${weight}`);
    }
  }
  return ({ oneHotLabels, sampleWeights }) =>
    tf.tidy(() => {
      const numClasses = oneHotLabels.shape[1];
      const weights = Float32Array.from({ length: numClasses }, (_, label) => classWeight[label] ?? 1);
      const ofExamples = tf.gather(tf.tensor1d(weights), tf.argMax(oneHotLabels, -1)) as tf.Tensor1D;
      return sampleWeights === undefined ? ofExamples : tf.mul<tf.Tensor1D>(ofExamples, sampleWeights);
    });
}
