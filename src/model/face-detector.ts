import type { Picture, PicturePoint } from '../dataset/picture';
import { type PictureSquare, pointInPicture, sampleSquare } from '../preprocessing/picture-square';
import { tf } from '../tensorflow/tf';
import { DETECTOR_INPUT_SIZE, decodeFaces, type FaceInPicture, movedFace } from './face-anchors';
import { blendFaces } from './overlapping-faces';
import { missingNetwork, packagedNetworkFiles } from './packaged-network';

/** What it is for, where its files are missing. */
const WANTED = 'face detector';

/** Its outputs: the scores of both grids' anchors, then their boxes and points. */
const OUTPUTS = ['Identity:0', 'Identity_1:0', 'Identity_2:0', 'Identity_3:0'];

/**
 * Loads the face detector that others trained: BlazeFace for back cameras, made by Google for MediaPipe (Apache License
 * 2.0; Bazarevsky et al., “BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs”, 2019), as `blazeface` in the
 * npm package `@vladmandic/human` 3.3.6 (MIT license). The caller disposes it.
 *
 * @param root a folder in or below the one whose `node_modules` holds the package. Default: the working directory.
 * @throws Error that says what to install when the package or one of its files is missing or damaged.
 */
export async function loadFaceDetector(root: string = process.cwd()): Promise<tf.GraphModel> {
  const { model } = packagedNetworkFiles('blazeface', WANTED, root);
  return tf.loadGraphModel(`file://${model}`).catch((cause: Error) => {
    throw missingNetwork(WANTED, `${model} cannot be loaded: ${cause.message}`, cause);
  });
}

/**
 * What the detector finds in one square of a picture, which is scaled to its input; black lies around the picture.
 *
 * @param leastScore faces with a lower score are left out, above 0, to 1.
 * @returns the faces in pixels of the picture, by falling score. In a turned square, boxes are turned back about their
 *   middles. No tensor is left behind.
 */
export function lookAt(
  detector: tf.GraphModel,
  picture: Picture,
  square: PictureSquare,
  leastScore: number,
): FaceInPicture[] {
  const [scores, otherScores, numbers, otherNumbers] = tf.tidy(() => {
    const pixels = sampleSquare(picture, square, DETECTOR_INPUT_SIZE, {
      outside: 'black',
      pointsAcross: 3,
    });
    // As it was trained: from -1 for black to 1 for white.
    const scaled = pixels.map((intensity) => intensity / 127.5 - 1);
    const input = tf.tensor4d(scaled, [1, DETECTOR_INPUT_SIZE, DETECTOR_INPUT_SIZE, 3]);
    return (detector.execute(input, OUTPUTS) as tf.Tensor[]).map((output) => output.dataSync<'float32'>());
  });
  const found = decodeFaces(
    Float32Array.of(...scores, ...otherScores),
    Float32Array.of(...numbers, ...otherNumbers),
    leastScore,
  );
  const scale = square.edge / DETECTOR_INPUT_SIZE;
  const inPicture = ([x, y]: PicturePoint) =>
    pointInPicture(square, [x / DETECTOR_INPUT_SIZE, y / DETECTOR_INPUT_SIZE]);
  return blendFaces(found).map((face) => movedFace(face, inPicture, scale));
}
