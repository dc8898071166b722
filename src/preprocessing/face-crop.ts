import { FACE_SIZE } from '../dataset/face-dataset';
import type { Picture, PicturePoint } from '../dataset/picture';
import { type PictureSquare, sampleSquare } from './picture-square';

/** Where three points of a face lie in a picture. Right and left are the person's own. */
export interface EyesAndMouth {
  readonly rightEye: PicturePoint;
  readonly leftEye: PicturePoint;
  readonly mouth: PicturePoint;
}

/** How far a face is turned clockwise, in radians: 0 where its eyes are level. */
export function eyeRoll({ rightEye, leftEye }: Pick<EyesAndMouth, 'rightEye' | 'leftEye'>): number {
  return Math.atan2(leftEye[1] - rightEye[1], leftEye[0] - rightEye[0]);
}

/** Where FER2013's faces have the middle between their eyes: this share of the edge below the upper edge. */
const EYES_BELOW_TOP = 0.4;

/** Their edge, as a multiple of what `faceExtent` measures. */
const EDGE_OF_EXTENT = 1.9;

/**
 * The square that shows a face as FER2013's pictures do, from the forehead to below the chin. It is turned so that the
 * eyes are level: half of FER2013's faces are turned by less than some 5 degrees, and a network that learned from them
 * recognizes the fewer, the further faces are turned.
 *
 * The two numbers are medians over 594 faces of FER2013's PublicTest rows, on which the detector of this project found the
 * eyes and mouths: the middle between the eyes lies at 0.50 across and 0.40 down, and the extent is 1 / 1.9 of the edge.
 * Of all that could be measured, the eyes' middle varies least in place, and the extent least in length.
 */
export function faceSquare(face: EyesAndMouth): PictureSquare {
  const edge = EDGE_OF_EXTENT * faceExtent(face);
  const rollRadians = eyeRoll(face);
  const [x, y] = eyesMiddle(face);
  const down = (0.5 - EYES_BELOW_TOP) * edge;
  return {
    center: [x - Math.sin(rollRadians) * down, y + Math.cos(rollRadians) * down],
    edge,
    rollRadians,
  };
}

/** A face's size in pixels: √(a² + b²) of its width from eye to eye and its height from eyes to mouth. One of the two is foreshortened where the head turns or nods. */
function faceExtent(face: EyesAndMouth): number {
  const { rightEye, leftEye, mouth } = face;
  const [x, y] = eyesMiddle(face);
  return Math.hypot(leftEye[0] - rightEye[0], leftEye[1] - rightEye[1], mouth[0] - x, mouth[1] - y);
}

function eyesMiddle({ rightEye, leftEye }: EyesAndMouth): PicturePoint {
  return [(rightEye[0] + leftEye[0]) / 2, (rightEye[1] + leftEye[1]) / 2];
}

/**
 * A square of a picture as a face of FER2013: grey by ITU-R BT.601 (0.299 red + 0.587 green + 0.114 blue), as programs for
 * pictures make it, and scaled to 48 × 48 by the mean over each pixel's area. Beyond the picture's border its nearest
 * pixel is repeated.
 *
 * @returns `[48 * 48]` intensities, 0 (black) to 255 (white), row-major.
 */
export function cropFace(picture: Picture, square: PictureSquare): Uint8Array {
  const sampled = sampleSquare(picture, square, FACE_SIZE, { outside: 'nearest', pointsAcross: 24 });
  return Uint8Array.from({ length: FACE_SIZE ** 2 }, (_, pixel) =>
    Math.round(0.299 * sampled[3 * pixel] + 0.587 * sampled[3 * pixel + 1] + 0.114 * sampled[3 * pixel + 2]),
  );
}
