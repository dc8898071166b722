import { tf } from '../tensorflow/tf';
import { isRecord, own, say, type Translation } from './keras-values';

/** A saved object, e.g. an initializer: its class and that class's options. */
interface SavedObject {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Where two names of one option differ by more than Keras's snake case, both are given here. */
type OptionNames = Readonly<Record<string, string>>;

/** An object by its class in Keras: its options by both names, and how tfjs makes it. */
interface ObjectRow {
  readonly options: OptionNames;
  build(config: Record<string, never>): unknown;
}

const SEED = { seed: 'seed' };

const INITIALIZERS: Readonly<Record<string, ObjectRow>> = {
  Zeros: { options: {}, build: () => tf.initializers.zeros() },
  Ones: { options: {}, build: () => tf.initializers.ones() },
  Constant: { options: { value: 'value' }, build: (config) => tf.initializers.constant(config as never) },
  RandomUniform: {
    options: { minval: 'minval', maxval: 'maxval', ...SEED },
    build: (config) => tf.initializers.randomUniform(config),
  },
  RandomNormal: {
    options: { mean: 'mean', stddev: 'stddev', ...SEED },
    build: (config) => tf.initializers.randomNormal(config),
  },
  TruncatedNormal: {
    options: { mean: 'mean', stddev: 'stddev', ...SEED },
    build: (config) => tf.initializers.truncatedNormal(config),
  },
  Identity: { options: { gain: 'gain' }, build: (config) => tf.initializers.identity(config) },
  Orthogonal: {
    options: { gain: 'gain', ...SEED },
    build: (config) => tf.initializers.orthogonal(config as never),
  },
  VarianceScaling: {
    options: { scale: 'scale', mode: 'mode', distribution: 'distribution', ...SEED },
    build: (config) => tf.initializers.varianceScaling(config as never),
  },
};

/** Keras's classes of the initializers that tfjs saves as what they are: scaled by the number of connections. */
const NAMED_SCALINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  GlorotUniform: { scale: 1, mode: 'fan_avg', distribution: 'uniform' },
  GlorotNormal: { scale: 1, mode: 'fan_avg', distribution: 'truncated_normal' },
  HeUniform: { scale: 2, mode: 'fan_in', distribution: 'uniform' },
  HeNormal: { scale: 2, mode: 'fan_in', distribution: 'truncated_normal' },
  LecunUniform: { scale: 1, mode: 'fan_in', distribution: 'uniform' },
  LecunNormal: { scale: 1, mode: 'fan_in', distribution: 'truncated_normal' },
};

/** Values of `mode` and `distribution`; what tfjs calls normal is truncated, too. */
const SCALING_WORDS: readonly (readonly [keras: string, tfjs: string])[] = [
  ['fan_in', 'fanIn'],
  ['fan_out', 'fanOut'],
  ['fan_avg', 'fanAvg'],
  ['uniform', 'uniform'],
  ['truncated_normal', 'normal'],
  ['truncated_normal', 'truncatedNormal'],
  ['normal', 'normal'],
];

/** How a weight started; a loaded weight no longer does, and the option is only kept. */
export const initializer: Translation = {
  fromKeras(value) {
    const saved = savedObject(value, 'an initializer');
    const scaling = own(NAMED_SCALINGS, saved.className);
    const className = scaling === undefined ? saved.className : 'VarianceScaling';
    const row = own(INITIALIZERS, className);
    if (row === undefined) throw new Error(`the initializer ${say(saved.className)} has no counterpart`);
    const config = renamed({ ...saved.config, ...scaling }, row.options, ['input_axes', 'output_axes']);
    for (const word of ['mode', 'distribution']) {
      if (word in config) config[word] = scalingWord(config[word], 0);
    }
    if (typeof config.seed !== 'number') delete config.seed;
    return row.build(config as Record<string, never>);
  },
  toKeras(value) {
    const { className, config } = savedObject(value, 'an initializer');
    const row = own(INITIALIZERS, className);
    if (row === undefined) throw new Error(`the initializer ${say(className)} has no counterpart`);
    const options: Record<string, unknown> = {};
    for (const [keras, name] of Object.entries(row.options)) options[keras] = config[name] ?? null;
    if (className !== 'VarianceScaling') return kerasObject('initializers', className, options);
    options.mode = scalingWord(options.mode, 1);
    options.distribution = scalingWord(options.distribution, 1);
    const { seed, ...scaling } = options;
    const known = Object.entries(NAMED_SCALINGS).find(([, named]) =>
      Object.entries(named).every(([name, expected]) => scaling[name] === expected),
    );
    return known === undefined
      ? kerasObject('initializers', className, options)
      : kerasObject('initializers', known[0], { seed });
  },
};

function scalingWord(value: unknown, side: 0 | 1): string {
  const word = SCALING_WORDS.find((words) => words[side] === value);
  if (word === undefined) throw new Error(`the initializer's ${say(value)} has no counterpart`);
  return word[1 - side];
}

/** A penalty on large weights, or none. */
export const regularizer: Translation = {
  fromKeras(value) {
    if (value === null || value === undefined) return null;
    const { className, config } = savedObject(value, 'a regularizer');
    if (!['L1', 'L2', 'L1L2'].includes(className)) {
      throw new Error(`the regularizer ${say(className)} has no counterpart; known are L1, L2 and L1L2`);
    }
    const { l1 = 0, l2 = 0 } = renamed(config, { l1: 'l1', l2: 'l2' });
    return tf.regularizers.l1l2({ l1: finite(l1 ?? 0), l2: finite(l2 ?? 0) });
  },
  toKeras(value) {
    if (value === null || value === undefined) return null;
    const { l1, l2 } = savedObject(value, 'a regularizer').config;
    if (l1 === 0) return kerasObject('regularizers', 'L2', { l2 });
    if (l2 === 0) return kerasObject('regularizers', 'L1', { l1 });
    return kerasObject('regularizers', 'L1L2', { l1, l2 });
  },
};

const CONSTRAINTS: Readonly<Record<string, ObjectRow>> = {
  MaxNorm: {
    options: { max_value: 'maxValue', axis: 'axis' },
    build: (config) => tf.constraints.maxNorm(config as never),
  },
  MinMaxNorm: {
    options: { min_value: 'minValue', max_value: 'maxValue', rate: 'rate', axis: 'axis' },
    build: (config) => tf.constraints.minMaxNorm(config as never),
  },
  NonNeg: { options: {}, build: () => tf.constraints.nonNeg() },
  UnitNorm: { options: { axis: 'axis' }, build: (config) => tf.constraints.unitNorm(config as never) },
};

/** A bound on weights that is restored after each step, or none. */
export const constraint: Translation = {
  fromKeras(value) {
    if (value === null || value === undefined) return null;
    const { className, config } = savedObject(value, 'a constraint');
    const row = own(CONSTRAINTS, className);
    if (row === undefined) throw new Error(`the constraint ${say(className)} has no counterpart`);
    const options = renamed(config, row.options);
    for (const option of Object.values(options).flat()) finite(option);
    return row.build(options as Record<string, never>);
  },
  toKeras(value) {
    if (value === null || value === undefined) return null;
    const { className, config } = savedObject(value, 'a constraint');
    const row = own(CONSTRAINTS, className);
    if (row === undefined) throw new Error(`the constraint ${say(className)} has no counterpart`);
    const options = Object.entries(row.options).map(([keras, name]) => [keras, config[name]]);
    return kerasObject('constraints', className, Object.fromEntries(options));
  },
};

/** A description as Keras 3 writes it. */
function kerasObject(module: string, className: string, config: object): object {
  return { module: `keras.${module}`, class_name: className, config, registered_name: null };
}

/** Takes Keras's `class_name` and tfjs's `className`. */
function savedObject(value: unknown, what: string): SavedObject {
  const saved = (value ?? {}) as Record<string, unknown>;
  const className = saved.class_name ?? saved.className;
  const config = saved.config ?? {};
  if (typeof className !== 'string' || !isRecord(config)) {
    throw new Error(`expected ${what} with a class and its options, got ${say(value)}`);
  }
  return { className, config };
}

/** Options under tfjs's names; those without one may only be absent. */
function renamed(
  config: Readonly<Record<string, unknown>>,
  names: OptionNames,
  ignorable: readonly string[] = [],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [keras, value] of Object.entries(config)) {
    const name = own(names, keras);
    if (name !== undefined) result[name] = value;
    else if (!(ignorable.includes(keras) && value === null)) {
      throw new Error(`the option ${say(keras)} with the value ${say(value)} has no counterpart`);
    }
  }
  return result;
}

function finite(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new Error(`expected a number, got ${say(value)}`);
  }
  return value;
}
