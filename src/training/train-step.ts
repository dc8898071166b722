import type { ImageBatch } from '../preprocessing/training-batches';
import { SeededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';
import { classificationLoss, regularizationLoss } from './classification-loss';

/** Loss and accuracy of one batch, means over its examples. */
export interface StepResult {
  /** With the penalties of the layers' regularizers. */
  readonly loss: number;
  readonly accuracy: number;
}

/** tfjs keeps constraints with the weights, but its optimizers write past them. */
interface ConstrainedWeight {
  readonly constraint: unknown;
  read(): tf.Variable;
  write(value: tf.Tensor): unknown;
}

/**
 * Prepares one optimization step, as Keras's `train_step`: forward, the mean over the batch of loss times sample
 * weight, the regularizers' penalties, gradients, update, then the weights' constraints. Stock tfjs never applies the
 * latter in training, and refuses sample weights. The accuracy is not weighted.
 *
 * The step takes a batch, leaves it undisposed, and the step's number in the whole training, counted from 0, which
 * decides the dropout masks.
 *
 * @throws Error when the model is not compiled with one loss and the metric `accuracy`.
 */
export function trainStep(model: tf.LayersModel): (batch: ImageBatch, step: number) => StepResult {
  requireAccuracyMetric(model);
  const lossOf = classificationLoss(model);
  const penalties = regularizationLoss(model);
  const weights = model.trainableWeights as unknown as ConstrainedWeight[];
  const variables = weights.map((weight) => weight.read());
  const dropouts = model.layers.filter((layer): layer is SeededDropout => layer instanceof SeededDropout);
  const constrained = weights.filter(({ constraint }) => constraint !== null && constraint !== undefined);

  return ({ images, oneHotLabels, sampleWeights }, step) => {
    for (const dropout of dropouts) dropout.step = step;
    return tf.tidy(() => {
      let accuracy = 0;
      const loss = model.optimizer.minimize(
        () => {
          const { probabilities, losses } = lossOf(images, oneHotLabels, { training: true });
          accuracy = accuracyOf(probabilities, oneHotLabels);
          const mean: tf.Scalar = tf.mean(
            sampleWeights === undefined ? losses : tf.mul(losses, sampleWeights),
          );
          return penalties === undefined ? mean : tf.add(mean, penalties());
        },
        true,
        variables,
      ) as tf.Scalar;
      // Writing a weight applies its constraint, unless it is handed its own tensor.
      for (const weight of constrained) weight.write(weight.read().clone());
      return { loss: loss.dataSync()[0], accuracy };
    });
  };
}

/** Share of examples whose most probable class is their own, from 0 to 1. */
export function accuracyOf(probabilities: tf.Tensor2D, oneHotLabels: tf.Tensor2D): number {
  return tf.tidy(
    () => tf.mean(tf.equal(tf.argMax(probabilities, -1), tf.argMax(oneHotLabels, -1))).dataSync()[0],
  );
}

/** @throws Error when the model is not compiled as `fit` needs it. */
export function requireAccuracyMetric(model: tf.LayersModel): void {
  const metrics = model.optimizer ? model.metricsNames : [];
  if (metrics.length !== 2 || metrics[1] !== 'acc') {
    throw new Error(
      `expected a model compiled with one loss and the metric "accuracy", got [${metrics.join(', ')}]; ` +
        'compile it first, e.g. with compileWalkthroughCnn',
    );
  }
}

/** The step size an optimizer uses now. */
export function learningRateOf(optimizer: tf.Optimizer): number {
  return (optimizer as unknown as { learningRate: number }).learningRate;
}
