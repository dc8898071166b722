import { tf } from '../tensorflow/tf';
import { inLayer, type KerasLayer, type LayerOutput } from './keras-architecture';
import { callsInOrder, requireCallsInPlace } from './keras-call-order';
import { requirePlainOptions } from './keras-layers';
import { isRecord, say } from './keras-values';

/** tfjs's way to make a layer's weight, which its types keep from the outside. */
type AddWeight = (
  this: tf.layers.Layer,
  name: string,
  shape: (number | null)[],
  dtype: string | null,
  initializer: unknown,
  ...rest: unknown[]
) => tf.LayerVariable;

/** A layer as tfjs describes it within a model whose layers call each other. */
type SavedLayer = Readonly<Record<string, unknown>>;

/** Words by which V8 and tfjs say that something was not there, and nothing else. */
const UNSAID =
  /undefined|\[object |is not (a function|iterable|a constructor|an object)|Cannot (read|set|convert)|Maximum call stack|Invalid (array|string|typed array)/;

/**
 * Makes a model from tfjs's own description of it, its weights all 0. The caller disposes it.
 *
 * @param topology `modelTopology` of a `model.json`.
 * @param mostBytes size of the weights that were saved: a description may ask for more than the memory holds.
 * @throws Error that says what is wrong; no tensor is left behind then.
 */
export async function buildFromTfjs(topology: unknown, mostBytes: number): Promise<tf.LayersModel> {
  const made: tf.LayerVariable[] = [];
  const layers = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const stock = layers.addWeight;
  let numBytes = 0;
  layers.addWeight = function addWeight(name, shape, dtype, _initializer, ...rest) {
    const size = shape.reduce<number>((product, length) => product * (length ?? Number.NaN), 1);
    numBytes += 4 * size;
    if (!(numBytes <= mostBytes)) {
      throw new Error(
        `layer "${this.name}": with its ${name} of shape [${shape.join(', ')}] the weights are larger than their file, ` +
          `which has ${mostBytes} bytes`,
      );
    }
    // Random numbers would be replaced at once, and some take minutes.
    let zeros: tf.Tensor | undefined;
    const initializer = {
      apply(wanted: number[], type?: 'float32') {
        zeros = tf.zeros(wanted, type ?? 'float32');
        return zeros;
      },
    };
    try {
      const variable = stock.call(this, name, shape, dtype, initializer, ...rest);
      made.push(variable);
      return variable;
    } catch (error) {
      zeros?.dispose();
      throw error;
    }
  };
  let building: Promise<tf.LayersModel>;
  try {
    // Everything is made before the call returns.
    requireCallsThatEnd(topology);
    building = tf.models.modelFromJSON({ modelTopology: topology } as Parameters<
      typeof tf.models.modelFromJSON
    >[0]);
  } catch (error) {
    building = Promise.reject(error);
  } finally {
    layers.addWeight = stock;
  }
  try {
    const model = await building;
    // tfjs counts a layer's calls as if each belonged to another model, and disposes it only with the last of those.
    for (const layer of model.layers) Object.assign(layer, { _refCount: 1 });
    for (const input of model.inputs) requireNumbers(input);
    for (const layer of model.layers) inLayer(layer.name, () => requirePlainOptions(layer));
    return model;
  } catch (error) {
    for (const variable of made) variable.dispose();
    const { message } = error as Error;
    throw new Error(UNSAID.test(message) ? 'the description of its layers is damaged' : message, {
      cause: error,
    });
  }
}

/** @throws Error when an input takes anything but arrays of numbers, which tfjs notices with the first prediction. */
function requireNumbers({ name, shape, dtype }: tf.SymbolicTensor): void {
  const isSize = (size: unknown) => size === null || (Number.isSafeInteger(size) && Number(size) > 0);
  if (['float32', 'int32'].includes(dtype) && Array.isArray(shape) && shape.every(isSize)) return;
  throw new Error(
    `its input "${name}": expected float32 or int32 and a shape, with null for any size, got ${say(dtype)} and ${say(shape)}`,
  );
}

/**
 * Looks at what the layers are called on, in models within models too: tfjs waits for ever for the output of a layer that
 * is not there.
 *
 * @throws Error naming the layer that calls something else, or the layers that wait for each other.
 */
function requireCallsThatEnd(model: unknown): void {
  const config = isRecord(model)
    ? (isRecord(model.model_config) ? model.model_config : model).config
    : undefined;
  const saved: unknown = Array.isArray(config) ? config : isRecord(config) ? config.layers : undefined;
  if (!Array.isArray(saved) || !saved.every(isRecord)) throw new Error('expected a list of layers');
  for (const layer of saved) {
    if (isRecord(layer.config) && 'layers' in layer.config) requireCallsThatEnd(layer);
  }
  if (!isRecord(config) || !('input_layers' in config)) return;
  const layers = saved.map(calledLayer);
  const [inputs, outputs] = [config.input_layers, config.output_layers].map(outputsIn);
  requireCallsInPlace({ kind: 'functional', name: 'model', layers, inputs, outputs });
  callsInOrder({ kind: 'functional', name: 'model', layers, inputs, outputs });
}

function calledLayer({ name, class_name: className, inbound_nodes: calls }: SavedLayer): KerasLayer {
  if (typeof name !== 'string' || typeof className !== 'string' || !Array.isArray(calls)) {
    throw new Error(`expected a layer with its name, class and calls, got ${say(name)}`);
  }
  return { name, className, config: {}, calls: calls.map(outputsIn) };
}

/** A list of `[layer, call, …]`. */
function outputsIn(places: unknown): LayerOutput[] {
  if (!Array.isArray(places)) throw new Error(`expected a list of outputs of layers, got ${say(places)}`);
  return places.map((place: unknown) => {
    const [layer, node] = Array.isArray(place) ? place : [];
    if (typeof layer !== 'string' || !Number.isSafeInteger(node) || node < 0) {
      throw new Error(`expected the output of a layer, as [name, call, …], got ${say(place)}`);
    }
    return { layer, node };
  });
}
