/**
 * The largest absolute difference between two lists of numbers, e.g. of a model's predictions before and after it was
 * saved and loaded; 0 when they are the same,
 * NaN when a value is not a number.
 *
 * @throws RangeError when the two differ in length.
 */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new RangeError(`expected two lists of one length, got ${a.length} and ${b.length}`);
  let largest = 0;
  for (let i = 0; i < a.length; i += 1) {
    const difference = Math.abs(a[i] - b[i]);
    // A value that is not a number must not pass as equal.
    if (Number.isNaN(difference)) return Number.NaN;
    if (difference > largest) largest = difference;
  }
  return largest;
}
