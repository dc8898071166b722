import { type Images, sliceToTensor, toImageArray } from '../preprocessing/image-array';
import { tf } from '../tensorflow/tf';
import { type ClassLogits, classLogits } from './class-logits';
import { explainedClasses } from './explained-classes';
import { lastConvolution, type MapStack } from './feature-maps';
import { forEachBatch } from './image-batches';
import { computeTensor, inputFor, layerSymbol } from './inner-tensors';
import type { PredictionOptions } from './predictions';

/** What `gradCam` looks at. */
export interface GradCamOptions extends PredictionOptions {
  /** The class that the maps are about, one for each image, `[n]`. Default: the one that the model predicts. */
  readonly classes?: ArrayLike<number>;
  /** Whose maps are weighed. Default: the last convolution, with the normalization and activation behind it. */
  readonly layerName?: string;
}

/** Where in each image the network finds what speaks for a class. */
export interface GradCam {
  /**
   * Enlarged to the size of the images, `[n, height, width]`, and divided by each map's own greatest value: 0 to 1. All 0
   * where nothing at all speaks for the class. Maps of two images cannot be compared in strength.
   */
  readonly maps: MapStack;
  /** As the layer has them, in units of the logit, from 0; `[n, rows, columns]`. These can be compared. */
  readonly layerMaps: MapStack;
  /** The classes that the maps are about, `[n]`. */
  readonly classes: Uint8Array;
  readonly layerName: string;
}

/** Gradients need more memory than predictions. */
const DEFAULT_BATCH_SIZE = 64;

/**
 * Grad-CAM: the maps `A` of a convolution, each weighted by the mean of the class's gradient over it and added up; what
 * speaks against the class is left out:
 *
 *     α(k) = mean over all places of ∂y / ∂A(k),   map = ReLU(Σ α(k) A(k))
 *
 * with y the logit of the class, before the softmax. Source: Selvaraju et al., "Grad-CAM: Visual explanations from deep
 * networks via gradient-based localization", 2017, equations 1 and 2. Each map is enlarged bilinearly, the middles of the
 * outermost places half a place from the border, and then divided by its greatest value.
 *
 * It says where the network found something, not what; and the fewer places a layer has, the more coarsely.
 *
 * @param model a classifier that ends in a softmax.
 * @param images prepared as those it was trained on.
 * @returns no tensor is left behind.
 * @throws RangeError when there is no image or one of another shape than the model takes, no such layer, a layer without
 *   maps, or when the classes do not fit; Error when the model does not end in a softmax or has no convolution.
 */
export async function gradCam(
  model: tf.LayersModel,
  images: Images,
  options: GradCamOptions = {},
): Promise<GradCam> {
  const { batchSize = DEFAULT_BATCH_SIZE, onProgress } = options;
  const examples = toImageArray(images);
  const [numExamples, height, width] = examples.shape;
  const { layerName = lastConvolution(model) } = options;
  const layer = layerSymbol(model, layerName);
  if (layer.shape.length !== 4) {
    throw new RangeError(
      `layer "${layerName}": expected one that gives maps, got an output of ${layer.shape.length - 1} axes an image`,
    );
  }
  const weigh = weighedMaps(inputFor(model, examples.shape), layer, classLogits(model));
  const chosen = explainedClasses(options.classes, numExamples, Number(model.outputs[0].shape[1]));
  const classes = new Uint8Array(numExamples);
  let layerMaps = new Float32Array(0);
  let [rows, columns] = [0, 0];
  const maps = new Float32Array(numExamples * height * width);
  await forEachBatch(examples, { batchSize, onProgress }, async (start, end) => {
    const results = tf.tidy(() => {
      const found = weigh(sliceToTensor(examples, start, end), chosen?.subarray(start, end));
      const large = tf.image.resizeBilinear(found.maps, [height, width], false, true);
      const greatest = tf.max(large, [1, 2], true);
      // Where all is 0, so is the quotient.
      return { ...found, large: tf.divNoNan(large, greatest) };
    });
    if (start === 0) {
      [, rows, columns] = results.maps.shape;
      layerMaps = new Float32Array(numExamples * rows * columns);
    }
    classes.set(await results.classes.data(), start);
    layerMaps.set(await results.maps.data(), start * rows * columns);
    maps.set(await results.large.data(), start * height * width);
    tf.dispose(results);
  });
  return {
    maps: { values: maps, shape: [numExamples, height, width] },
    layerMaps: { values: layerMaps, shape: [numExamples, rows, columns] },
    classes,
    layerName,
  };
}

/** The weighted sum of a layer's maps for each image, `[n, rows, columns, 1]`, and the classes, `[n]`. */
function weighedMaps(input: tf.SymbolicTensor, layer: tf.SymbolicTensor, logits: ClassLogits) {
  return (images: tf.Tensor4D, wanted: Uint8Array | undefined) => {
    const activations = computeTensor(layer, new Map([[input, images]])) as tf.Tensor4D;
    const scoresOf = (maps: tf.Tensor) =>
      logits.compute(
        new Map([
          [input, images],
          [layer, maps],
        ]),
      );
    const scores = scoresOf(activations);
    const classes = wanted === undefined ? tf.argMax(scores, 1) : tf.tensor1d(wanted, 'int32');
    const picked = tf.oneHot(classes, scores.shape[1]);
    // An image's score depends on its own maps alone, so the gradient of the sum is that of each.
    const gradient = tf.grad((maps) => tf.sum(tf.mul(picked, scoresOf(maps))))(activations);
    const weights = tf.mean(gradient, [1, 2], true);
    const maps = tf.relu(tf.sum(tf.mul(activations, weights), -1, true)) as tf.Tensor4D;
    return { maps, classes };
  };
}
