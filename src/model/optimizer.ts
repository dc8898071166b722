import type { tf } from '../tensorflow/tf';
import { Adam, type AdamOptions } from './adam';
import type { KerasOptimizer } from './keras-optimizer';
import { SGD, type SgdOptions } from './sgd';

/** Which optimizer to build, by Keras's name for it, and its options; what is left out is Keras's default. */
export type OptimizerOptions =
  | ({ readonly optimizer?: 'adam' } & AdamOptions)
  | ({ readonly optimizer: 'sgd' } & SgdOptions);

/**
 * Builds Adam, the default, or stochastic gradient descent. The caller disposes it.
 *
 * @throws RangeError when an option is out of range.
 */
export function buildOptimizer(options: OptimizerOptions = {}): KerasOptimizer {
  return options.optimizer === 'sgd' ? new SGD(options) : new Adam(options);
}

/**
 * Compiles a classifier of emotions as the walkthrough does: categorical cross-entropy and accuracy. The
 * optimizer is disposed with the model, or when the model is compiled so again.
 */
export function compileClassifier(model: tf.LayersModel, optimizer: tf.Optimizer): void {
  const compiled = model as unknown as {
    readonly isOptimizerOwned?: boolean;
    readonly optimizer?: tf.Optimizer;
  };
  if (compiled.isOptimizerOwned && compiled.optimizer !== optimizer) compiled.optimizer?.dispose();
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  // tfjs disposes only optimizers that it made itself from a name; this one has no other owner.
  Object.assign(model, { isOptimizerOwned: true });
}
