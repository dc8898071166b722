import type { tf } from '../tensorflow/tf';
import type { Hdf5File } from './hdf5';
import { type KerasLayer, parseArchitecture } from './keras-architecture';
import { buildFromKeras, weightShapes } from './keras-builder';
import { optimizerShapesOf, restoreOptimizer } from './keras-optimizer-variables';
import { readWeights } from './keras-weights';
import { compileFromTrainingConfig } from './training-config';

/** Where in an HDF5 file a model's parts lie, in either of Keras's layouts. */
export interface SavedParts {
  /** Keras's description of the model, as JSON has it. */
  readonly config: unknown;
  /** Keras's description of how it is compiled, or null. */
  readonly trainingConfig: unknown;
  /** A layer's weights in its order; none for a layer that the file does not know. */
  datasetsOf(layer: KerasLayer): readonly string[];
  /** The optimizer's variables in Keras's order; null when there are none that can be used. */
  readonly optimizerDatasets: readonly string[] | null;
}

/**
 * Makes the model that was saved, compiles it, and lets its optimizer go on where it was. The caller disposes it.
 *
 * @throws Error that says what does not fit; nothing is left behind then.
 */
export function modelFromHdf5(h5: Hdf5File, parts: SavedParts): tf.LayersModel {
  const architecture = parseArchitecture(parts.config);
  const layers = new Map(architecture.layers.map((layer) => [layer.name, layer]));
  const weights = readWeights(h5, weightShapes(architecture), (name) =>
    parts.datasetsOf(layers.get(name) as KerasLayer),
  );
  const model = buildFromKeras(architecture, weights);
  try {
    compileFromTrainingConfig(model, parts.trainingConfig);
    readOptimizer(h5, model, parts.optimizerDatasets);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function readOptimizer(h5: Hdf5File, model: tf.LayersModel, datasets: readonly string[] | null): void {
  const shapes = optimizerShapesOf(model);
  if (shapes === null || datasets === null) return;
  // An optimizer that took no step may not have made the rest.
  if (datasets.length !== 2 && datasets.length !== shapes.length) {
    throw new Error(
      `the optimizer has ${shapes.length} variables for this model, the file ${datasets.length}`,
    );
  }
  const values = datasets.map((dataset, i) => {
    const found = h5.shape(dataset);
    if (found.join() !== shapes[i].join()) {
      throw new Error(
        `the optimizer's ${dataset}: expected the shape [${shapes[i].join(', ')}], got [${found.join(', ')}]`,
      );
    }
    return h5.numbers(dataset);
  });
  restoreOptimizer(model, values);
}
