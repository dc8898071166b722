import { types } from 'node:util';

/** A value of another kind than an exercise can expect, in words, e.g. “a promise”. */
export class UnexpectedKind {
  constructor(readonly words: string) {}
}

/** What exercises expect and answers are taken as: numbers, texts, switches, and lists of them, typed arrays as lists. */
export type PlainValue =
  | number
  | string
  | boolean
  | null
  | undefined
  | UnexpectedKind
  | readonly PlainValue[];

/** Lists beyond this length or depth are no answer to an exercise, and would take long to compare. */
const MAX_LENGTH = 10_000;
const MAX_DEPTH = 4;

/** Numbers may differ by so much, absolutely or of their size: sums in another order are as right. */
const TOLERANCE = 1e-6;

/** Longest text of a value; what is longer is cut. */
const MAX_CHARACTERS = 90;

/**
 * Copies any value into plain ones, so that nothing it does later, and no reading of it, can go wrong.
 *
 * @throws whatever reading the value throws, as a proxy may.
 */
export function plainValue(value: unknown, depth = 0): PlainValue {
  if (value === null) return null;
  if (value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'function') return new UnexpectedKind('a function');
  if (typeof value !== 'object') return new UnexpectedKind(`a ${typeof value}`);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)) {
    const list = value as ArrayLike<unknown>;
    if (list.length > MAX_LENGTH) {
      return new UnexpectedKind(`a list of ${list.length.toLocaleString('en-US')} values`);
    }
    if (depth === MAX_DEPTH) return new UnexpectedKind('lists within lists within lists');
    return Array.from(list, (item) => plainValue(item, depth + 1));
  }
  if (types.isPromise(value)) {
    // Nobody waits for it; what it may throw is no failure of the notebook.
    value.catch(() => undefined);
    return new UnexpectedKind('a promise');
  }
  return new UnexpectedKind('an object');
}

/** Whether two values are equal, numbers to within 1e-6 of their size, and NaN equal to NaN. */
export function isSameValue(first: PlainValue, second: PlainValue): boolean {
  if (typeof first === 'number' && typeof second === 'number') {
    if (Object.is(first, second) || first === second) return true;
    const scale = Math.max(1, Math.abs(first), Math.abs(second));
    return Math.abs(first - second) <= TOLERANCE * scale && Number.isFinite(scale);
  }
  if (first instanceof UnexpectedKind && second instanceof UnexpectedKind)
    return first.words === second.words;
  if (isList(first) && isList(second)) {
    return first.length === second.length && first.every((value, index) => isSameValue(value, second[index]));
  }
  return first === second;
}

/** Tells a list from any other plain value. */
export function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}

/** A value as it would be typed, numbers to 6 digits, long lists cut. */
export function valueText(value: PlainValue): string {
  const text = wholeText(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 1)}…` : text;
}

function wholeText(value: PlainValue): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  if (typeof value === 'string') return `'${value}'`;
  if (value instanceof UnexpectedKind) return value.words;
  if (isList(value)) return `[${value.map(wholeText).join(', ')}]`;
  return String(value);
}
