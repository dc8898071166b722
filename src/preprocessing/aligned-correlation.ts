import { FACE_SIZE } from '../dataset/face-dataset';

/**
 * Pearson's correlation of two faces' pixels where they fit best when one is moved over the other by up to so many pixels:
 * only the part that both show counts. Copies of a picture come close to 1, however bright and cut a little otherwise.
 *
 * @param a `[48, 48]`, e.g. from `facePixels`.
 * @param b likewise.
 * @param maxShift pixels in each of the four directions, from 0 (no moving), below 48. Default 2.
 * @returns -1 to 1; 0 where one of the two is of one grey value.
 */
export function alignedCorrelation(a: ArrayLike<number>, b: ArrayLike<number>, maxShift = 2): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let down = -maxShift; down <= maxShift; down += 1) {
    for (let right = -maxShift; right <= maxShift; right += 1) {
      best = Math.max(best, correlationAt(a, b, down, right));
    }
  }
  return best;
}

/** With `b` moved by whole pixels. */
function correlationAt(a: ArrayLike<number>, b: ArrayLike<number>, down: number, right: number): number {
  const size = FACE_SIZE;
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let row = Math.max(0, down); row < size + Math.min(0, down); row += 1) {
    for (let column = Math.max(0, right); column < size + Math.min(0, right); column += 1) {
      const inA = a[row * size + column];
      const inB = b[(row - down) * size + column - right];
      count += 1;
      sumA += inA;
      sumB += inB;
      squaresA += inA * inA;
      squaresB += inB * inB;
      products += inA * inB;
    }
  }
  // Sums of whole numbers are exact, so that a face of one grey value has a variance of exactly 0.
  const variances = (count * squaresA - sumA ** 2) * (count * squaresB - sumB ** 2);
  return variances > 0 ? (count * products - sumA * sumB) / Math.sqrt(variances) : 0;
}
