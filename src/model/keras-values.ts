import { say } from '../dataset/message-text';

export { say };

/** How one option's value is said in Keras and in tfjs. */
export interface Translation {
  /** @throws Error when the value is wrong, or when tfjs could not follow it. */
  fromKeras(value: unknown): unknown;
  /** @throws Error when Keras could not follow it. */
  toKeras(value: unknown): unknown;
}

/** Keras's names of activations and tfjs's. */
const ACTIVATIONS: readonly (readonly [keras: string, tfjs: string])[] = [
  ['elu', 'elu'],
  ['gelu', 'gelu'],
  ['linear', 'linear'],
  ['log_softmax', 'logSoftmax'],
  ['mish', 'mish'],
  ['relu', 'relu'],
  ['relu6', 'relu6'],
  ['selu', 'selu'],
  ['sigmoid', 'sigmoid'],
  ['silu', 'swish'],
  ['softmax', 'softmax'],
  ['softplus', 'softplus'],
  ['softsign', 'softsign'],
  ['tanh', 'tanh'],
  // Keras 2's name of silu.
  ['swish', 'swish'],
];

/** Names that both sides have, for different formulas. */
const DIFFERENT_ACTIVATIONS: Readonly<Record<string, string>> = {
  hard_sigmoid: 'Keras 3 has relu6(x + 3) / 6, tfjs clips 0.2 x + 0.5',
  hardSigmoid: 'Keras 3 has relu6(x + 3) / 6, tfjs clips 0.2 x + 0.5',
};

/** An activation by its name. */
export const activation: Translation = {
  fromKeras: (value) => activationName(value ?? 'linear', 0),
  toKeras: (value) => activationName(value ?? 'linear', 1),
};

function activationName(value: unknown, side: 0 | 1): string {
  const known = ACTIVATIONS.find((names) => names[side] === value);
  if (known !== undefined) return known[1 - side];
  const different = typeof value === 'string' ? DIFFERENT_ACTIVATIONS[value] : undefined;
  const why = different === undefined ? '' : ` (${different})`;
  const names = ACTIVATIONS.map((row) => row[side]).join(', ');
  throw new Error(`the activation ${say(value)} is not known on both sides${why}; known are ${names}`);
}

/** A plain object, as JSON has them. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value itself where it is a plain object, else one without fields. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** A table's row, if the table itself has it: `constructor` and its like are not rows. */
export function own<Row>(table: Readonly<Record<string, Row>>, name: string): Row | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
