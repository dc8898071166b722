import type { tf } from '../tensorflow/tf';
import { inLayer } from './keras-architecture';
import { layerToKeras } from './keras-layers';

/** An object of Keras's: its class and that class's options. */
export interface KerasObject {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** tfjs's own description of a functional model, as far as it says how the layers hang together. */
interface Topology {
  readonly layers: readonly { readonly name: string; readonly inbound_nodes: readonly Call[] }[];
  readonly input_layers: readonly Place[];
  readonly output_layers: readonly Place[];
}
type Call = readonly (readonly [layer: string, node: number, tensor: number, given: object])[];
type Place = readonly [layer: string, node: number, tensor: number];

/** How `.h5` files and `.keras` archives differ in naming a layer's class. */
export type KerasFormat = 'h5' | 'keras';

/** Layers whose one input is a list. */
const MERGING = ['Add', 'Average', 'Concatenate', 'Maximum', 'Minimum', 'Multiply'];

const DTYPE_POLICY = {
  module: 'keras',
  class_name: 'DTypePolicy',
  config: { name: 'float32' },
  registered_name: null,
};

/**
 * Describes a sequential or functional model as Keras 3 does: its `model_config`.
 *
 * @throws Error naming the layer that Keras has not, or not with its options.
 */
export function kerasConfigOf(model: tf.LayersModel, format: KerasFormat): KerasObject {
  const isSequential = model.getClassName() === 'Sequential';
  const config = {
    name: model.name,
    trainable: true,
    ...(isSequential ? sequentialConfig(model, format) : functionalConfig(model, format)),
  };
  const class_name = isSequential ? 'Sequential' : 'Functional';
  if (format === 'h5') return { class_name, config };
  const module = isSequential ? 'keras' : 'keras.src.models.functional';
  const described = { module, class_name, config, registered_name: isSequential ? null : class_name };
  return described;
}

function sequentialConfig(model: tf.LayersModel, format: KerasFormat): object {
  const batchShape = (model.inputs[0] as tf.SymbolicTensor).shape;
  const own = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const name = own.some((layer) => layer.name === 'input_layer') ? `${own[0].name}_input` : 'input_layer';
  const layers = [describeInput(name, batchShape, format), ...own.map((layer) => describe(layer, format))];
  return { layers, build_input_shape: batchShape };
}

function functionalConfig(model: tf.LayersModel, format: KerasFormat): object {
  const { config } = model.toJSON(null, false) as unknown as { config: Topology };
  const layers = config.layers.map(({ name, inbound_nodes: calls }) => {
    const layer = model.getLayer(name);
    const isInput = layer.getClassName() === 'InputLayer';
    const described = isInput
      ? describeInput(name, layer.batchInputShape, format)
      : inLayer(name, () => describe(layer, format));
    return { ...described, name, inbound_nodes: calls.map((call) => describeCall(model, layer, call)) };
  });
  return { layers, input_layers: places(config.input_layers), output_layers: places(config.output_layers) };
}

/** One place is given as it is, several as a list: as they were when the model was made in Keras. */
function places(listed: readonly Place[]): Place | readonly Place[] {
  return listed.length === 1 ? listed[0] : listed;
}

function describeInput(name: string, batchShape: tf.Shape, format: KerasFormat): object {
  const config = { batch_shape: batchShape, dtype: 'float32', sparse: false, ragged: false, name };
  return inFormat('InputLayer', { ...config, optional: false }, format);
}

function describe(layer: tf.layers.Layer, format: KerasFormat): object {
  const { className, config } = inLayer(layer.name, () => layerToKeras(layer));
  return inFormat(className, { ...config, dtype: DTYPE_POLICY }, format);
}

function inFormat(class_name: string, config: object, format: KerasFormat): object {
  return format === 'h5'
    ? { class_name, config }
    : { module: 'keras.layers', class_name, config, registered_name: null };
}

function describeCall(model: tf.LayersModel, layer: tf.layers.Layer, call: Call): object {
  const tensors = call.map(([name, node, tensor, given]) => {
    if (Object.keys(given).length > 0) {
      throw new Error(`layer "${layer.name}": it is called with arguments, which cannot be saved`);
    }
    const { shape } = model.getLayer(name).getOutputAt(node) as tf.SymbolicTensor;
    const config = { shape, dtype: 'float32', keras_history: [name, node, tensor] };
    return { class_name: '__keras_tensor__', config };
  });
  const isMerging = MERGING.includes(layer.getClassName());
  return { args: isMerging ? [tensors] : tensors, kwargs: {} };
}
