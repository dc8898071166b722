import type { tf } from '../tensorflow/tf';
import type { Hdf5File } from './hdf5';
import type { SavedWeight, SavedWeights, WeightShapes } from './keras-builder';
import { weightNames } from './weights';

/**
 * Reads the weights that a model's layers have.
 *
 * @param datasetsOf where a layer's weights lie in the file, in the layer's order.
 * @throws Error naming the layer whose weights are missing, too many, or of another shape. No number is read then
 *   that the file does not have room for.
 */
export function readWeights(
  file: Hdf5File,
  shapes: WeightShapes,
  datasetsOf: (layer: string) => readonly string[],
): SavedWeights {
  requireRoom(
    file,
    [...shapes.values()].flat().map(({ shape }) => shape),
  );
  const weights = new Map<string, SavedWeight[]>();
  for (const [layer, expected] of shapes) {
    const datasets = datasetsOf(layer);
    if (datasets.length !== expected.length) {
      const names = expected.map(({ name }) => name).join(', ');
      throw new Error(
        `layer "${layer}": expected ${expected.length} weights (${names}), the file has ${datasets.length}`,
      );
    }
    weights.set(
      layer,
      expected.map(({ name, shape }, i) => {
        const found = file.shape(datasets[i]);
        if (found.join() !== shape.join()) {
          throw new Error(
            `layer "${layer}": expected ${name} of shape [${shape.join(', ')}], the file has [${found.join(', ')}]`,
          );
        }
        const values = file.numbers(datasets[i]);
        if (!(values instanceof Float32Array)) throw new Error(`layer "${layer}": ${name} are whole numbers`);
        return { name, shape, values };
      }),
    );
  }
  return weights;
}

/** The weights that are read lie in the file one by one, so together they are smaller than it. */
function requireRoom(file: Hdf5File, shapes: readonly (readonly number[])[]): void {
  const sizes = shapes.map((shape) => shape.reduce((product, length) => product * length, 1));
  const numBytes = 4 * sizes.reduce((sum, size) => sum + size, 0);
  if (numBytes > file.numBytes) {
    throw new Error(
      `the layers have weights of ${numBytes} bytes together, the file only ${file.numBytes} bytes in all`,
    );
  }
}

/** A layer's weights as they are saved, in Keras's order. */
export function weightsToSave(layer: tf.layers.Layer): SavedWeight[] {
  const names = weightNames(layer);
  return layer.getWeights().map((weight, i) => ({
    name: names[i].slice(layer.name.length + 1),
    shape: weight.shape,
    values: weight.dataSync() as Float32Array,
  }));
}
