import { facePixels, PIXELS_PER_FACE } from '../dataset/face-dataset';
import { type SeededRandom, seededRandom } from '../dataset/seeded-random';
import { alignedCorrelation } from '../preprocessing/aligned-correlation';
import { reshapeToImages } from '../preprocessing/image-array';
import { NEAR_DUPLICATE_CORRELATION, NEAR_DUPLICATE_DISTANCE } from '../preprocessing/near-duplicates';
import { hashDistance, perceptualHashes } from '../preprocessing/perceptual-hash';
import type { FaceSplit } from '../preprocessing/splits';
import { standardizeImages } from '../preprocessing/standard-scaler';
import { mirrored, shifted, type View } from './test-time-augmentation';

/** From this correlation on `splitOverlap` counts a face as a near copy. */
const CORRELATED_FROM = 0.97;

/** Standard deviation of the noise, in grey values. */
const NOISE = 8;

/** How well each way of looking finds faces that were changed in one way. */
export interface CopyDetection {
  /** What was done to the faces. */
  readonly change: string;
  /** Share of the changed faces that are still equal pixel for pixel, 0 to 1. */
  readonly equal: number;
  /** Share whose pixels correlate with the face's as much as `splitOverlap` asks for. */
  readonly correlated: number;
  /** Share whose hash comes as near as `NEAR_DUPLICATE_DISTANCE`. */
  readonly hashed: number;
  /** Share of which, beyond that, the pixels correlate once the two lie on each other: `candidatePairs` calls them copies. */
  readonly confirmed: number;
  /** Middle distance of the hashes, of 64 bits. */
  readonly medianDistance: number;
}

/**
 * Changes each face in ways in which copies of a picture differ, and asks how many of them are still recognized as copies:
 * by equality, by correlation, by perceptual hash, and by the hash and a second look. The last rows are of faces that must
 * not be found: mirror images, and in place of each face the next one.
 *
 * @param faces two or more.
 * @param options.seed of the noise; equal seeds give equal results. Default 1.
 * @throws RangeError when there are fewer than two faces.
 */
export function copyDetection(faces: FaceSplit, options: { readonly seed?: number } = {}): CopyDetection[] {
  const { pixels, numExamples } = faces;
  if (numExamples < 2) throw new RangeError(`expected at least two faces, got ${numExamples}`);
  const hashes = perceptualHashes(pixels, numExamples);
  const standardized = standardizeImages(pixels, numExamples);
  return changesOf(seededRandom(options.seed ?? 1)).map(({ change, view }) => {
    const changed = { pixels: Uint8Array.from(view(reshapeToImages(pixels, numExamples)).values) };
    const changedHashes = perceptualHashes(changed.pixels, numExamples);
    const changedStandardized = standardizeImages(changed.pixels, numExamples);
    const rows = Array.from({ length: numExamples }, (_, face) => {
      const [before, after] = [facePixels(faces, face), facePixels(changed, face)];
      const distance = hashDistance(hashes, face, changedHashes, face);
      const isNear = distance <= NEAR_DUPLICATE_DISTANCE;
      return {
        distance,
        equal: before.every((value, i) => value === after[i]),
        correlated: meanProduct(standardized, changedStandardized, face) >= CORRELATED_FROM,
        hashed: isNear,
        confirmed: isNear && alignedCorrelation(before, after) >= NEAR_DUPLICATE_CORRELATION,
      };
    });
    const share = (holds: (row: (typeof rows)[number]) => boolean) => rows.filter(holds).length / numExamples;
    return {
      change,
      equal: share(({ equal }) => equal),
      correlated: share(({ correlated }) => correlated),
      hashed: share(({ hashed }) => hashed),
      confirmed: share(({ confirmed }) => confirmed),
      medianDistance: rows.map(({ distance }) => distance).sort((a, b) => a - b)[Math.floor(numExamples / 2)],
    };
  });
}

/** The correlation of a face with itself changed, as `splitOverlap` measures it. */
function meanProduct(a: Float32Array, b: Float32Array, face: number): number {
  const end = (face + 1) * PIXELS_PER_FACE;
  let sum = 0;
  for (let i = face * PIXELS_PER_FACE; i < end; i += 1) sum += a[i] * b[i];
  return sum / PIXELS_PER_FACE;
}

/** The changes, each of which gives new pixels, 0 to 255. */
function changesOf(random: SeededRandom): { readonly change: string; readonly view: View }[] {
  const intensities =
    (change: (value: number) => number): View =>
    ({ values, shape }) => {
      const changed = Uint8Array.from(values, (value: number) => {
        return Math.min(255, Math.max(0, Math.round(change(value))));
      });
      return { values: changed, shape };
    };
  return [
    { change: 'none', view: (images) => images },
    { change: 'brighter, with more contrast', view: intensities((value) => 1.15 * value + 10) },
    { change: 'darker', view: intensities((value) => 0.6 * value) },
    { change: 'noise', view: intensities((value) => value + NOISE * random.normal()) },
    { change: 'a pixel to the right', view: (images) => shifted(images, 0, 1) },
    { change: 'a pixel down', view: (images) => shifted(images, 1, 0) },
    { change: 'mirrored', view: mirrored },
    { change: 'another face', view: nextFace },
  ];
}

/** In place of each face the next one, of the last the first. */
const nextFace: View = ({ values, shape }) => {
  const size = values.length / shape[0];
  const moved = values.slice();
  moved.set(values.subarray(size));
  moved.set(values.subarray(0, size), values.length - size);
  return { values: moved, shape };
};
