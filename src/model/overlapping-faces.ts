import type { PicturePoint } from '../dataset/picture';
import { type FaceInPicture, KEY_POINTS } from './face-anchors';

/** Two boxes that share at least this much of the area that they cover together are of one face. */
const LEAST_SHARE_OF_UNION = 0.3;

/** So are two boxes of which one lies in the other for the most part. */
const LEAST_SHARE_OF_SMALLER = 0.7;

/**
 * Whether two boxes are of one face: they share at least 0.3 of the area that they cover together, or 0.7 of the smaller
 * one's, which part of a face makes that was taken for a whole one.
 *
 * Source: 0.3 is MediaPipe's `min_suppression_threshold`; the second rule is this project's own.
 */
export function areOneFace(first: FaceInPicture, second: FaceInPicture): boolean {
  const shared = sharedLength(first, second, 0) * sharedLength(first, second, 1);
  const [firstArea, secondArea] = [first.width * first.height, second.width * second.height];
  return (
    shared >= LEAST_SHARE_OF_UNION * (firstArea + secondArea - shared) ||
    shared >= LEAST_SHARE_OF_SMALLER * Math.min(firstArea, secondArea)
  );
}

/**
 * Makes one face of all that are of the same: box and points are means, weighted by the scores, so that they tremble less
 * than any of them alone; the score is the highest.
 *
 * Source: Bazarevsky et al., “BlazeFace”, 2019, section 3.4, which puts this blending in the place of non-maximum
 * suppression.
 *
 * @returns the faces by falling score.
 */
export function blendFaces(faces: readonly FaceInPicture[]): FaceInPicture[] {
  return groupsOfOneFace(faces).map((group) => {
    const total = group.reduce((sum, { score }) => sum + score, 0);
    const mean = (numberOf: (face: FaceInPicture) => number) =>
      group.reduce((sum, face) => sum + face.score * numberOf(face), 0) / total;
    const meanPoint = (pointOf: (face: FaceInPicture) => PicturePoint): PicturePoint => [
      mean((face) => pointOf(face)[0]),
      mean((face) => pointOf(face)[1]),
    ];
    const [rightEye, leftEye, nose, mouth, rightEar, leftEar] = KEY_POINTS.map((name) =>
      meanPoint(({ keyPoints }) => keyPoints[name]),
    );
    return {
      center: meanPoint(({ center }) => center),
      width: mean(({ width }) => width),
      height: mean(({ height }) => height),
      keyPoints: { rightEye, leftEye, nose, mouth, rightEar, leftEar },
      score: group[0].score,
    };
  });
}

/** Leaves of all that are of one face only that with the highest score. By falling score. */
export function bestFaces(faces: readonly FaceInPicture[]): FaceInPicture[] {
  return groupsOfOneFace(faces).map(([best]) => best);
}

/** Groups by falling score: each face joins the first group whose best is the same face as itself. */
function groupsOfOneFace(faces: readonly FaceInPicture[]): FaceInPicture[][] {
  const groups: FaceInPicture[][] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    const group = groups.find(([best]) => areOneFace(best, face));
    if (group === undefined) groups.push([face]);
    else group.push(face);
  }
  return groups;
}

/** How far two boxes run side by side along x (0) or y (1). */
function sharedLength(first: FaceInPicture, second: FaceInPicture, along: 0 | 1): number {
  const halves = [first, second].map(({ width, height }) => (along === 0 ? width : height) / 2);
  const start = Math.max(first.center[along] - halves[0], second.center[along] - halves[1]);
  const end = Math.min(first.center[along] + halves[0], second.center[along] + halves[1]);
  return Math.max(0, end - start);
}
