import { EMOTIONS, type Emotion, NUM_EMOTIONS } from '../dataset/emotions';
import { facePixels, PIXELS_PER_FACE } from '../dataset/face-dataset';
import type { Picture } from '../dataset/picture';
import { cropFace, type EyesAndMouth, faceSquare } from '../preprocessing/face-crop';
import type { PictureSquare } from '../preprocessing/picture-square';
import type { tf } from '../tensorflow/tf';
import { predictFaces } from './ensemble';
import { predictedLabels } from './predictions';
import { VIEWS, type ViewsName } from './test-time-augmentation';

/** What a network says of one face of a picture. */
export interface LabelledFace {
  /** The part of the picture that it was shown. */
  readonly square: PictureSquare;
  /** What it was shown: `[48 * 48]` intensities 0 to 255, row-major. */
  readonly pixels: Uint8Array;
  /** `[7]`, of each emotion in label order; they sum to 1. */
  readonly probabilities: Float32Array;
  /** The most probable: what those who labelled FER2013 would call the picture, not what the person feels. */
  readonly emotion: Emotion;
}

/**
 * Crops faces of a picture as FER2013's are, and asks trained networks which emotion they show.
 *
 * @param faces where their eyes and mouths are, e.g. from `findFaces`. There may be none.
 * @param models at least one; of several the mean of their probabilities counts.
 * @param viewsName what of each face they are asked about.
 * @returns an answer for each face, in order. No tensor is left behind.
 */
export async function labelFaces(
  picture: Picture,
  faces: readonly { readonly keyPoints: EyesAndMouth }[],
  models: readonly tf.LayersModel[],
  viewsName: ViewsName = 'face',
): Promise<LabelledFace[]> {
  if (faces.length === 0) return [];
  const squares = faces.map(({ keyPoints }) => faceSquare(keyPoints));
  const pixels = new Uint8Array(faces.length * PIXELS_PER_FACE);
  squares.forEach((square, index) => {
    pixels.set(cropFace(picture, square), index * PIXELS_PER_FACE);
  });
  // Nobody has labelled these faces; what is predicted does not depend on it.
  const split = { pixels, labels: new Uint8Array(faces.length), numExamples: faces.length };
  const probabilities = await predictFaces(models, split, VIEWS[viewsName]);
  const labels = predictedLabels(probabilities);
  return squares.map((square, index) => ({
    square,
    pixels: facePixels(split, index),
    probabilities: probabilities.subarray(index * NUM_EMOTIONS, (index + 1) * NUM_EMOTIONS),
    emotion: EMOTIONS[labels[index]],
  }));
}
