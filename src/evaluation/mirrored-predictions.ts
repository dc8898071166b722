import type { ImageArray } from '../preprocessing/image-array';
import type { tf } from '../tensorflow/tf';
import { averageProbabilities } from './evaluation';
import { type PredictionOptions, predictProbabilities } from './predictions';

/**
 * The simplest test-time augmentation: the mean of the model's probabilities for each image and for its mirror image. A
 * face shows the same emotion in both, and two opinions err less than one.
 *
 * @param images prepared as those it was trained on.
 * @returns row-major `[numExamples, numClasses]`; no tensor is left behind.
 * @throws as `predictProbabilities`.
 */
export async function predictWithMirror(
  model: tf.LayersModel,
  images: ImageArray,
  options: PredictionOptions = {},
): Promise<Float32Array> {
  const { batchSize, onProgress } = options;
  const passes: Float32Array[] = [];
  for (const view of [images, mirrored(images)]) {
    const before = passes.length;
    const probabilities = await predictProbabilities(model, view, {
      batchSize,
      onProgress: (numDone, numExamples) => onProgress?.((before * numExamples + numDone) / 2, numExamples),
    });
    passes.push(probabilities);
  }
  return averageProbabilities(passes);
}

/** The images, each turned left to right, in memory of their own. */
export function mirrored({ values, shape }: ImageArray): ImageArray {
  const [, , width, channels] = shape;
  const turned = values.slice();
  const row = width * channels;
  for (let start = 0; start < values.length; start += row) {
    for (let column = 0; column < width; column += 1) {
      const from = start + (width - 1 - column) * channels;
      turned.set(values.subarray(from, from + channels), start + column * channels);
    }
  }
  return { values: turned, shape };
}
