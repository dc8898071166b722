import { tf } from './stock-tensorflow';

/** A value for one attribute of a TensorFlow operation, with the type that the operation's definition names. */
export type OperationAttribute =
  | { readonly type: 'dtype'; readonly value: 'float32' | 'int32' | 'bool' }
  | { readonly type: 'int'; readonly value: number | readonly number[] }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string };

/** The part of tfjs-node's backend that runs any operation of the TensorFlow library by its name. */
interface NativeBackend {
  readonly binding: Readonly<
    Record<
      | 'TF_ATTR_TYPE'
      | 'TF_ATTR_INT'
      | 'TF_ATTR_FLOAT'
      | 'TF_ATTR_BOOL'
      | 'TF_ATTR_STRING'
      | 'TF_FLOAT'
      | 'TF_INT32'
      | 'TF_BOOL',
      number
    >
  >;
  executeMultipleOutputs(
    name: string,
    attributes: { name: string; type: number; value: unknown }[],
    inputs: tf.TensorInfo[],
    numOutputs: number,
  ): tf.Tensor[];
}

const ATTRIBUTE_TYPES = {
  dtype: 'TF_ATTR_TYPE',
  int: 'TF_ATTR_INT',
  float: 'TF_ATTR_FLOAT',
  bool: 'TF_ATTR_BOOL',
  string: 'TF_ATTR_STRING',
} as const;

const DTYPES = { float32: 'TF_FLOAT', int32: 'TF_INT32', bool: 'TF_BOOL' } as const;

/** Whether the current backend is the TensorFlow library, so that `runNativeOperation` works. */
export function isNativeBackend(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/**
 * Runs one operation of the TensorFlow library by its name, for what tfjs has no function for. No gradient is
 * recorded.
 *
 * @param name as in TensorFlow's operation definitions, e.g. `Conv2DBackpropInput`.
 * @param attributes by name; those left out take the definition's default, except types such as `T`.
 * @returns the outputs in the definition's order. They belong to the surrounding `tf.tidy`, else to the caller.
 * @throws Error when another backend is current, or with TensorFlow's own words when it refuses the arguments.
 */
export function runNativeOperation(
  name: string,
  inputs: readonly tf.TensorInfo[],
  attributes: Readonly<Record<string, OperationAttribute>>,
  numOutputs = 1,
): tf.Tensor[] {
  if (!isNativeBackend()) {
    throw new Error(
      `operation ${name} needs the backend "tensorflow", the current one is "${tf.getBackend()}"`,
    );
  }
  const backend = tf.backend() as unknown as NativeBackend;
  const encoded = Object.entries(attributes).map(([attribute, { type, value }]) => ({
    name: attribute,
    type: backend.binding[ATTRIBUTE_TYPES[type]],
    value: type === 'dtype' ? backend.binding[DTYPES[value as keyof typeof DTYPES]] : value,
  }));
  return backend.executeMultipleOutputs(name, encoded, [...inputs], numOutputs);
}
