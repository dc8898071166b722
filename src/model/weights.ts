import type { tf } from '../tensorflow/tf';

/** A layer's weight as tfjs keeps it: its own name, and the variable behind it. */
interface LayerWeight {
  readonly originalName: string;
  readonly shape: tf.Shape;
  read(): tf.Variable;
}

/**
 * Gives layers exactly the given values. Stock `setWeights` passes them through each weight's constraint, which
 * changes the last bits even where the constraint holds.
 *
 * @param owner a model or one of its layers.
 * @param values one tensor per weight in the order of `owner.weights`; the caller disposes them.
 * @throws RangeError naming the weight when the number or a shape differs.
 */
export function assignWeights(
  owner: { readonly name: string; readonly weights: readonly unknown[] },
  values: readonly tf.Tensor[],
): void {
  const weights = owner.weights as LayerWeight[];
  if (weights.length !== values.length) {
    throw new RangeError(`"${owner.name}" has ${weights.length} weights, got values for ${values.length}`);
  }
  weights.forEach((weight, i) => {
    const [expected, actual] = [weight.shape, values[i].shape].map((shape) => shape.join(', '));
    if (expected !== actual) {
      throw new RangeError(`weight "${weight.originalName}": expected shape [${expected}], got [${actual}]`);
    }
  });
  weights.forEach((weight, i) => {
    weight.read().assign(values[i]);
  });
}

/** The names under which the weights of a model or layer are saved, e.g. `block1_conv1/kernel`. */
export function weightNames(owner: { readonly weights: readonly unknown[] }): string[] {
  return (owner.weights as LayerWeight[]).map(({ originalName }) => originalName);
}
