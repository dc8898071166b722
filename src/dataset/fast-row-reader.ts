import { NUM_EMOTIONS } from './emotions';
import { PIXELS_PER_FACE } from './face-dataset';
import type { Fer2013Column } from './fer2013-header';
import { USAGES } from './usages';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BLANK = 0x20;
const ZERO = 0x30;

const USAGE_BYTES = USAGES.map((usage) => new TextEncoder().encode(usage));

/** What the fast reader answers when a row is not plainly written: quite possibly wrong, perhaps only unusual. */
export const NOT_PLAIN = -1;

/**
 * Reads one plainly written row straight from its bytes: no strings, no allocation, each byte looked at once. This is where
 * loading spends its time.
 *
 * @param bytes holds the row from `start` on, and a byte that is no digit at `end`, which stops the scan.
 * @param pixels receives 2,304 intensities from `offset` on; also written to when the row turns out not to be plain.
 * @returns `label * 3 + usage`, or `NOT_PLAIN`.
 */
export function readPlainRow(
  bytes: Uint8Array,
  start: number,
  end: number,
  columns: readonly Fer2013Column[],
  pixels: Uint8Array,
  offset: number,
): number {
  let at = start;
  let label = 0;
  let usage = 0;
  for (let field = 0; field < 3; field += 1) {
    if (field > 0) {
      if (bytes[at] !== COMMA) return NOT_PLAIN;
      at += 1;
    }
    const quoted = bytes[at] === QUOTE;
    if (quoted) at += 1;
    const column = columns[field];
    if (column === 'pixels') {
      at = readPixels(bytes, at, pixels, offset);
      if (at < 0) return NOT_PLAIN;
    } else if (column === 'emotion') {
      label = bytes[at] - ZERO;
      if (label < 0 || label >= NUM_EMOTIONS) return NOT_PLAIN;
      at += 1;
    } else {
      usage = usageAt(bytes, at);
      if (usage < 0) return NOT_PLAIN;
      at += USAGE_BYTES[usage].length;
    }
    if (quoted) {
      if (bytes[at] !== QUOTE) return NOT_PLAIN;
      at += 1;
    }
  }
  return at === end ? label * USAGES.length + usage : NOT_PLAIN;
}

/** Reads 2,304 numbers of one to three digits with one blank between them; returns where they end, or -1. */
function readPixels(bytes: Uint8Array, start: number, pixels: Uint8Array, offset: number): number {
  const stop = offset + PIXELS_PER_FACE;
  let at = start;
  for (let i = offset; i < stop; i += 1) {
    let value = bytes[at] - ZERO;
    if (value < 0 || value > 9) return -1;
    let digit = bytes[at + 1] - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digit = bytes[at + 2] - ZERO;
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        if (value > 255) return -1;
        at += 3;
      } else {
        at += 2;
      }
    } else {
      at += 1;
    }
    pixels[i] = value;
    if (bytes[at] === BLANK) at += 1;
    else return i === stop - 1 ? at : -1;
  }
  // A blank follows the last value: more values, or an unusual row.
  return -1;
}

function usageAt(bytes: Uint8Array, start: number): number {
  for (let usage = 0; usage < USAGE_BYTES.length; usage += 1) {
    const expected = USAGE_BYTES[usage];
    let i = 0;
    while (i < expected.length && bytes[start + i] === expected[i]) i += 1;
    if (i === expected.length) return usage;
  }
  return -1;
}
