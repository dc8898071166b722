import { EMOTIONS } from '../dataset/emotions';
import { facePixels } from '../dataset/face-dataset';
import type { CandidatePair } from '../preprocessing/near-duplicates';
import type { FaceSplit } from '../preprocessing/splits';
import { faceGalleryFigure } from './face-gallery';
import { type Figure, layoutOf } from './figure';

/** Pairs in a row. */
const PAIRS = 6;

/**
 * The first pairs, one below the other: above the faces that were looked for, below those they were found to be like. Each
 * is captioned with its label, the lower ones also with the correlation of the two. Without any pair the figure says so.
 *
 * @param faces the split that `pair.face` counts in.
 * @param seen the split that `pair.seen` counts in.
 */
export function closestPairsFigure(
  faces: FaceSplit,
  seen: FaceSplit,
  pairs: readonly CandidatePair[],
  title: string,
): Figure {
  const shown = pairs.slice(0, PAIRS);
  if (shown.length === 0) {
    return {
      data: [],
      layout: layoutOf(`${title}: none`, 'No two faces come close to each other by their hashes.', {
        xaxis: { visible: false },
        yaxis: { visible: false },
        height: 120,
      }),
    };
  }
  const above = shown.map((pair) => facePixels(faces, pair.face));
  const below = shown.map((pair) => facePixels(seen, pair.seen));
  return faceGalleryFigure(
    [...above, ...below].flatMap((pixels) => [...pixels]),
    {
      title,
      columns: shown.length,
      captions: [
        ...shown.map(({ face }) => EMOTIONS[faces.labels[face]]),
        ...shown.map((pair) => `${EMOTIONS[seen.labels[pair.seen]]}, r ${pair.correlation.toFixed(2)}`),
      ],
      description: 'Pairs of faces that are close by their hashes, one face above the other',
    },
  );
}
