import { requireCallsInPlace, requireDifferentNames } from './keras-call-order';
import { isRecord, say } from './keras-values';

/** One output of a layer: that of the call with this number. All layers known here have one output a call. */
export interface LayerOutput {
  readonly layer: string;
  readonly node: number;
}

/** A layer as Keras describes it, and what it is called on, call by call. */
export interface KerasLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Each call's inputs; empty for an input layer. */
  readonly calls: readonly (readonly LayerOutput[])[];
}

/** A shape with the batch first; null where any size will do. */
export type BatchShape = readonly (number | null)[];

/** A model's layers and how they hang together: Keras's `model_config`, understood and checked. */
export interface KerasArchitecture {
  readonly kind: 'sequential' | 'functional';
  readonly name: string;
  /** In the order of Keras's `model.layers`, but for a sequential model's input layer, which comes first. */
  readonly layers: readonly KerasLayer[];
  readonly inputs: readonly LayerOutput[];
  readonly outputs: readonly LayerOutput[];
}

/** More layers than any network of this field has; keeps a hostile file from keeping the processor busy. */
const MAX_LAYERS = 10_000;

/**
 * Understands the description of a sequential or functional model that Keras 2 or 3 wrote. A sequential model gets an
 * input layer, if it is described without one.
 *
 * @throws Error that names the layer and what is wrong, when it is no such description, when layers are missing,
 *   named twice, or call each other in a circle.
 */
export function parseArchitecture(saved: unknown): KerasArchitecture {
  if (!isRecord(saved)) throw new Error(`expected a model's description, got ${say(saved)}`);
  const { class_name: className, config } = saved;
  const kind = className === 'Sequential' ? 'sequential' : 'functional';
  if (kind === 'functional' && className !== 'Functional' && className !== 'Model') {
    throw new Error(`expected a Sequential or Functional model, got ${say(className)}`);
  }
  if (!isRecord(config) || !Array.isArray(config.layers) || config.layers.length === 0) {
    throw new Error('expected a model with layers, got none');
  }
  if (config.layers.length > MAX_LAYERS) {
    throw new Error(`expected at most ${MAX_LAYERS} layers, got ${config.layers.length}`);
  }
  const name = typeof config.name === 'string' ? config.name : kind;
  const architecture =
    kind === 'sequential'
      ? sequential(name, config.layers, config.build_input_shape)
      : functional(name, config.layers, config.input_layers, config.output_layers);
  requireDifferentNames(architecture.layers);
  requireCallsInPlace(architecture);
  return architecture;
}

function parseLayer(saved: unknown, index: number): Omit<KerasLayer, 'calls'> {
  const place = `layer ${index + 1}`;
  if (!isRecord(saved) || typeof saved.class_name !== 'string' || !isRecord(saved.config)) {
    throw new Error(`${place}: expected a class and its options, got ${say(saved)}`);
  }
  const name = saved.config.name ?? saved.name;
  if (typeof name !== 'string' || !/^[A-Za-z0-9][-\w.]*$/.test(name)) {
    throw new Error(
      `${place}: expected a name of letters, digits, "_", "-" and "." that starts with a letter or digit, got ${say(name)}`,
    );
  }
  return { name, className: saved.class_name, config: saved.config };
}

function sequential(name: string, saved: readonly unknown[], buildShape: unknown): KerasArchitecture {
  const layers = saved.map(parseLayer);
  if (layers[0].className !== 'InputLayer') {
    const { batch_shape: shape, batch_input_shape: formerShape } = layers[0].config;
    const inputName = layers.some((layer) => layer.name === 'input_layer')
      ? `${layers[0].name}_input`
      : 'input_layer';
    const config = { name: inputName, batch_shape: shape ?? formerShape ?? buildShape };
    layers.unshift({ name: inputName, className: 'InputLayer', config });
  }
  const calls = layers.map((_, i) => (i === 0 ? [] : [[{ layer: layers[i - 1].name, node: 0 }]]));
  return {
    kind: 'sequential',
    name,
    layers: layers.map((layer, i) => ({ ...layer, calls: calls[i] })),
    inputs: [{ layer: layers[0].name, node: 0 }],
    outputs: [{ layer: layers[layers.length - 1].name, node: 0 }],
  };
}

function functional(
  name: string,
  saved: readonly unknown[],
  inputLayers: unknown,
  outputLayers: unknown,
): KerasArchitecture {
  const layers = saved.map((entry, i): KerasLayer => {
    const layer = parseLayer(entry, i);
    const nodes = (entry as Readonly<Record<string, unknown>>).inbound_nodes ?? [];
    if (!Array.isArray(nodes))
      throw new Error(`layer "${layer.name}": expected its calls, got ${say(nodes)}`);
    return { ...layer, calls: nodes.map((node) => inLayer(layer.name, () => parseCall(node))) };
  });
  return {
    kind: 'functional',
    name,
    layers,
    inputs: parsePlaces(inputLayers, 'input_layers'),
    outputs: parsePlaces(outputLayers, 'output_layers'),
  };
}

/** One call: Keras 3 describes its arguments, Keras 2 lists the layers. */
function parseCall(node: unknown): LayerOutput[] {
  if (Array.isArray(node)) return node.map(parseListedInput);
  if (!isRecord(node) || !Array.isArray(node.args)) throw new Error(`a call is not understood: ${say(node)}`);
  requireNoArguments(node.kwargs);
  const [inputs, ...others] = node.args;
  if (others.some((value) => value !== null)) throw new Error(`a call has arguments: ${say(others)}`);
  return (Array.isArray(inputs) ? inputs : [inputs]).map((tensor) => {
    const history = isRecord(tensor) && isRecord(tensor.config) ? tensor.config.keras_history : undefined;
    if (!isRecord(tensor) || tensor.class_name !== '__keras_tensor__') {
      throw new Error(`a call's input is not the output of a layer: ${say(tensor)}`);
    }
    return parsePlace(history);
  });
}

function parseListedInput(input: unknown): LayerOutput {
  if (!Array.isArray(input)) throw new Error(`a call is not understood: ${say(input)}`);
  requireNoArguments(input[3] ?? {});
  return parsePlace(input.slice(0, 3));
}

/**
 * Keras notes the arguments that it had itself given by default: no mask, and not in training. Keras 3.15.1 takes
 * the latter from the model's own call, whatever is noted.
 */
function requireNoArguments(kwargs: unknown): void {
  const given = Object.entries(isRecord(kwargs) ? kwargs : {});
  const unknown = given.find(([name, value]) => value !== null && !(name === 'training' && value === false));
  if (unknown !== undefined) throw new Error(`the call's argument ${say(unknown[0])} is not supported`);
}

/** `[name, node, tensor]`. */
function parsePlace(place: unknown): LayerOutput {
  const [layer, node, tensor] = Array.isArray(place) ? place : [];
  if (typeof layer !== 'string' || !Number.isSafeInteger(node) || node < 0 || tensor !== 0) {
    throw new Error(`expected the output of a layer, as [name, node, 0], got ${say(place)}`);
  }
  return { layer, node };
}

/** One place, or a list of them. */
function parsePlaces(places: unknown, what: string): LayerOutput[] {
  if (!Array.isArray(places) || places.length === 0)
    throw new Error(`expected "${what}", got ${say(places)}`);
  return typeof places[0] === 'string' ? [parsePlace(places)] : places.map(parsePlace);
}

/** Says in which layer something went wrong. */
export function inLayer<Result>(name: string, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    throw new Error(`layer "${name}": ${(error as Error).message}`, { cause: error });
  }
}

/** The shape that an input layer is described with. */
export function inputShape({ config }: KerasLayer): BatchShape {
  const shape = config.batch_shape ?? config.batch_input_shape;
  const isSize = (size: unknown) => size === null || (Number.isSafeInteger(size) && Number(size) > 0);
  if (!Array.isArray(shape) || shape.length < 2 || !shape.every(isSize)) {
    throw new Error(`expected the input's shape, with null for any batch, got ${say(shape)}`);
  }
  for (const option of ['sparse', 'ragged', 'optional']) {
    if (config[option]) throw new Error(`the option "${option}" is not supported`);
  }
  return shape;
}
