import { facePixels } from '../dataset/face-dataset';
import { alignedCorrelation } from './aligned-correlation';
import { HASH_BITS, hashDistance, perceptualHashes } from './perceptual-hash';
import type { FaceSplit } from './splits';

/**
 * Up to this distance of hashes two faces may be copies of one picture. Most copies moved by a pixel come so close, and
 * hardly one in a million of pairs of different photographs; but two splits make a hundred million pairs.
 */
export const NEAR_DUPLICATE_DISTANCE = 8;

/** From this correlation of pixels on, laid over each other as they fit best, they are. */
export const NEAR_DUPLICATE_CORRELATION = 0.94;

/** Faces compared before other work gets its turn. */
const FACES_PER_TURN = 64;

/** For each face, the one of another split that looks most like it by its hash. */
export interface NearestFaces {
  /** `[numExamples]`, in how many of 64 bits the hashes differ, 0 to 64. */
  readonly distances: Uint8Array;
  /** `[numExamples]`, which face of the other split it is; the first of equally near ones. */
  readonly nearest: Uint32Array;
}

/** How `nearestFaces` goes about it. */
export interface NearestFacesOptions {
  /** Called as it goes with the number of faces done and of all. */
  readonly onProgress?: (numDone: number, numExamples: number) => void;
}

/**
 * Looks for each face in another split by perceptual hash. Every pair is compared, by two words and two counts of bits:
 * FER2013's 28,709 training and 3,589 test faces, a hundred million pairs, take a few seconds.
 *
 * @param faces whose faces are looked for, e.g. the test split.
 * @param seen the split they are looked for in.
 * @throws RangeError when one of the splits is empty.
 */
export async function nearestFaces(
  faces: FaceSplit,
  seen: FaceSplit,
  { onProgress }: NearestFacesOptions = {},
): Promise<NearestFaces> {
  const wanted = perceptualHashes(faces.pixels, faces.numExamples);
  const known = perceptualHashes(seen.pixels, seen.numExamples);
  const distances = new Uint8Array(faces.numExamples).fill(HASH_BITS + 1);
  const nearest = new Uint32Array(faces.numExamples);
  for (let face = 0; face < faces.numExamples; face += 1) {
    for (let other = 0; other < seen.numExamples; other += 1) {
      const distance = hashDistance(wanted, face, known, other);
      if (distance < distances[face]) {
        distances[face] = distance;
        nearest[face] = other;
      }
    }
    if ((face + 1) % FACES_PER_TURN === 0 || face + 1 === faces.numExamples) {
      onProgress?.(face + 1, faces.numExamples);
      await new Promise(setImmediate);
    }
  }
  return { distances, nearest };
}

/** Two faces that may be one picture. */
export interface CandidatePair {
  /** Index in the split that was looked through. */
  readonly face: number;
  /** Index in the split it was looked for in. */
  readonly seen: number;
  /** Bits in which the hashes differ. */
  readonly distance: number;
  /** Of the pixels where they fit best within two pixels, -1 to 1. */
  readonly correlation: number;
  /** Whether the correlation is high enough for copies of one picture. */
  readonly isCopy: boolean;
}

/** What counts as a copy. */
export interface CandidateOptions {
  /** Greatest distance of the hashes, 0 to 64. Default `NEAR_DUPLICATE_DISTANCE`. */
  readonly within?: number;
  /** Least correlation, -1 to 1. Default `NEAR_DUPLICATE_CORRELATION`. */
  readonly correlatedFrom?: number;
}

/**
 * The pairs that come close by hash, each looked at again pixel by pixel: a hash knows only coarse light and dark, so that
 * two faces of one pose and one light may share it without being one picture. A copy of one grey value throughout is none
 * here, for nothing in it could correlate.
 *
 * Together with the hash this finds what `splitOverlap` does, copies of another brightness, contrast or compression, and
 * those moved by a pixel or two as well, which it misses; neither finds a mirror image.
 *
 * @param found as `nearestFaces` gives it for the two splits.
 * @returns the closest first.
 */
export function candidatePairs(
  faces: FaceSplit,
  seen: FaceSplit,
  { distances, nearest }: NearestFaces,
  { within = NEAR_DUPLICATE_DISTANCE, correlatedFrom = NEAR_DUPLICATE_CORRELATION }: CandidateOptions = {},
): CandidatePair[] {
  return Array.from(distances, (distance, face) => ({ face, seen: nearest[face], distance }))
    .filter(({ distance }) => distance <= within)
    .map((pair) => {
      const correlation = alignedCorrelation(facePixels(faces, pair.face), facePixels(seen, pair.seen));
      return { ...pair, correlation, isCopy: correlation >= correlatedFrom };
    })
    .sort((a, b) => b.correlation - a.correlation);
}
