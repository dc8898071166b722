import type { tf } from '../tensorflow/tf';
import { Adam } from './adam';
import { KerasOptimizer } from './keras-optimizer';
import { isRecord, recordOf, say } from './keras-values';
import { compileClassifier } from './optimizer';
import { SGD } from './sgd';

/** How a saved classifier was compiled, in Keras's words (its `training_config`). */
export interface TrainingConfig {
  readonly loss: 'categorical_crossentropy';
  readonly loss_weights: null;
  readonly metrics: readonly ['accuracy'];
  readonly weighted_metrics: null;
  readonly optimizer_config: {
    readonly class_name: 'Adam' | 'SGD';
    readonly config: Readonly<Record<string, string | number | boolean | null>>;
  };
}

/** Keras's names of the options that both optimizers know, and ours. */
const COMMON_OPTIONS = {
  learning_rate: 'learningRate',
  weight_decay: 'weightDecay',
  clipnorm: 'clipnorm',
  global_clipnorm: 'globalClipnorm',
  clipvalue: 'clipvalue',
} as const;

/** All options of each optimizer that is known. */
const OPTIONS = {
  Adam: { ...COMMON_OPTIONS, beta_1: 'beta1', beta_2: 'beta2', epsilon: 'epsilon', amsgrad: 'amsgrad' },
  SGD: { ...COMMON_OPTIONS, momentum: 'momentum', nesterov: 'nesterov' },
} as const;

/** Options of Keras's that are not known here, with the values that mean they are not used. */
const UNUSED_OPTIONS: Readonly<Record<string, readonly unknown[]>> = {
  use_ema: [false],
  loss_scale_factor: [null, 1],
  gradient_accumulation_steps: [null, 1],
};

/**
 * Describes how a model is compiled, or gives null when it is not, or in a way that `compileFromTrainingConfig`
 * could not repeat.
 */
export function trainingConfigOf(model: tf.LayersModel): TrainingConfig | null {
  const { optimizer, loss } = model;
  if (!(optimizer instanceof KerasOptimizer) || loss !== 'categoricalCrossentropy') return null;
  const className = optimizer instanceof Adam ? 'Adam' : 'SGD';
  const ours = optimizer.getConfig() as Record<string, number | boolean | null>;
  const config = Object.entries(OPTIONS[className]).map(([keras, name]) => [keras, ours[name] ?? null]);
  return {
    loss: 'categorical_crossentropy',
    loss_weights: null,
    metrics: ['accuracy'],
    weighted_metrics: null,
    optimizer_config: {
      class_name: className,
      config: {
        name: className.toLowerCase(),
        ...(Object.fromEntries(config) as TrainingConfig['optimizer_config']['config']),
      },
    },
  };
}

/**
 * Compiles a model as a saved description says. Adam and SGD with categorical cross-entropy are known, whoever
 * wrote the description; for anything else the model stays as it is, for the caller to compile.
 *
 * @throws Error naming an option of a known optimizer whose value is none.
 */
export function compileFromTrainingConfig(model: tf.LayersModel, saved: unknown): void {
  const { loss, optimizer_config: description } = recordOf(saved);
  const optimizer = lossName(loss) === 'categorical_crossentropy' ? optimizerFrom(description) : null;
  if (optimizer !== null) compileClassifier(model, optimizer);
}

/** Keras writes a loss given by name as that name, and one given as an object as its description. */
function lossName(loss: unknown): unknown {
  if (!isRecord(loss) || loss.class_name !== 'CategoricalCrossentropy') return loss;
  const { from_logits: fromLogits, label_smoothing: smoothing } = recordOf(loss.config);
  return fromLogits === false && smoothing === 0 ? 'categorical_crossentropy' : null;
}

/** The optimizer that Keras describes, or null when it is of another kind or uses what is not known here. */
function optimizerFrom(description: unknown): KerasOptimizer | null {
  const { class_name: className, config } = recordOf(description);
  if ((className !== 'Adam' && className !== 'SGD') || !isRecord(config)) return null;
  const known = Object.entries(UNUSED_OPTIONS).every(
    ([name, unused]) => config[name] === undefined || unused.includes(config[name]),
  );
  // A schedule is described by an object, where a plain rate is a number.
  if (!known || typeof config.learning_rate !== 'number') return null;
  const entries = Object.entries(OPTIONS[className]).map(([keras, name]) => [name, config[keras]]);
  const given = entries.filter(([, value]) => value !== undefined);
  for (const [name, value] of given) requireOption(String(name), value);
  const options: object = Object.fromEntries(given);
  return className === 'Adam' ? new Adam(options) : new SGD(options);
}

/** @throws Error when an optimizer's option, by our name, is no number, and no switch or null where it may be. */
function requireOption(name: string, value: unknown): void {
  const isSwitch = name === 'amsgrad' || name === 'nesterov';
  const mayBeNull = ['weightDecay', 'clipnorm', 'globalClipnorm', 'clipvalue'].includes(name);
  const passes = typeof value === (isSwitch ? 'boolean' : 'number') || (mayBeNull && value === null);
  if (passes) return;
  const expected = isSwitch ? 'true or false' : 'a number';
  throw new Error(`the optimizer's option "${name}": expected ${expected}, got ${say(value)}`);
}
