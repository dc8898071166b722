import { tf } from '../tensorflow/tf';

/** Which optimizer to build, in its own words; what is left out is Keras's default. */
export interface OptimizerOptions {
  /** Default `adam`. */
  readonly optimizer?: 'adam' | 'sgd';
  /** Step size. Default 0.001 for `adam` and 0.01 for `sgd`. */
  readonly learningRate?: number;
  /** Momentum of `sgd`, in [0, 1). Default 0.9. */
  readonly momentum?: number;
  /** Nesterov's form of the momentum of `sgd`. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Builds Adam with Keras's constants (Kingma and Ba, 2015: decay 0.9 and 0.999; epsilon 1e-7), or stochastic
 * gradient descent with momentum. The caller disposes it.
 *
 * @throws RangeError when the learning rate is not above 0 or the momentum outside [0, 1).
 */
export function buildOptimizer(options: OptimizerOptions = {}): tf.Optimizer {
  const { optimizer = 'adam', momentum = 0.9, nesterov = false } = options;
  const learningRate = options.learningRate ?? (optimizer === 'adam' ? 0.001 : 0.01);
  if (!(learningRate > 0))
    throw new RangeError(`learningRate: expected a number above 0, got ${learningRate}`);
  if (!(momentum >= 0 && momentum < 1))
    throw new RangeError(`momentum: expected 0 to below 1, got ${momentum}`);
  return optimizer === 'adam'
    ? tf.train.adam(learningRate, 0.9, 0.999, 1e-7)
    : momentumOptimizer(learningRate, momentum, nesterov);
}

/** Stock `dispose` of this optimizer forgets the tensor that holds its learning rate. */
function momentumOptimizer(learningRate: number, momentum: number, nesterov: boolean): tf.Optimizer {
  const optimizer = tf.train.momentum(learningRate, momentum, nesterov);
  const disposeStock = optimizer.dispose.bind(optimizer);
  optimizer.dispose = () => {
    disposeStock();
    tf.dispose((optimizer as unknown as { c: tf.Scalar }).c);
  };
  return optimizer;
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
