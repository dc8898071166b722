import type { Picture } from '../dataset/picture';
import { eyeRoll } from '../preprocessing/face-crop';
import { halved, type PictureSquare } from '../preprocessing/picture-square';
import { tf } from '../tensorflow/tf';
import { type FaceInPicture, movedFace } from './face-anchors';
import { lookAt } from './face-detector';
import { areOneFace, bestFaces } from './overlapping-faces';

/** How faces are looked for. */
export interface FindFacesOptions {
  /** How sure the detector must be of a face, above 0, to 1. Default: `DEFAULT_LEAST_SCORE`. */
  readonly leastScore?: number;
  /** Called after each look with the share done, above 0, to 1. What is thrown here ends the search. */
  readonly onProgress?: (fraction: number) => void;
}

/** How sure the detector must be of a face, unless the caller says otherwise: MediaPipe's `min_score_thresh` for this model. */
export const DEFAULT_LEAST_SCORE = 0.65;

/** A place is worth a look from near from this share of the least score on: from afar, faces score lower. */
const WORTH_A_LOOK = 0.6;

/** Edge of the square of a look from near, in widths of the face's box. */
const NEAR = 4;

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
 * small in the whole. Each face is then looked at again from near, turned so that its eyes are level: that look says where
 * it is and how sure the detector is.
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
  for (const [index, part] of parts.entries()) {
    seen.push(...lookAt(detector, small, part, WORTH_A_LOOK * leastScore));
    // The last share is for the looks from near: how many there will be, nobody knows yet.
    onProgress?.((index + 1) / (parts.length + 1));
    await tf.nextFrame();
  }
  const found: FaceInPicture[] = [];
  for (const face of bestFaces(seen)) {
    const place = movedFace(face, ([x, y]) => [x * reduction, y * reduction], reduction);
    const near = lookAt(detector, picture, squareAround(place), leastScore);
    const same = near.find((candidate) => areOneFace(candidate, place));
    if (same !== undefined) found.push(same);
    await tf.nextFrame();
  }
  onProgress?.(1);
  return bestFaces(found).sort((a, b) => a.center[0] - b.center[0]);
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

function squareAround(face: FaceInPicture): PictureSquare {
  return { center: face.center, edge: NEAR * face.width, rollRadians: eyeRoll(face.keyPoints) };
}
