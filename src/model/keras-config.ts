/** A configuration as Keras and tfjs write it: JSON with snake-case names. */
export interface KerasObject {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Turns the layers of a tfjs sequential model, as its `toJSON` describes them, into the `model_config` of
 * Keras 3: the input becomes a layer of its own.
 *
 * @throws Error when the model is not sequential.
 */
export function toKerasConfig(topology: KerasObject): KerasObject {
  const layers = sequentialLayers(topology);
  const [first] = layers;
  const input: KerasObject = {
    class_name: 'InputLayer',
    config: { batch_shape: first.config.batch_input_shape, dtype: 'float32', name: 'input_layer' },
  };
  return {
    class_name: 'Sequential',
    config: {
      name: topology.config.name,
      trainable: true,
      layers: [
        ...(first.class_name === 'InputLayer' ? [] : [input]),
        ...layers.map(({ class_name, config }) => {
          const { batch_input_shape, ...rest } = config;
          const own = class_name === 'InputLayer' ? { batch_shape: batch_input_shape } : {};
          return { class_name, config: { ...rest, ...own } };
        }),
      ],
    },
  };
}

/**
 * Turns the `model_config` of a sequential model, written by Keras 2 or 3, into a topology that tfjs builds: the
 * input's shape goes to the first layer, and a data type is named instead of described.
 *
 * @throws Error when the model is not sequential.
 */
export function fromKerasConfig(saved: KerasObject): KerasObject {
  const [first, ...others] = sequentialLayers(saved);
  const inputShape = first.config.batch_shape ?? first.config.batch_input_shape;
  const layers = first.class_name === 'InputLayer' && others.length > 0 ? others : [first, ...others];
  return {
    class_name: 'Sequential',
    config: {
      name: saved.config.name,
      layers: layers.map(({ class_name, config }, index) => {
        const { batch_shape, dtype, ...rest } = config;
        return {
          class_name,
          config: {
            ...rest,
            ...(index === 0 ? { batch_input_shape: inputShape } : {}),
            ...(dtype === undefined ? {} : { dtype: dtypeName(dtype) }),
          },
        };
      }),
    },
  };
}

function sequentialLayers({ class_name, config }: KerasObject): readonly KerasObject[] {
  const layers = config?.layers;
  if (class_name !== 'Sequential' || !Array.isArray(layers) || layers.length === 0) {
    throw new Error(`expected a sequential model with layers, got "${class_name}"`);
  }
  return layers;
}

/** Keras 3 writes a policy object where Keras 2 wrote `float32`. */
function dtypeName(dtype: unknown): unknown {
  return (dtype as { config?: { name?: unknown } } | null)?.config?.name ?? dtype;
}
