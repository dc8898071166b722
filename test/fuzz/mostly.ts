import * as fc from 'fast-check';

/** Values of one kind, and now and then of another. @param weight how many of the first come to one of the second. */
export function mostly<T, U = T>(
  usual: fc.Arbitrary<T>,
  odd: fc.Arbitrary<U>,
  weight = 6,
): fc.Arbitrary<T | U> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });
}
