import { PIXELS_PER_FACE } from '../dataset/face-dataset';
import { tf } from '../tensorflow/tf';
import type { FaceSplit } from './splits';
import { standardizeImages } from './standard-scaler';

/** Faces compared at a time with all of the other split: 16 MB for 2,000 of them. */
const CHUNK = 2048;

/** How many faces of one split another one holds as well. */
export interface SplitOverlap {
  /** Faces that are there pixel for pixel. */
  readonly exact: number;
  /** Further faces that differ only as copies do: their pixels correlate at least as much as `nearFrom`. */
  readonly near: number;
  /** Of both, those that carry another label than the face they copy most closely. */
  readonly otherLabel: number;
}

/** How `splitOverlap` goes about it. */
export interface SplitOverlapOptions {
  /** Pearson's correlation from which a face counts as a near copy, from 0 to 1. Default 0.97. */
  readonly nearFrom?: number;
  /** Called as it goes with the number of faces done and of all. */
  readonly onProgress?: (numDone: number, numExamples: number) => void;
}

/**
 * Counts the faces of a split that a network has seen if it was trained on the other one: on these it remembers. Copies
 * are found by the correlation of their pixels, so that another brightness, contrast or compression hides none; a mirror
 * image, a shifted or another cut of the same photograph does not count.
 *
 * @param faces whose faces are counted, e.g. the test split.
 * @param seen the split they are looked for in.
 * @throws RangeError when `nearFrom` is no correlation, or one of the splits is empty. No tensor is left behind.
 */
export async function splitOverlap(
  faces: FaceSplit,
  seen: FaceSplit,
  { nearFrom = 0.97, onProgress }: SplitOverlapOptions = {},
): Promise<SplitOverlap> {
  if (!(nearFrom >= 0 && nearFrom <= 1)) {
    throw new RangeError(`nearFrom: expected a correlation from 0 to 1, got ${nearFrom}`);
  }
  const firstOfContent = new Map<string, number>();
  for (let face = seen.numExamples - 1; face >= 0; face -= 1) firstOfContent.set(contentOf(seen, face), face);
  const [wanted, known] = [faces, seen].map(({ pixels, numExamples }) =>
    tf.tensor2d(standardizeImages(pixels, numExamples), [numExamples, PIXELS_PER_FACE]),
  );
  let [exact, near, otherLabel] = [0, 0, 0];
  try {
    for (let start = 0; start < faces.numExamples; start += CHUNK) {
      const size = Math.min(CHUNK, faces.numExamples - start);
      const [correlations, closest] = closestIn(wanted.slice([start], [size]), known);
      for (let i = 0; i < size; i += 1) {
        const same = firstOfContent.get(contentOf(faces, start + i));
        if (same === undefined && correlations[i] < nearFrom) continue;
        if (same === undefined) near += 1;
        else exact += 1;
        if (faces.labels[start + i] !== seen.labels[same ?? closest[i]]) otherLabel += 1;
      }
      onProgress?.(start + size, faces.numExamples);
      await new Promise(setImmediate);
    }
  } finally {
    tf.dispose([wanted, known]);
  }
  return { exact, near, otherLabel };
}

/** The highest correlation of each row with one of the other matrix, and with which; disposes the rows. */
function closestIn(rows: tf.Tensor2D, known: tf.Tensor2D): [Float32Array, Int32Array] {
  return tf.tidy(() => {
    // Of standardized pixels, Pearson's correlation is the mean product.
    const products: tf.Tensor2D = tf.matMul(rows, known, false, true);
    rows.dispose();
    const closest = tf.argMax(products, 1);
    const correlations = tf.div(tf.max(products, 1), PIXELS_PER_FACE);
    return [correlations.dataSync() as Float32Array, closest.dataSync() as Int32Array];
  });
}

function contentOf({ pixels }: FaceSplit, face: number): string {
  return Buffer.from(pixels.buffer, pixels.byteOffset + face * PIXELS_PER_FACE, PIXELS_PER_FACE).toString(
    'latin1',
  );
}
