import type { Picture } from '../dataset/picture';
import { eyeRoll } from '../preprocessing/face-crop';
import { halved, type PictureSquare } from '../preprocessing/picture-square';
import { tf } from '../tensorflow/tf';
import { type FaceInPicture, movedFace } from './face-anchors';
import { lookAt } from './face-detector';
import { areOneFace, bestFaces, blendFaces } from './overlapping-faces';

/** How faces are looked for. */
export interface FindFacesOptions {
  /** How sure the detector must be of a face, above 0, to 1. Default: `DEFAULT_LEAST_SCORE`. */
  readonly leastScore?: number;
  /** Called after each look with the share done, above 0, to 1. What is thrown here ends the search. */
  readonly onProgress?: (fraction: number) => void;
}

/** How sure the detector must be of a face, unless the caller says otherwise: MediaPipe's `min_score_thresh` for this model. */
export const DEFAULT_LEAST_SCORE = 0.65;

/** A place is worth a look from near from this score on: from afar, faces score lower. */
const WORTH_A_LOOK = 0.2;

/**
 * Edges of the squares of the looks from near, in widths of the face's box. What is no face may score high in one of them;
 * a face does in all three.
 */
const NEAR = [4, 3.2, 5];

/** A look from near that is less sure than this share of the least score ends it: the mean is not worth the others. */
const LEAST_OF_EACH = 0.5;

/** Larger pictures are searched at half their size, or a quarter, and so on, until no edge is longer; in pixels. */
const LONGEST_EDGE = 4096;

/**
 * Edges of the parts that are searched, as shares of the longer edge. In its input the detector finds faces from some
 * 7 % across on, in the smallest parts thus from little more than 1 % of the longer edge.
 */
const PART_SHARES = [1, 0.4, 0.16];

/** No part but the whole has a shorter edge, in pixels: the faces that it would add have no 24 pixels across. */
const LEAST_PART = 320;

/** Neighboring parts share this much of their edge: a face that is larger is found in the next larger part. */
const OVERLAP = 0.25;

/**
 * Finds the faces of a picture. The whole of it is searched, then overlapping parts, in which faces are found that are
 * small in the whole. Each face is then looked at from near, three times, turned so that its eyes are level: these looks
 * together say where it is, and their mean how sure the detector is.
 *
 * @returns the faces in pixels of the picture, from left to right. No tensor is left behind.
 */
export async function findFaces(
  detector: tf.GraphModel,
  picture: Picture,
  { leastScore = DEFAULT_LEAST_SCORE, onProgress }: FindFacesOptions = {},
): Promise<FaceInPicture[]> {
  const { small, reduction } = reduced(picture);
  const parts = searchedParts(small.width, small.height);
  const seen: FaceInPicture[] = [];
  // The looks from near count as one more part: how many there will be, nobody knows yet.
  const report = (partsDone: number) => onProgress?.(partsDone / (parts.length + 1));
  for (const [index, part] of parts.entries()) {
    seen.push(...lookAt(detector, small, part, Math.min(WORTH_A_LOOK, leastScore)));
    report(index + 1);
    await tf.nextFrame();
  }
  const found: FaceInPicture[] = [];
  const places = bestFaces(seen);
  for (const [index, face] of places.entries()) {
    const place = movedFace(face, ([x, y]) => [x * reduction, y * reduction], reduction);
    const near = lookFromNear(detector, picture, place, LEAST_OF_EACH * leastScore);
    if (near !== undefined && near.score >= leastScore) found.push(near);
    report(parts.length + index / places.length);
    await tf.nextFrame();
  }
  report(parts.length + 1);
  return bestFaces(found).sort((a, b) => a.center[0] - b.center[0]);
}

/** The face at a place, blended of three looks, and the mean of their scores; undefined where one of them sees none. */
function lookFromNear(
  detector: tf.GraphModel,
  picture: Picture,
  place: FaceInPicture,
  leastOfEach: number,
): FaceInPicture | undefined {
  const rollRadians = eyeRoll(place.keyPoints);
  const looks: FaceInPicture[] = [];
  for (const widths of NEAR) {
    const square = { center: place.center, edge: widths * place.width, rollRadians };
    const faces = lookAt(detector, picture, square, leastOfEach);
    const same = faces.find((face) => areOneFace(face, place));
    if (same === undefined) return undefined;
    looks.push(same);
  }
  const score = looks.reduce((sum, look) => sum + look.score, 0) / looks.length;
  return { ...blendFaces(looks)[0], score };
}

/**
 * The squares of a picture in which faces are searched: the whole, then overlapping parts of 0.4 and of 0.16 of the longer
 * edge, row by row, that together cover it.
 */
export function searchedParts(width: number, height: number): PictureSquare[] {
  const longer = Math.max(width, height);
  const edges = PART_SHARES.map((share) => share * longer);
  return edges
    .filter((edge) => edge === longer || edge >= LEAST_PART)
    .flatMap((edge) =>
      middlesOf(height, edge).flatMap((y) =>
        middlesOf(width, edge).map((x): PictureSquare => ({ center: [x, y], edge, rollRadians: 0 })),
      ),
    );
}

/** Middles of the fewest overlapping parts that cover a length, evenly spread from end to end. */
function middlesOf(length: number, edge: number): number[] {
  if (length <= edge) return [length / 2];
  const steps = Math.ceil((length - edge) / (edge * (1 - OVERLAP)));
  return Array.from({ length: steps + 1 }, (_, index) => edge / 2 + (index * (length - edge)) / steps);
}

/** The picture small enough to be searched, and how many times smaller it is. */
function reduced(picture: Picture): { readonly small: Picture; readonly reduction: number } {
  let [small, reduction] = [picture, 1];
  while (Math.max(small.width, small.height) > LONGEST_EDGE) {
    small = halved(small);
    reduction *= 2;
  }
  return { small, reduction };
}
