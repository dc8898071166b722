import { FACE_SIZE, PIXELS_PER_FACE } from '../dataset/face-dataset';
import { checkFaces } from './face-pixels';

/** Bits of a hash, held in two 32-bit words. */
export const HASH_BITS = 64;

/** Frequencies of each direction that a hash looks at: 1 to 8 half waves across the face. */
const FREQUENCIES = 8;

/** `[frequency - 1][position]`: the cosines of the discrete cosine transform, type II. */
const COSINES = Array.from({ length: FREQUENCIES }, (_, index) =>
  Float64Array.from({ length: FACE_SIZE }, (_, position) =>
    Math.cos((Math.PI * (index + 1) * (position + 0.5)) / FACE_SIZE),
  ),
);

/**
 * A fingerprint of each face that changes little when the face does: its coarse pattern of light and dark, a bit for each
 * of 64 low frequencies, set where there is more of it than the median. Two faces are compared by the number of bits in
 * which they differ, `hashDistance`.
 *
 * Another brightness or contrast changes no bit as long as no pixel is cut off at black or white; noise, compression and
 * a shift by a pixel change few. A mirror image differs in about half of the bits, as another face does, since every
 * second frequency changes its sign. With the median, 32 bits are set, so that distances are even. A face of one grey
 * value has no bit set.
 *
 * Source: C. Zauner, "Implementation and benchmarking of perceptual image hash functions" (2010), section 3.2.1, the hash
 * by discrete cosine transform of the library pHash. Differences: neither blurred nor brought to 32×32 pixels first, for
 * faces are 48×48, and the low frequencies of both are the same.
 *
 * @param pixels `[numExamples, 48, 48]`, from 0 to 255.
 * @returns `[numExamples, 2]`, two 32-bit words a face; the frequency down the face grows with the rows of bits.
 * @throws RangeError when the number of pixels does not fit, or there is no face.
 */
export function perceptualHashes(pixels: ArrayLike<number>, numExamples: number): Uint32Array {
  checkFaces(pixels, numExamples);
  const hashes = new Uint32Array(2 * numExamples);
  const face = new Float64Array(PIXELS_PER_FACE);
  for (let example = 0; example < numExamples; example += 1) {
    const start = example * PIXELS_PER_FACE;
    let sum = 0;
    for (let i = 0; i < face.length; i += 1) sum += pixels[start + i];
    const mean = sum / PIXELS_PER_FACE;
    // Of a face of one grey value all that is left is exactly 0, and no bit depends on rounding.
    for (let i = 0; i < face.length; i += 1) face[i] = pixels[start + i] - mean;
    const amounts = lowFrequencies(face);
    const sorted = amounts.slice().sort();
    const median = (sorted[HASH_BITS / 2 - 1] + sorted[HASH_BITS / 2]) / 2;
    for (let bit = 0; bit < HASH_BITS; bit += 1) {
      if (amounts[bit] > median) hashes[2 * example + (bit >>> 5)] |= 1 << (bit & 31);
    }
  }
  return hashes;
}

/**
 * In how many of their 64 bits two hashes differ: the Hamming distance, 0 to 64.
 *
 * @param a hashes as `perceptualHashes` gives them, of which the one at `indexA` is compared.
 * @param b likewise, with `indexB`.
 */
export function hashDistance(a: Uint32Array, indexA: number, b: Uint32Array, indexB: number): number {
  return bitsOf(a[2 * indexA] ^ b[2 * indexB]) + bitsOf(a[2 * indexA + 1] ^ b[2 * indexB + 1]);
}

/** How much there is of each pair of frequencies, row-major `[down, across]`, on one scale. */
function lowFrequencies(face: Float64Array): Float64Array {
  const amounts = new Float64Array(HASH_BITS);
  const across = new Float64Array(FREQUENCIES);
  for (let row = 0; row < FACE_SIZE; row += 1) {
    const pixels = face.subarray(row * FACE_SIZE, (row + 1) * FACE_SIZE);
    for (let frequency = 0; frequency < FREQUENCIES; frequency += 1) {
      across[frequency] = productSum(pixels, COSINES[frequency]);
    }
    for (let down = 0; down < FREQUENCIES; down += 1) {
      const cosine = COSINES[down][row];
      for (let frequency = 0; frequency < FREQUENCIES; frequency += 1) {
        amounts[down * FREQUENCIES + frequency] += cosine * across[frequency];
      }
    }
  }
  return amounts;
}

function productSum(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}

/** Number of bits set in a 32-bit word: sums of neighboring pairs, fours and eights at once (Warren, "Hacker's Delight", chapter 5). */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
