import { say, type Translation } from './keras-values';

/** A value that both sides write alike, if it passes. */
export function alike(expected: string, passes: (value: unknown) => boolean): Translation {
  const check = (value: unknown) => {
    if (!passes(value)) throw new Error(`expected ${expected}, got ${say(value)}`);
    // tfjs's layers write into the lists they are given.
    return Array.isArray(value) ? structuredClone(value) : value;
  };
  return { fromKeras: check, toKeras: check };
}

/** TensorFlow counts in 32 bits: a larger number would come out as another one. */
const MOST = 2 ** 31 - 1;

const isInteger = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) <= MOST;
const isCount = (value: unknown) => isInteger(value) && (value as number) > 0;
const isNatural = (value: unknown) => isInteger(value) && (value as number) >= 0;
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isListOf = (passes: (value: unknown) => boolean, length?: number) => (value: unknown) =>
  Array.isArray(value) && (length === undefined || value.length === length) && value.every(passes);

export const count = alike('a whole number above 0 and below 2^31', isCount);
export const number = alike('a number', isNumber);
export const numberOrNone = alike('a number or null', (value) => value === null || isNumber(value));
export const share = alike(
  'a number in [0, 1)',
  (value) => isNumber(value) && Number(value) >= 0 && Number(value) < 1,
);
export const flag = alike('true or false', (value) => typeof value === 'boolean');
export const pair = alike(
  'two whole numbers above 0 and below 2^31',
  (value) => isCount(value) || isListOf(isCount, 2)(value),
);
export const margins = alike('[[top, bottom], [left, right]]', isListOf(isListOf(isNatural, 2), 2));
export const axis = alike('one axis', isInteger);
export const padding = alike('"same" or "valid"', (value) => value === 'same' || value === 'valid');
export const interpolation = alike(
  '"nearest" or "bilinear"',
  (value) => value === 'nearest' || value === 'bilinear',
);
export const axesOrNone = alike(
  'a list of axes, or null',
  (value) => value === null || isListOf(isCount)(value),
);
export const maskShape = alike(
  'a list of whole numbers and null, or null',
  (value) => value === null || isListOf((size) => size === null || isCount(size))(value),
);

/** Keras 2 wrote the one axis as a list. */
export const axisOfList: Translation = {
  fromKeras: (value) => axis.fromKeras(Array.isArray(value) && value.length === 1 ? value[0] : value),
  toKeras: axis.toKeras,
};

/** A missing size is -1 in Keras and null in tfjs. */
export const sizes: Translation = {
  fromKeras: alike('a list of whole numbers, of which -1 is found out', isListOf(isInteger)).fromKeras,
  toKeras: (value) => (value as (number | null)[]).map((size) => size ?? -1),
};

/** Keras takes seeds of 32 bits; a missing one is random there. */
export const seed = alike('a whole number from 0 to below 2^32, or null', (value) => {
  return (
    value === null ||
    value === undefined ||
    (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32)
  );
});

export const axes = alike('a list of axes', isListOf(isCount));
