import * as fc from 'fast-check';

/** Where in the bytes: a number that is taken modulo the length of the region. */
interface BytePlace {
  readonly region: 'start' | 'any' | 'end';
  readonly at: number;
}

/** One change to a file's bytes. */
export type ByteMutation =
  | { readonly do: 'flip'; readonly place: BytePlace; readonly bit: number }
  | { readonly do: 'set'; readonly place: BytePlace; readonly byte: number }
  | { readonly do: 'delete'; readonly place: BytePlace; readonly length: number }
  | {
      readonly do: 'insert';
      readonly place: BytePlace;
      readonly bytes: readonly number[];
      readonly times: number;
    }
  | { readonly do: 'duplicate'; readonly place: BytePlace; readonly length: number; readonly times: number }
  | { readonly do: 'truncate'; readonly place: BytePlace }
  | { readonly do: 'splice'; readonly place: BytePlace; readonly from: number; readonly length: number }
  /** A number as length fields have them. */
  | {
      readonly do: 'number';
      readonly place: BytePlace;
      readonly width: 1 | 2 | 4 | 8;
      readonly bigEndian: boolean;
      readonly value: string;
    }
  /** The digits of a number that is written as text become something else. */
  | { readonly do: 'digits'; readonly nth: number; readonly text: string };

/** Bytes at the start and at the end, where headers and directories lie. */
const REGION_BYTES = 600;

/** A mutation makes no file larger than this. */
const MOST_BYTES = 4 << 20;

/** Numbers at which sums overflow, signs turn, or memory ends. */
const NUMBERS = [
  0n,
  1n,
  2n,
  7n,
  8n,
  255n,
  256n,
  65535n,
  65536n,
  1n << 20n,
  (1n << 31n) - 1n,
  1n << 31n,
].concat([(1n << 32n) - 1n, 1n << 32n, 1n << 53n, (1n << 63n) - 1n, (1n << 64n) - 1n]);

const DIGITS = [
  '',
  '0',
  '-1',
  '1e9',
  '1e999',
  'NaN',
  'null',
  '0.5',
  '4294967296',
  '9007199254740993',
  '99999999999999999999',
];

const place: fc.Arbitrary<BytePlace> = fc.record({
  region: fc.constantFrom('start', 'any', 'end'),
  at: fc.nat(2 ** 31 - 1),
});
const length = fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 5_000 }));
const times = fc.oneof(
  { weight: 4, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 500 }) },
);

const mutation: fc.Arbitrary<ByteMutation> = fc.oneof(
  fc.record({ do: fc.constant('flip' as const), place, bit: fc.nat(7) }),
  fc.record({ do: fc.constant('set' as const), place, byte: fc.nat(255) }),
  fc.record({ do: fc.constant('delete' as const), place, length }),
  fc.record({
    do: fc.constant('insert' as const),
    place,
    bytes: fc.array(fc.nat(255), { minLength: 1, maxLength: 24 }),
    times,
  }),
  fc.record({ do: fc.constant('duplicate' as const), place, length, times }),
  fc.record({ do: fc.constant('truncate' as const), place }),
  fc.record({ do: fc.constant('splice' as const), place, from: fc.nat(2 ** 31 - 1), length }),
  fc.record({
    do: fc.constant('number' as const),
    place,
    width: fc.constantFrom(1 as const, 2 as const, 4 as const, 8 as const),
    bigEndian: fc.boolean(),
    value: fc.constantFrom(...NUMBERS.map(String)),
  }),
  fc.record({ do: fc.constant('digits' as const), nth: fc.nat(10_000), text: fc.constantFrom(...DIGITS) }),
);

/** A few changes; none leaves the file as it is. */
export const byteMutations: fc.Arbitrary<ByteMutation[]> = fc.array(mutation, { minLength: 0, maxLength: 5 });

/** The bytes after the changes, one after the other. @param other what pieces are spliced in from. */
export function mutated(
  bytes: Uint8Array,
  mutations: readonly ByteMutation[],
  other: Uint8Array = bytes,
): Buffer {
  return mutations.reduce<Buffer>((before, change) => {
    const after = changed(before, change, Buffer.from(other));
    return after.length <= MOST_BYTES ? after : before;
  }, Buffer.from(bytes));
}

function changed(bytes: Buffer, change: ByteMutation, other: Buffer): Buffer {
  if (change.do === 'digits') return withDigits(bytes, change.nth, change.text);
  const at = offsetIn(bytes, change.place);
  const spread = (...parts: Uint8Array[]) => Buffer.concat([bytes.subarray(0, at), ...parts]);
  switch (change.do) {
    case 'flip':
    case 'set': {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = change.do === 'set' ? change.byte : copy[at] ^ (1 << change.bit);
      return copy;
    }
    case 'delete':
      return spread(bytes.subarray(at + change.length));
    case 'insert':
      return spread(...Array<Buffer>(change.times).fill(Buffer.from(change.bytes)), bytes.subarray(at));
    case 'duplicate': {
      const piece = bytes.subarray(at, at + change.length);
      return spread(...Array<Buffer>(change.times).fill(piece), bytes.subarray(at));
    }
    case 'truncate':
      return spread();
    case 'splice': {
      const from = other.length === 0 ? 0 : change.from % other.length;
      return spread(other.subarray(from, from + change.length), bytes.subarray(at + change.length));
    }
    case 'number': {
      const { width, bigEndian } = change;
      const number = Buffer.alloc(8);
      number.writeBigUInt64LE(BigInt.asUintN(8 * width, BigInt(change.value)));
      const written = number.subarray(0, width);
      if (bigEndian) written.reverse();
      return spread(written, bytes.subarray(at + width));
    }
  }
}

function offsetIn(bytes: Buffer, { region, at }: BytePlace): number {
  if (bytes.length === 0) return 0;
  const size = region === 'any' ? bytes.length : Math.min(REGION_BYTES, bytes.length);
  return (region === 'end' ? bytes.length - size : 0) + (at % size);
}

function withDigits(bytes: Buffer, nth: number, text: string): Buffer {
  const latin = bytes.toString('latin1');
  const numbers = [...latin.matchAll(/\d+/g)];
  if (numbers.length === 0) return bytes;
  const found = numbers[nth % numbers.length];
  return Buffer.from(
    latin.slice(0, found.index) + text + latin.slice(found.index + found[0].length),
    'latin1',
  );
}
