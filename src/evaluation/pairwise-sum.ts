/** Up to this many numbers are added in eight interleaved sums; longer lists are halved first. */
const BLOCK = 128;

/**
 * The sum of the numbers, added in the order in which NumPy adds an array, so that the last digit of a score, and with
 * it a rounded or printed one, is the same.
 *
 * Source: pairwise summation as NumPy's documentation of `numpy.sum` describes it (Higham, "The accuracy of floating
 * point summation", 1993), eight numbers at a time.
 */
export function pairwiseSum(values: ArrayLike<number>): number {
  return sumOf(values, 0, values.length);
}

/** The mean of the numbers, each counted `weights[i]` times; not a number when the weights come to 0. */
export function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  return pairwiseSum(Array.from(values, (value, i) => value * weights[i])) / pairwiseSum(weights);
}

function sumOf(values: ArrayLike<number>, start: number, length: number): number {
  if (length > BLOCK) {
    const half = Math.floor(length / 2);
    const left = half - (half % 8);
    return sumOf(values, start, left) + sumOf(values, start + left, length - left);
  }
  const whole = length - (length % 8);
  let sum = 0;
  if (whole > 0) {
    const lanes = Array.from({ length: 8 }, (_, lane) => values[start + lane]);
    for (let i = 8; i < whole; i += 1) lanes[i % 8] += values[start + i];
    sum = lanes[0] + lanes[1] + (lanes[2] + lanes[3]) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));
  }
  for (let i = whole; i < length; i += 1) sum += values[start + i];
  return sum;
}
