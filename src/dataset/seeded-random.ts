import { createHash } from 'node:crypto';

/** The whole state of a stream: four unsigned 32-bit words. Plain numbers, so it can be stored as JSON. */
export type RandomState = readonly [number, number, number, number];

/** A repeatable stream of random numbers: equal seeds give equal streams, on every machine. */
export interface SeededRandom {
  /** The next number, uniform in [0, 1), a multiple of 2^-32. */
  uniform(): number;
  /** The next integer, uniform in [0, n). */
  integer(n: number): number;
  /** The next number of the standard normal distribution (Box and Muller, 1958). */
  normal(): number;
  /** Puts the elements into random order, in place (Fisher and Yates), and returns the same array. */
  shuffle<T extends { [index: number]: unknown; readonly length: number }>(elements: T): T;
  /**
   * An independent stream named by `label`. It depends on the seed and the label only, not on how many numbers
   * were taken before, so face 7 is the same whether or not faces 0 to 6 were drawn.
   */
  derive(label: string | number): SeededRandom;
  /** Where the stream stands. Assigning an earlier state makes it continue from there. */
  state: RandomState;
}

/**
 * A seeded random stream: the generator xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom
 * number generators", 2021; https://prng.di.unimi.it/xoshiro128starstar.c), its state filled from a SHA-256 of
 * the seed. Not for secrets.
 *
 * @throws RangeError when `seed` is not a safe integer.
 */
export function seededRandom(seed: number): SeededRandom {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: expected a whole number, got ${seed}`);
  return streamNamed(String(seed));
}

function streamNamed(name: string): SeededRandom {
  const digest = createHash('sha256').update(name).digest();
  const words = Uint32Array.from([0, 4, 8, 12], (offset) => digest.readUInt32LE(offset));

  function nextWord(): number {
    const result = Math.imul(rotateLeft(Math.imul(words[1], 5), 7), 9) >>> 0;
    const shifted = words[1] << 9;
    words[2] ^= words[0];
    words[3] ^= words[1];
    words[1] ^= words[2];
    words[0] ^= words[3];
    words[2] ^= shifted;
    words[3] = rotateLeft(words[3], 11);
    return result;
  }

  const uniform = () => nextWord() / 2 ** 32;
  const integer = (n: number) => Math.floor(uniform() * n);

  return {
    uniform,
    integer,
    // 1 - uniform() lies in (0, 1], where the logarithm is finite. The sine's twin is not kept back: `state`
    // stays all there is to know.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle(elements) {
      const writable: { [index: number]: unknown } = elements;
      for (let last = elements.length - 1; last > 0; last -= 1) {
        const other = integer(last + 1);
        [writable[last], writable[other]] = [writable[other], writable[last]];
      }
      return elements;
    },
    derive: (label) => streamNamed(`${name}/${JSON.stringify(label)}`),
    get state(): RandomState {
      return [words[0], words[1], words[2], words[3]];
    },
    set state(state: RandomState) {
      if (state.length !== 4 || state.every((word) => word === 0)) {
        throw new RangeError(`state: expected four 32-bit words, not all zero, got [${state.join(', ')}]`);
      }
      words.set(state);
    },
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
