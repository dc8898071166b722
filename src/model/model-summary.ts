import type { tf } from '../tensorflow/tf';

/** One layer as a row of the summary table. */
export interface LayerSummary {
  /** The layer's name in the model. */
  readonly layer: string;
  /** Its class, e.g. `Conv2D`. */
  readonly type: string;
  /** Size of its output without the batch axis, e.g. `[48, 48, 32]`. */
  readonly outputShape: readonly number[];
  /** How many numbers it holds, trained or not. */
  readonly numParameters: number;
  /** The function applied to its output, e.g. `relu`; undefined when it has none. */
  readonly activation?: string;
}

/** A model's layers in order, with totals. */
export interface ModelSummary {
  readonly layers: readonly LayerSummary[];
  readonly numParameters: number;
  readonly numTrainableParameters: number;
}

/**
 * Describes a built model layer by layer, as Keras's `summary()` prints it.
 *
 * @throws Error when a layer has no output shape yet, or several.
 */
export function modelSummary(model: tf.LayersModel): ModelSummary {
  const layers = model.layers.map((layer) => ({
    layer: layer.name,
    type: layer.getClassName(),
    outputShape: singleShape(layer).slice(1).map(Number),
    numParameters: layer.countParams(),
    ...activationOf(layer),
  }));
  const numTrainableParameters = model.trainableWeights
    .map((weight) => weight.shape.reduce<number>((product, size) => product * Number(size), 1))
    .reduce((sum, count) => sum + count, 0);
  return {
    layers,
    numParameters: layers.reduce((sum, { numParameters }) => sum + numParameters, 0),
    numTrainableParameters,
  };
}

function activationOf(layer: tf.layers.Layer): Pick<LayerSummary, 'activation'> {
  const { activation } = layer.getConfig();
  return typeof activation === 'string' ? { activation } : {};
}

function singleShape(layer: tf.layers.Layer): tf.Shape {
  const [first] = layer.outputShape;
  if (Array.isArray(first)) throw new Error(`layer "${layer.name}": expected one output, got several`);
  return layer.outputShape as tf.Shape;
}
