import type { ImageArray } from '../preprocessing/image-array';
import type { tf } from '../tensorflow/tf';
import { averageProbabilities } from './evaluation';
import { type PredictionOptions, predictProbabilities } from './predictions';

/** Another look at the same images; makes new ones, of the same shape. */
export type View = (images: ImageArray) => ImageArray;

const unchanged: View = (images) => images;

/** How far the corner views of `TEN_CROP` lie from the middle one, in pixels. */
const CORNER = 2;

/** Each face and its mirror image: both show the same emotion, and two opinions err less than one. */
export const MIRROR: readonly View[] = [unchanged, mirrored];

/**
 * The middle and the four corners of each face, and the mirror images of all five. Source: Krizhevsky, Sutskever and
 * Hinton, 2012, section 4.1, who cut them out of larger pictures; here they are shifted, as the networks take whole ones.
 */
export const TEN_CROP: readonly View[] = [
  [0, 0],
  [-CORNER, -CORNER],
  [-CORNER, CORNER],
  [CORNER, -CORNER],
  [CORNER, CORNER],
].flatMap(([down, right]): View[] => {
  const view: View = down === 0 && right === 0 ? unchanged : (images) => shifted(images, down, right);
  return [view, (images) => mirrored(view(images))];
});

/** What a model is asked about: the faces alone, also their mirror images, or ten views of each. */
export type ViewsName = 'face' | 'mirror' | 'ten-crop';

/** The views by their names. */
export const VIEWS: Readonly<Record<ViewsName, readonly View[]>> = {
  face: [unchanged],
  mirror: MIRROR,
  'ten-crop': TEN_CROP,
};

/**
 * Test-time augmentation: the mean of the model's probabilities over several views of each image.
 *
 * @param images prepared as those it was trained on.
 * @param views at least one, e.g. `MIRROR`.
 * @returns row-major `[numExamples, numClasses]`; no tensor is left behind.
 * @throws RangeError when there is no view, else as `predictProbabilities`.
 */
export async function predictViews(
  model: tf.LayersModel,
  images: ImageArray,
  views: readonly View[],
  options: PredictionOptions = {},
): Promise<Float32Array> {
  return averageProbabilities(await predictEachView(model, images, views, options));
}

/**
 * What `predictViews` says of the faces alone, and of the faces and their mirror images together, for the price of the latter.
 *
 * @param images prepared as those it was trained on.
 * @returns both row-major `[numExamples, numClasses]`; no tensor is left behind.
 * @throws as `predictProbabilities`.
 */
export async function predictFaceAndMirror(
  model: tf.LayersModel,
  images: ImageArray,
  options: PredictionOptions = {},
): Promise<{ readonly probabilities: Float32Array; readonly mirrorProbabilities: Float32Array }> {
  const [probabilities, ofMirrorImages] = await predictEachView(model, images, MIRROR, options);
  return { probabilities, mirrorProbabilities: averageProbabilities([probabilities, ofMirrorImages]) };
}

async function predictEachView(
  model: tf.LayersModel,
  images: ImageArray,
  views: readonly View[],
  { batchSize, onProgress }: PredictionOptions,
): Promise<Float32Array[]> {
  const passes: Float32Array[] = [];
  for (const view of views) {
    const before = passes.length;
    const probabilities = await predictProbabilities(model, view(images), {
      batchSize,
      onProgress: (numDone, numExamples) =>
        onProgress?.((before * numExamples + numDone) / views.length, numExamples),
    });
    passes.push(probabilities);
  }
  return passes;
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

/** The images, each moved by whole pixels, in memory of their own; the edge that opens repeats the nearest pixels. */
export function shifted({ values, shape }: ImageArray, down: number, right: number): ImageArray {
  const [numExamples, height, width, channels] = shape;
  const moved = values.slice();
  const within = (place: number, size: number) => Math.min(Math.max(place, 0), size - 1);
  for (let example = 0; example < numExamples; example += 1) {
    for (let row = 0; row < height; row += 1) {
      const fromRow = example * height + within(row - down, height);
      for (let column = 0; column < width; column += 1) {
        const from = (fromRow * width + within(column - right, width)) * channels;
        const to = ((example * height + row) * width + column) * channels;
        moved.set(values.subarray(from, from + channels), to);
      }
    }
  }
  return { values: moved, shape };
}
