import type { PicturePoint } from '../dataset/picture';

/** Edge of the pictures that the detector looks at, in pixels. */
export const DETECTOR_INPUT_SIZE = 256;

/** Numbers that the detector gives for each anchor: middle, width and height of a box, and six points. */
export const NUMBERS_PER_ANCHOR = 16;

/** The detector's grids: a cell every so many pixels, and so many anchors in each cell. */
const GRIDS = [
  { stride: 16, anchorsPerCell: 2 },
  { stride: 32, anchorsPerCell: 6 },
] as const;

/** How many anchors there are: 16² · 2 + 8² · 6. */
export const NUM_ANCHORS = 896;

/** The six points of a face, in the detector's order. Right and left are the person's own. */
export const KEY_POINTS = ['rightEye', 'leftEye', 'nose', 'mouth', 'rightEar', 'leftEar'] as const;

/** Where the six points lie. */
export type FaceKeyPoints = Readonly<Record<(typeof KEY_POINTS)[number], PicturePoint>>;

/** A face as the detector describes it, in pixels of what it looked at: its input, or the picture that is from. */
export interface FaceInPicture {
  /** Middle of its box, which reaches from the forehead to the chin. */
  readonly center: PicturePoint;
  readonly width: number;
  readonly height: number;
  readonly keyPoints: FaceKeyPoints;
  /** How sure the detector is, 0 to 1. */
  readonly score: number;
}

/**
 * Middles of the anchors, each in the middle of its cell, in pixels of the input: those of one grid after another, row by
 * row, all anchors of a cell together. Anchors have no size of their own.
 *
 * Source: Bazarevsky et al., “BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs”, 2019, section 3.2, with
 * the grids of MediaPipe's model for back cameras (`SsdAnchorsCalculator`: 256 × 256 pixels, strides 16, 32, 32, 32, two
 * anchors a cell and stride, offset 0.5, `fixed_anchor_size`).
 *
 * @returns row-major `[896, 2]`, x and y.
 */
export function anchorMiddles(): Float32Array {
  const middles: number[] = [];
  for (const { stride, anchorsPerCell } of GRIDS) {
    const cells = DETECTOR_INPUT_SIZE / stride;
    for (let row = 0; row < cells; row += 1) {
      for (let column = 0; column < cells; column += 1) {
        for (let anchor = 0; anchor < anchorsPerCell; anchor += 1) {
          middles.push((column + 0.5) * stride, (row + 0.5) * stride);
        }
      }
    }
  }
  return Float32Array.from(middles);
}

/**
 * Makes faces of what the detector says of the anchors: the logistic function of the first number is the score; the
 * others are pixels, the middle of the box and the points from the anchor's own middle.
 *
 * Source: MediaPipe's `TensorsToDetectionsCalculator` with its options for this model: `sigmoid_score`,
 * `reverse_output_order`, all scales 256, which are the input's pixels, and `keypoint_coord_offset` 4.
 *
 * @param logits `[896]`.
 * @param regressions row-major `[896, 16]`: x, y, width, height, and x and y of the six points.
 * @param leastScore faces with a lower score are left out, 0 to 1.
 * @throws RangeError when the arrays have another length.
 */
export function decodeFaces(
  logits: ArrayLike<number>,
  regressions: ArrayLike<number>,
  leastScore: number,
): FaceInPicture[] {
  if (logits.length !== NUM_ANCHORS || regressions.length !== NUM_ANCHORS * NUMBERS_PER_ANCHOR) {
    throw new RangeError(
      `expected ${NUM_ANCHORS} scores and ${NUM_ANCHORS * NUMBERS_PER_ANCHOR} numbers, ` +
        `got ${logits.length} and ${regressions.length}`,
    );
  }
  const faces: FaceInPicture[] = [];
  for (let anchor = 0; anchor < NUM_ANCHORS; anchor += 1) {
    const score = 1 / (1 + Math.exp(-logits[anchor]));
    if (score < leastScore) continue;
    const numbers = anchor * NUMBERS_PER_ANCHOR;
    const pointAt = (place: number): PicturePoint => [
      MIDDLES[2 * anchor] + regressions[numbers + place],
      MIDDLES[2 * anchor + 1] + regressions[numbers + place + 1],
    ];
    const [rightEye, leftEye, nose, mouth, rightEar, leftEar] = KEY_POINTS.map((_, i) => pointAt(4 + 2 * i));
    faces.push({
      center: pointAt(0),
      width: regressions[numbers + 2],
      height: regressions[numbers + 3],
      keyPoints: { rightEye, leftEye, nose, mouth, rightEar, leftEar },
      score,
    });
  }
  return faces;
}

/**
 * The same face in other coordinates.
 *
 * @param moved where a point is there.
 * @param scale how many times as long everything is there.
 */
export function movedFace(
  face: FaceInPicture,
  moved: (point: PicturePoint) => PicturePoint,
  scale: number,
): FaceInPicture {
  const [rightEye, leftEye, nose, mouth, rightEar, leftEar] = KEY_POINTS.map((name) =>
    moved(face.keyPoints[name]),
  );
  return {
    center: moved(face.center),
    width: face.width * scale,
    height: face.height * scale,
    keyPoints: { rightEye, leftEye, nose, mouth, rightEar, leftEar },
    score: face.score,
  };
}

const MIDDLES = anchorMiddles();
