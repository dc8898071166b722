import { KerasOptimizer, type NamedGradient } from '../model/keras-optimizer';
import type { ImageBatch } from '../preprocessing/training-batches';
import type { ConvolutionPrecision } from '../tensorflow/convolution-precision';
import { isNativeBackend } from '../tensorflow/native-operations';
import { dropoutKey, SeededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';
import { NotTraceable, TracedFunction } from '../tensorflow/traced-function';
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

/** Trains a model on one batch after the other. */
export interface TrainStep {
  /**
   * @param batch is left undisposed.
   * @param step number of the step in the whole training, counted from 0; it decides the dropout masks.
   */
  (batch: ImageBatch, step: number): StepResult;
  /** Why the steps do not run as one graph, once that has turned out; see `TracedFunction`. */
  readonly notTraceable: NotTraceable | undefined;
}

/**
 * Prepares one optimization step, as Keras's `train_step`: forward, the mean over the batch of loss times sample
 * weight, the regularizers' penalties, gradients, update, then the weights' constraints. Stock tfjs never applies the
 * latter in training, and refuses sample weights. The accuracy is not weighted.
 *
 * With one of this project's optimizers all of it runs as one graph, recorded at the first batch of each size and kept
 * until the optimizer is disposed: what layers are set to is read then, so compile the model again after a change, as in
 * Keras. A model with layers that cannot be recorded is trained operation by operation, as with other optimizers and
 * backends.
 *
 * @param options.precision in what the convolutions multiply. Default `float32`; another is for graphs alone.
 * @throws Error when the model is not compiled with one loss and the metric `accuracy`. The step throws an Error when it
 *   cannot run as a graph, but must for its precision.
 */
export function trainStep(
  model: tf.LayersModel,
  options: { readonly precision?: ConvolutionPrecision } = {},
): TrainStep {
  const { precision = 'float32' } = options;
  requireAccuracyMetric(model);
  const lossOf = classificationLoss(model);
  const penalties = regularizationLoss(model);
  const { optimizer } = model;
  const weights = model.trainableWeights as unknown as ConstrainedWeight[];
  const variables = weights.map((weight) => weight.read());
  const dropouts = model.layers.filter((layer): layer is SeededDropout => layer instanceof SeededDropout);
  const constrained = weights.filter(({ constraint }) => constraint !== null && constraint !== undefined);

  /** Loss and accuracy; the weights are as `update` leaves them. */
  function step(batch: ImageBatch, update: (gradients: NamedGradient[]) => void): [tf.Scalar, tf.Scalar] {
    const { images, oneHotLabels, sampleWeights } = batch;
    // Kept, since it is no part of what gradients are computed of.
    let accuracy: tf.Scalar | undefined;
    try {
      const { value, grads } = optimizer.computeGradients(() => {
        const { probabilities, losses } = lossOf(images, oneHotLabels, { training: true });
        accuracy = tf.keep(accuracyOf(probabilities, oneHotLabels));
        const mean: tf.Scalar = tf.mean(sampleWeights === undefined ? losses : tf.mul(losses, sampleWeights));
        return penalties === undefined ? mean : tf.add(mean, penalties());
      }, variables);
      update(variables.map(({ name }) => ({ name, tensor: grads[name] })));
      // Writing a weight applies its constraint, unless it is handed its own tensor.
      for (const weight of constrained) weight.write(weight.read().clone());
      return [value, accuracy as tf.Scalar];
    } catch (error) {
      accuracy?.dispose();
      throw error;
    }
  }

  function stepByOperations(batch: ImageBatch): [tf.Scalar, tf.Scalar] {
    return step(batch, (gradients) => optimizer.applyGradients(gradients));
  }

  const traceable = optimizer instanceof KerasOptimizer && isNativeBackend();
  let traced: TracedStep | undefined;

  function run(batch: ImageBatch): [tf.Scalar, tf.Scalar] {
    if (!traceable) {
      if (precision !== 'float32') throw noGraph(precision, 'the optimizer or the backend has no graphs');
      return stepByOperations(batch);
    }
    // Only now, so that the optimizer keeps nothing before the first step.
    traced ??= tracedStepOf(model, { optimizer, variables, dropouts, precision, step });
    if (traced.notTraceable !== undefined) return stepByOperations(batch);
    try {
      return traced.run(batch);
    } catch (error) {
      if (!(error instanceof NotTraceable)) throw error;
      if (precision !== 'float32') throw noGraph(precision, error.message);
      traced.notTraceable = error;
      return stepByOperations(batch);
    }
  }

  const train = (batch: ImageBatch, number: number): StepResult => {
    for (const dropout of dropouts) dropout.step = number;
    return tf.tidy(() => {
      const [loss, accuracy] = run(batch);
      const result = { loss: loss.dataSync()[0], accuracy: accuracy.dataSync()[0] };
      accuracy.dispose();
      return result;
    });
  };
  return Object.defineProperty(train, 'notTraceable', { get: () => traced?.notTraceable }) as TrainStep;
}

/** What a step consists of. */
interface StepParts {
  readonly optimizer: KerasOptimizer;
  /** The weights that are trained. */
  readonly variables: readonly tf.Variable[];
  readonly dropouts: readonly SeededDropout[];
  readonly precision: ConvolutionPrecision;
  step(batch: ImageBatch, update: (gradients: NamedGradient[]) => void): tf.Scalar[];
}

/** An optimizer's steps as graphs. */
interface TracedStep {
  readonly model: tf.LayersModel;
  readonly precision: ConvolutionPrecision;
  run(batch: ImageBatch): [tf.Scalar, tf.Scalar];
  notTraceable: NotTraceable | undefined;
}

const tracedSteps = new WeakMap<KerasOptimizer, TracedStep>();

/** The optimizer's step that there is already, or a new one, which is freed with it. */
function tracedStepOf(model: tf.LayersModel, parts: StepParts): TracedStep {
  const { optimizer, variables, precision } = parts;
  // Refuses other variables than those of the step that there is.
  optimizer.build(variables);
  const known = tracedSteps.get(optimizer);
  if (known?.model === model && known.precision === precision) return known;
  const made = tracedStep(model, parts);
  tracedSteps.set(optimizer, made);
  optimizer.freeWithIt({
    dispose: () => {
      made.dispose();
      tracedSteps.delete(optimizer);
    },
  });
  return made;
}

/** The step as one graph: what changes from one step to the next is handed to it in tensors. */
function tracedStep(
  model: tf.LayersModel,
  { optimizer, dropouts, precision, step }: StepParts,
): TracedStep & { dispose(): void } {
  const weights = (model.weights as unknown as ConstrainedWeight[]).map((weight) => weight.read());
  const traced = new TracedFunction(
    (inputs) => {
      const [descent, decay, ...others] = inputs as tf.Scalar[];
      const keys = others.splice(0, dropouts.length) as tf.Tensor[];
      const [images, oneHotLabels, sampleWeights] = others as tf.Tensor[];
      dropouts.forEach((dropout, i) => {
        dropout.key = keys[i] as tf.Tensor1D;
      });
      try {
        const batch = { images, oneHotLabels, sampleWeights } as ImageBatch;
        return step(batch, (gradients) => optimizer.update(gradients, { descent, decay }));
      } finally {
        for (const dropout of dropouts) dropout.key = null;
      }
    },
    [...weights, ...optimizer.variables],
    precision,
  );
  return {
    model,
    precision,
    notTraceable: undefined,
    run({ images, oneHotLabels, sampleWeights }) {
      const { descent, decay } = optimizer.rates();
      const keys = dropouts.map((dropout) => dropoutKey(dropout.seed, dropout.step));
      const inputs = [tf.scalar(descent), tf.scalar(decay), ...keys, images, oneHotLabels];
      const outputs = traced.run(sampleWeights === undefined ? inputs : [...inputs, sampleWeights]);
      optimizer.countStep();
      for (const dropout of dropouts) dropout.step += 1;
      return outputs as [tf.Scalar, tf.Scalar];
    },
    dispose: () => traced.dispose(),
  };
}

function noGraph(precision: ConvolutionPrecision, reason: string): Error {
  return new Error(
    `cannot train in ${precision}, which needs the step as one graph: ${reason}; train in float32`,
  );
}

/** Share of examples whose most probable class is their own, from 0 to 1. */
export function accuracyOf(probabilities: tf.Tensor2D, oneHotLabels: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const isRight = tf.equal(tf.argMax(probabilities, -1), tf.argMax(oneHotLabels, -1));
    return tf.mean(tf.cast(isRight, 'float32'));
  });
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
