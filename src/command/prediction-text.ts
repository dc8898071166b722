import { EMOTIONS } from '../dataset/emotions';
import { percent } from '../dataset/percent';
import type { LabelledFace } from '../evaluation/faces-in-picture';
import type { FaceInPicture } from '../model/face-anchors';
import { barText } from './progress-screen';

/** What was found in one picture. */
export interface PictureFaces {
  readonly file: string;
  /** Of the picture, upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** From left to right, each with what a network says of it. */
  readonly faces: readonly (FaceInPicture & LabelledFace)[];
}

/** Bars are at most and at least so wide, in characters. */
const WIDEST_BAR = 40;
const NARROWEST_BAR = 10;

const NAME_WIDTH = Math.max(...EMOTIONS.map(({ length }) => length));

/** Around a bar: two spaces, the name, a space, a space and `100.0 %`. */
const BESIDE_BAR = 2 + NAME_WIDTH + 1 + 1 + 7;

/**
 * What was found in a picture as lines for a terminal: each face's place and size, its most probable emotion, and a bar for
 * each emotion.
 *
 * @param columns characters a line.
 */
export function predictionText({ file, width, height, faces }: PictureFaces, columns: number): string {
  const size = `${width} × ${height} pixels`;
  if (faces.length === 0) return `${file} (${size}): no face found`;
  const cells = Math.min(WIDEST_BAR, Math.max(NARROWEST_BAR, columns - 1 - BESIDE_BAR));
  const head = `${file} (${size}): ${faces.length === 1 ? '1 face' : `${faces.length} faces, from left to right`}`;
  return [head, ...faces.map((face, index) => faceText(face, index + 1, cells))].join('\n\n');
}

function faceText(face: FaceInPicture & LabelledFace, number: number, cells: number): string {
  const { center, width, height, score, emotion, probabilities } = face;
  const [left, top] = [center[0] - width / 2, center[1] - height / 2];
  const bars = EMOTIONS.map((name, label) => {
    const share = probabilities[label];
    return `  ${name.padEnd(NAME_WIDTH)} ${barText(share, cells)} ${percent(share).padStart(7)}`;
  });
  const place = `${Math.round(left)} from the left, ${Math.round(top)} from the top`;
  return [
    `${number}. ${emotion}: ${Math.round(width)} × ${Math.round(height)} pixels, ${place}; found with score ${score.toFixed(2)}`,
    ...bars,
  ].join('\n');
}

/** The same as the JSON document has it, see `PREDICT_USAGE`. */
export function predictionRecord({ file, width, height, faces }: PictureFaces) {
  return {
    file,
    width,
    height,
    faces: faces.map(({ center, square, ...face }) => ({
      left: center[0] - face.width / 2,
      top: center[1] - face.height / 2,
      width: face.width,
      height: face.height,
      score: face.score,
      keyPoints: face.keyPoints,
      crop: {
        center: square.center,
        edge: square.edge,
        rollDegrees: (180 * square.rollRadians) / Math.PI,
      },
      emotion: face.emotion,
      probabilities: Object.fromEntries(
        EMOTIONS.map((emotion, label) => [emotion, face.probabilities[label]]),
      ),
    })),
  };
}
