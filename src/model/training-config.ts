import type { tf } from '../tensorflow/tf';
import { buildOptimizer, compileClassifier, type OptimizerOptions } from './optimizer';

/** How a saved classifier was compiled, in Keras's words (its `training_config`). */
export interface TrainingConfig {
  readonly loss: 'categorical_crossentropy';
  readonly loss_weights: null;
  readonly metrics: readonly ['accuracy'];
  readonly weighted_metrics: null;
  readonly optimizer_config: {
    readonly class_name: 'Adam' | 'SGD';
    readonly config: Readonly<Record<string, string | number | boolean>>;
  };
}

const ADAM_CONSTANTS = { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 };

/**
 * Describes how a model is compiled, or gives null when it is not, or in a way that `compileClassifier` with
 * `buildOptimizer` would not repeat.
 */
export function trainingConfigOf(model: tf.LayersModel): TrainingConfig | null {
  if (!model.optimizer || model.loss !== 'categoricalCrossentropy') return null;
  const config = model.optimizer.getConfig() as Record<string, number | boolean>;
  switch (model.optimizer.getClassName()) {
    case 'Adam':
      if (config.beta1 !== 0.9 || config.beta2 !== 0.999 || config.epsilon !== 1e-7) return null;
      return describe('Adam', { name: 'adam', learning_rate: config.learningRate, ...ADAM_CONSTANTS });
    case 'Momentum':
      return describe('SGD', {
        name: 'SGD',
        learning_rate: config.learningRate,
        momentum: config.momentum,
        nesterov: config.useNesterov,
      });
    default:
      return null;
  }
}

function describe(
  className: 'Adam' | 'SGD',
  config: TrainingConfig['optimizer_config']['config'],
): TrainingConfig {
  return {
    loss: 'categorical_crossentropy',
    loss_weights: null,
    metrics: ['accuracy'],
    weighted_metrics: null,
    optimizer_config: { class_name: className, config },
  };
}

/**
 * Compiles a model as a saved description says. Adam and SGD with categorical cross-entropy are known, whoever
 * wrote the description; for anything else the model stays as it is, for the caller to compile.
 */
export function compileFromTrainingConfig(model: tf.LayersModel, saved: unknown): void {
  const options = optimizerOptions(saved);
  if (options !== null) compileClassifier(model, buildOptimizer(options));
}

function optimizerOptions(saved: unknown): OptimizerOptions | null {
  const { loss, optimizer_config: optimizer } = (saved ?? {}) as {
    loss?: unknown;
    optimizer_config?: { class_name?: unknown; config?: Record<string, unknown> };
  };
  const config = optimizer?.config;
  if (loss !== 'categorical_crossentropy' || typeof config?.learning_rate !== 'number') return null;
  const learningRate = config.learning_rate;
  switch (optimizer?.class_name) {
    case 'Adam': {
      const constants = Object.entries(ADAM_CONSTANTS);
      const known = constants.every(([name, value]) => Math.abs(Number(config[name]) - value) < 1e-6 * value);
      return known ? { optimizer: 'adam', learningRate } : null;
    }
    case 'SGD':
      return {
        optimizer: 'sgd',
        learningRate,
        momentum: Number(config.momentum ?? 0),
        nesterov: config.nesterov === true,
      };
    default:
      return null;
  }
}
