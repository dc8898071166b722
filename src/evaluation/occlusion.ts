import { type ImageArray, type Images, imagePart, toImageArray } from '../preprocessing/image-array';
import type { tf } from '../tensorflow/tf';
import { explainedClasses } from './explained-classes';
import type { MapStack } from './feature-maps';
import { type PredictionOptions, predictedLabels, predictProbabilities } from './predictions';

/** What is covered, and with what. */
export interface OcclusionOptions extends PredictionOptions {
  /** Edge of the square that is covered, in pixels. Default 8. */
  readonly patch?: number;
  /** From one square to the next, in pixels, at most `patch`. Default half of `patch`. */
  readonly stride?: number;
  /**
   * What covers, in the units of the images. Default 0, the middle of standardized intensities: the mean of a column in the
   * walkthrough's scaling, a middle grey in the other one.
   */
  readonly fill?: number;
  /** The class whose probability is watched, one for each image, `[n]`. Default: the one that the model predicts. */
  readonly classes?: ArrayLike<number>;
  /** Called after every step with the number of covered images done so far and of all. */
  readonly onProgress?: (numDone: number, numCovered: number) => void;
}

/** How much a network's answer needs each part of an image. */
export interface OcclusionMaps {
  /** By how much the probability falls with each square covered, from -1 to 1; `[n, rows, columns]`. */
  readonly falls: MapStack;
  /** Of each pixel the mean fall over the squares that it lies in, from -1 to 1; `[n, height, width]`. */
  readonly maps: MapStack;
  /** The classes whose probability is watched, `[n]`. */
  readonly classes: Uint8Array;
  /** Their probability with nothing covered, 0 to 1, `[n]`. */
  readonly probabilities: Float32Array;
}

/**
 * Occlusion maps: covers one square of an image after the other and looks by how much the probability of a class falls.
 * Below 0 it rises: what is there speaks against the class. The squares begin at the upper left; the last of each row and
 * column is moved back into the image, so that every pixel is covered at least once.
 *
 * Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014, section 4.2, who show the
 * probability itself.
 *
 * It needs no look inside and fits any classifier; but a covered face is like none that it was trained on, and of two
 * parts that say the same, neither is missed while the other is there.
 *
 * @param model a classifier: `[n, height, width, channels]` to `[n, numClasses]`.
 * @param images prepared as those it was trained on; each is asked about as often as there are squares.
 * @returns no tensor is left behind.
 * @throws RangeError when there is no image, the square does not fit, `fill` is not finite, or the classes do not fit
 *   the model.
 */
export async function occlusionMaps(
  model: tf.LayersModel,
  images: Images,
  options: OcclusionOptions = {},
): Promise<OcclusionMaps> {
  const { patch = 8, stride = Math.max(1, Math.floor(patch / 2)), fill = 0, batchSize, onProgress } = options;
  const examples = toImageArray(images);
  const [numExamples, height, width] = examples.shape;
  checkSquares(patch, stride, height, width);
  if (!Number.isFinite(fill)) throw new RangeError(`fill: expected a finite number, got ${fill}`);
  const tops = placesAlong(height, patch, stride);
  const lefts = placesAlong(width, patch, stride);
  const squares = tops.flatMap((top) => lefts.map((left) => ({ top, left, size: patch })));

  const uncovered = await predictProbabilities(model, examples, { batchSize });
  const numClasses = uncovered.length / numExamples;
  const classes =
    explainedClasses(options.classes, numExamples, numClasses) ?? predictedLabels(uncovered, numClasses);
  const probabilities = Float32Array.from(
    classes,
    (label, example) => uncovered[example * numClasses + label],
  );

  const falls = new Float32Array(numExamples * squares.length);
  const maps = new Float32Array(numExamples * height * width);
  for (let example = 0; example < numExamples; example += 1) {
    const covered = await predictProbabilities(model, coveredImages(examples, example, squares, fill), {
      batchSize,
      onProgress: (numDone) => onProgress?.(example * squares.length + numDone, numExamples * squares.length),
    });
    const fallsOfOne = squares.map(
      (_, square) => probabilities[example] - covered[square * numClasses + classes[example]],
    );
    falls.set(fallsOfOne, example * squares.length);
    maps.set(meanOverSquares(fallsOfOne, squares, height, width), example * height * width);
  }
  return {
    falls: { values: falls, shape: [numExamples, tops.length, lefts.length] },
    maps: { values: maps, shape: [numExamples, height, width] },
    classes,
    probabilities,
  };
}

/** A square of an image, in pixels. */
interface Square {
  readonly top: number;
  readonly left: number;
  readonly size: number;
}

function checkSquares(patch: number, stride: number, height: number, width: number): void {
  const largest = Math.min(height, width);
  if (!Number.isInteger(patch) || patch < 1 || patch > largest) {
    throw new RangeError(`patch: expected a whole number from 1 to ${largest}, got ${patch}`);
  }
  if (!Number.isInteger(stride) || stride < 1 || stride > patch) {
    throw new RangeError(
      `stride: expected a whole number from 1 to ${patch}, so that nothing stays uncovered, got ${stride}`,
    );
  }
}

/** Where squares begin along one axis; the last ends at the border. */
function placesAlong(length: number, patch: number, stride: number): number[] {
  const count = Math.ceil((length - patch) / stride) + 1;
  return Array.from({ length: count }, (_, place) => Math.min(place * stride, length - patch));
}

/** One image as often as there are squares, each time with another one covered. */
function coveredImages(
  images: ImageArray,
  example: number,
  squares: readonly Square[],
  fill: number,
): ImageArray {
  const { values: image, shape } = imagePart(images, example, example + 1);
  const [, height, width, channels] = shape;
  const length = height * width * channels;
  const covered = new Float32Array(squares.length * length);
  squares.forEach(({ top, left, size }, square) => {
    const start = square * length;
    covered.set(image, start);
    for (let row = top; row < top + size; row += 1) {
      const from = start + (row * width + left) * channels;
      covered.fill(fill, from, from + size * channels);
    }
  });
  return { values: covered, shape: [squares.length, height, width, channels] };
}

function meanOverSquares(
  falls: readonly number[],
  squares: readonly Square[],
  height: number,
  width: number,
): Float64Array {
  const sums = new Float64Array(height * width);
  const counts = new Uint32Array(height * width);
  squares.forEach(({ top, left, size }, square) => {
    for (let row = top; row < top + size; row += 1) {
      for (let column = left; column < left + size; column += 1) {
        sums[row * width + column] += falls[square];
        counts[row * width + column] += 1;
      }
    }
  });
  return sums.map((sum, pixel) => sum / counts[pixel]);
}
