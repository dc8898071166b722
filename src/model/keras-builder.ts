import { tf } from '../tensorflow/tf';
import { inLayer, inputShape, type KerasArchitecture, type KerasLayer } from './keras-architecture';
import { callsInOrder } from './keras-call-order';
import { layerFromKeras, requireFloat32 } from './keras-layers';

/** A weight's numbers, with the name that errors call it by. */
export interface SavedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** All weights of a model, in the order in which each layer makes them. */
export type SavedWeights = ReadonlyMap<string, readonly SavedWeight[]>;

/** What each layer with weights makes, without the numbers. */
export type WeightShapes = ReadonlyMap<string, readonly { name: string; shape: readonly number[] }[]>;

/** tfjs's way to make a layer's weight, which its types keep from the outside. */
type AddWeight = (
  name: string,
  shape: number[],
  dtype: 'float32' | null,
  initializer: { apply(): tf.Tensor },
  ...rest: unknown[]
) => tf.LayerVariable;

type Symbolic = tf.SymbolicTensor;

/** Larger than any layer of this field's; also what one typed array can hold. */
const MAX_WEIGHT_SIZE = 2 ** 31;

/**
 * Finds which weights a model has, by connecting its layers without making a single number: a description may ask
 * for more than the memory holds.
 *
 * @throws Error naming the layer that cannot be made, or whose input does not fit.
 */
export function weightShapes(architecture: KerasArchitecture): WeightShapes {
  const shapes = new Map<string, { name: string; shape: readonly number[] }[]>();
  connect(architecture, ({ name: layerName }) => (name, shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    if (!(size <= MAX_WEIGHT_SIZE)) {
      throw new Error(
        `its ${name} would have the shape [${shape.join(', ')}], which is more than can be held`,
      );
    }
    shapes.set(layerName, [...(shapes.get(layerName) ?? []), { name, shape: [...shape] }]);
    return undefined as unknown as tf.LayerVariable;
  });
  return shapes;
}

/**
 * Makes the model from its description and the numbers for its weights, which must have the shapes that
 * `weightShapes` says. The caller disposes it.
 *
 * @throws Error naming the layer; nothing is left behind then.
 */
export function buildFromKeras(architecture: KerasArchitecture, weights: SavedWeights): tf.LayersModel {
  const made: tf.LayerVariable[] = [];
  const makeWeight = ({ name: layerName }: KerasLayer, stock: AddWeight): AddWeight => {
    const saved = [...(weights.get(layerName) ?? [])];
    return (name, shape, dtype, _initializer, ...rest) => {
      const { values } = saved.shift() as SavedWeight;
      const variable = stock(
        name,
        shape,
        dtype,
        { apply: () => tf.tensor(values, shape, 'float32') },
        ...rest,
      );
      made.push(variable);
      return variable;
    };
  };
  try {
    if (architecture.kind === 'sequential') return buildSequential(architecture, makeWeight);
    const { inputs, outputs, layers } = connect(architecture, makeWeight);
    // tfjs counts a layer's calls as if each belonged to another model, and disposes it only with the last of those.
    for (const layer of layers) Object.assign(layer, { _refCount: 1 });
    return tf.model({ inputs, outputs, name: architecture.name });
  } catch (error) {
    for (const variable of made) variable.dispose();
    throw error;
  }
}

type MakeWeight = (layer: KerasLayer, stock: AddWeight) => AddWeight;

function buildSequential({ name, layers }: KerasArchitecture, makeWeight: MakeWeight): tf.Sequential {
  const [input, ...others] = layers;
  const model = tf.sequential({ name });
  others.forEach((described, i) => {
    inLayer(described.name, () => {
      const layer = layerFromKeras(described, i === 0 ? inputShape(input) : undefined);
      withWeights(layer, described, makeWeight, () => model.add(layer));
    });
  });
  return model;
}

/** Calls the layers on each other's outputs. */
function connect(
  architecture: KerasArchitecture,
  makeWeight: MakeWeight,
): { inputs: Symbolic[]; outputs: Symbolic[]; layers: Iterable<tf.layers.Layer> } {
  const outputs = new Map<string, Symbolic[]>();
  const built = new Map<string, tf.layers.Layer>();
  for (const layer of architecture.layers) {
    inLayer(layer.name, () => {
      if (layer.className !== 'InputLayer') {
        built.set(layer.name, layerFromKeras(layer));
        return;
      }
      requireFloat32(layer.config.dtype);
      outputs.set(layer.name, [tf.input({ batchShape: [...inputShape(layer)], name: layer.name })]);
    });
  }
  for (const { layer: described, inputs } of callsInOrder(architecture)) {
    const given = inputs.map(({ layer, node }) => (outputs.get(layer) as Symbolic[])[node]);
    const layer = built.get(described.name) as tf.layers.Layer;
    const output = inLayer(described.name, () =>
      withWeights(layer, described, makeWeight, () => layer.apply(given.length === 1 ? given[0] : given)),
    );
    outputs.set(described.name, [...(outputs.get(described.name) ?? []), output as Symbolic]);
  }
  const at = (places: KerasArchitecture['inputs']) =>
    places.map(({ layer, node }) => (outputs.get(layer) as Symbolic[])[node]);
  return { inputs: at(architecture.inputs), outputs: at(architecture.outputs), layers: built.values() };
}

/** Lets the layer make its weights in another way while it is used. */
function withWeights<Result>(
  layer: tf.layers.Layer,
  described: KerasLayer,
  makeWeight: MakeWeight,
  use: () => Result,
): Result {
  const open = layer as unknown as { addWeight?: AddWeight };
  const stock = open.addWeight as AddWeight;
  open.addWeight = makeWeight(described, stock.bind(layer));
  try {
    return use();
  } finally {
    // What is left is the class's own method.
    delete open.addWeight;
  }
}
