import type { ImageBatch } from '../preprocessing/training-batches';
import { SeededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';

/** Loss and accuracy of one batch, means over its examples. */
export interface StepResult {
  readonly loss: number;
  readonly accuracy: number;
}

/** What a compiled tfjs model's own `trainOnBatch` is made of. A sequential model passes it to an inner one. */
interface CompiledModel {
  readonly model?: CompiledModel;
  makeTrainFunction(): (inputsAndTargets: tf.Tensor[]) => tf.Scalar[];
}

/** tfjs keeps constraints with the weights, but its optimizers write past them. */
interface ConstrainedWeight {
  readonly constraint: unknown;
  read(): tf.Variable;
  write(value: tf.Tensor): unknown;
}

/**
 * Prepares one optimization step: forward, gradients, update, then the weights' constraints (which stock tfjs
 * never applies in training). The step takes a batch, leaves it undisposed, and the step's number in the whole
 * training, counted from 0, which decides the dropout masks.
 *
 * @throws Error when the model is not compiled with one loss and the metric `accuracy`.
 */
export function trainStep(model: tf.LayersModel): (batch: ImageBatch, step: number) => StepResult {
  requireAccuracyMetric(model);
  const compiled = model as unknown as CompiledModel;
  const train = (compiled.model ?? compiled).makeTrainFunction();
  const dropouts = model.layers.filter((layer): layer is SeededDropout => layer instanceof SeededDropout);
  const constrained = (model.trainableWeights as unknown as ConstrainedWeight[]).filter(
    ({ constraint }) => constraint !== null && constraint !== undefined,
  );

  return ({ images, oneHotLabels }, step) => {
    for (const dropout of dropouts) dropout.step = step;
    const scalars = train([images, oneHotLabels]);
    // Writing a weight applies its constraint, unless it is handed its own tensor.
    tf.tidy(() => {
      for (const weight of constrained) weight.write(weight.read().clone());
    });
    const [loss, accuracy] = scalars.map((scalar) => scalar.dataSync()[0]);
    tf.dispose(scalars);
    return { loss, accuracy };
  };
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
