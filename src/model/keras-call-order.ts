import type { KerasArchitecture, KerasLayer, LayerOutput } from './keras-architecture';

/** @throws Error when two layers have one name. */
export function requireDifferentNames(layers: readonly KerasLayer[]): void {
  const names = new Set<string>();
  for (const { name } of layers) {
    if (names.has(name)) throw new Error(`two layers are called "${name}"`);
    names.add(name);
  }
}

/** @throws Error when a call, or the model itself, takes what no layer gives; or when a layer is never called. */
export function requireCallsInPlace({ layers, inputs, outputs }: KerasArchitecture): void {
  const numOutputs = new Map(
    layers.map(({ name, className, calls }) => [name, className === 'InputLayer' ? 1 : calls.length]),
  );
  const require = ({ layer, node }: LayerOutput, place: string) => {
    const number = numOutputs.get(layer);
    if (number === undefined) throw new Error(`${place}: its input "${layer}" is not a layer of the model`);
    if (node >= number) throw new Error(`${place}: "${layer}" is called ${number} times, not ${node + 1}`);
  };
  for (const { name, className, calls } of layers) {
    if (className === 'InputLayer' ? calls.length > 0 : calls.length === 0) {
      throw new Error(
        `layer "${name}": ${className === 'InputLayer' ? 'an input layer is' : 'it is not'} called`,
      );
    }
    if (calls.some((inputs) => inputs.length === 0)) throw new Error(`layer "${name}": a call has no input`);
    for (const place of calls.flat()) require(place, `layer "${name}"`);
  }
  for (const place of [...inputs, ...outputs]) require(place, 'the model');
  requireKeptUntilTaken({ layers, outputs });
}

/**
 * tfjs counts the calls that take a layer's output to know when to free it, and one that takes it twice for two of them: where
 * another call comes later, it is gone.
 *
 * @throws Error naming the layer whose call takes an output twice that others take too.
 */
function requireKeptUntilTaken({ layers, outputs }: Pick<KerasArchitecture, 'layers' | 'outputs'>): void {
  const keyOf = ({ layer, node }: LayerOutput) => `${layer} ${node}`;
  const numCalls = new Map<string, number>();
  const calls = layers.flatMap(({ name, calls }) => calls.map((inputs) => ({ name, inputs })));
  for (const { inputs } of calls) {
    for (const key of new Set(inputs.map(keyOf))) numCalls.set(key, (numCalls.get(key) ?? 0) + 1);
  }
  // These are never freed.
  const kept = new Set(outputs.map(keyOf));
  for (const { name, className } of layers)
    if (className === 'InputLayer') kept.add(keyOf({ layer: name, node: 0 }));
  for (const { name, inputs } of calls) {
    const seen = new Set<string>();
    for (const input of inputs) {
      const key = keyOf(input);
      if (seen.has(key) && (numCalls.get(key) as number) > 1 && !kept.has(key)) {
        throw new Error(
          `layer "${name}": it takes the output of "${input.layer}" twice, which other layers take too; give it the second one by ` +
            'way of a layer Activation("linear")',
        );
      }
      seen.add(key);
    }
  }
}

/** The calls of all layers, each after those whose outputs it takes. */
export function callsInOrder({
  layers,
}: KerasArchitecture): { layer: KerasLayer; inputs: readonly LayerOutput[] }[] {
  const ordered: { layer: KerasLayer; inputs: readonly LayerOutput[] }[] = [];
  const numDone = new Map(layers.map(({ name, className }) => [name, className === 'InputLayer' ? 1 : 0]));
  let waiting = layers.filter(({ calls }) => calls.length > 0);
  while (waiting.length > 0) {
    const before = ordered.length;
    for (const layer of waiting) {
      for (let call = numDone.get(layer.name) as number; call < layer.calls.length; call += 1) {
        const inputs = layer.calls[call];
        if (!inputs.every((input) => input.node < (numDone.get(input.layer) as number))) break;
        ordered.push({ layer, inputs });
        numDone.set(layer.name, call + 1);
      }
    }
    waiting = waiting.filter(({ name, calls }) => (numDone.get(name) as number) < calls.length);
    if (ordered.length === before) {
      const names = waiting.slice(0, 5).map(({ name }) => `"${name}"`);
      throw new Error(`the layers ${names.join(', ')} wait for each other's outputs in a circle`);
    }
  }
  return ordered;
}
