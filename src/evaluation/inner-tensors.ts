import type { tf } from '../tensorflow/tf';

/** Tensors of a model that are known already, by the symbols that its layers are connected with. */
export type KnownTensors = ReadonlyMap<tf.SymbolicTensor, tf.Tensor>;

/**
 * What a layer gives, as a symbol.
 *
 * @throws RangeError that lists the layers when there is none of that name; Error when the layer gives several tensors or
 *   is called several times, so that it is not said which is meant.
 */
export function layerSymbol(model: tf.LayersModel, layerName: string): tf.SymbolicTensor {
  const symbols = symbolsOf(model);
  const found = symbols.filter(({ sourceLayer }) => sourceLayer.name === layerName);
  if (found.length === 0) {
    const names = new Set(symbols.map(({ sourceLayer }) => sourceLayer.name));
    throw new RangeError(
      `no layer "${layerName}" in ${model.name}: expected one of ${[...names].join(', ')}`,
    );
  }
  if (found.length > 1) {
    throw new Error(`layer "${layerName}": expected one output, got ${found.length}; name another layer`);
  }
  return found[0];
}

/**
 * The symbol of a model's one input, for images of this shape.
 *
 * @throws RangeError when the model takes images of another shape; Error when it takes more than one input.
 */
export function inputFor(model: tf.LayersModel, [, ...shapeOfOne]: readonly number[]): tf.SymbolicTensor {
  if (model.inputs.length !== 1) {
    throw new Error(`${model.name}: expected a network with one input, it has ${model.inputs.length}`);
  }
  const [input] = model.inputs;
  const [, ...expected] = input.shape;
  const fits =
    expected.length === shapeOfOne.length &&
    expected.every((size, axis) => size === null || size === shapeOfOne[axis]);
  if (!fits) {
    throw new RangeError(
      `${model.name}: expected images [${expected.map((size) => size ?? 'any').join(', ')}], got [${shapeOfOne.join(', ')}]`,
    );
  }
  return input;
}

/** All symbols of a model, each behind those that it is computed from. */
export function symbolsOf(model: tf.LayersModel): tf.SymbolicTensor[] {
  const symbols = new Set<tf.SymbolicTensor>();
  const visit = (symbol: tf.SymbolicTensor) => {
    if (symbols.has(symbol)) return;
    for (const input of symbol.inputs) visit(input);
    symbols.add(symbol);
  };
  for (const output of model.outputs) visit(output);
  return [...symbols];
}

/**
 * Computes one tensor of a model from others, calling no layer that is not needed. Given the output of a layer, what
 * comes behind it is computed from that, so that a gradient in it can be taken. Dropout is off, and batch normalization
 * takes its moving averages.
 *
 * @returns belongs to the surrounding `tf.tidy`, as do the tensors on the way.
 * @throws Error when an input of the model is needed and not given.
 */
export function computeTensor(wanted: tf.SymbolicTensor, given: KnownTensors): tf.Tensor {
  const known = new Map(given);
  const compute = (symbol: tf.SymbolicTensor): tf.Tensor => {
    const found = known.get(symbol);
    if (found !== undefined) return found;
    if (symbol.inputs.length === 0) throw new Error(`expected input "${symbol.name}" to be given`);
    const inputs = symbol.inputs.map(compute);
    const called = symbol.sourceLayer.apply(inputs.length === 1 ? inputs[0] : inputs, {
      ...symbol.callArgs,
      training: false,
    }) as tf.Tensor | tf.Tensor[];
    const value = Array.isArray(called) ? called[symbol.outputTensorIndex ?? 0] : called;
    known.set(symbol, value);
    return value;
  };
  return compute(wanted);
}
