import type { TriedCase } from './outcome';
import { isList, isSameValue, type PlainValue, UnexpectedKind } from './plain-value';

/** Results that come near enough to the right ones to have been rounded, absolutely. */
const ROUNDED = 0.051;

type Returned = { readonly expected: PlainValue; readonly value: PlainValue };

function returnedValues(tried: readonly TriedCase[]): readonly Returned[] {
  return tried.flatMap(({ expected, outcome }) =>
    outcome.kind === 'result' ? [{ expected, value: outcome.value }] : [],
  );
}

/** Whether every result is what a stub returns: NaN, or an empty list. */
export function isUntouched(tried: readonly TriedCase[]): boolean {
  const returned = returnedValues(tried);
  return returned.length === tried.length && returned.every(({ value }) => isStubValue(value));
}

function isStubValue(value: PlainValue): boolean {
  return Number.isNaN(value) || (isList(value) && value.length === 0);
}

/** Every number in a value, however deep; undefined when something else is among them. */
function numbersOf(value: PlainValue): readonly number[] | undefined {
  if (typeof value === 'number') return [value];
  if (!isList(value)) return undefined;
  const parts = value.map(numbersOf);
  return parts.some((part) => part === undefined) ? undefined : (parts.flat() as number[]);
}

/** Whether two values are numbers in the same places that are all related in the same way. */
function areRelated(
  { expected, value }: Returned,
  related: (expected: number, value: number) => boolean,
): boolean {
  const [right, given] = [numbersOf(expected), numbersOf(value)];
  if (right === undefined || given === undefined || right.length !== given.length) return false;
  return isList(expected) === isList(value) && right.every((number, index) => related(number, given[index]));
}

/** What is to be said when a function changes what it was given, whether or not its results are right. */
export function changedInputRemark(
  tried: readonly TriedCase[],
  parameters: readonly string[],
): string | undefined {
  const changed = tried.find(({ outcome }) => outcome.kind === 'result' && outcome.changedInput >= 0);
  if (changed?.outcome.kind !== 'result') return undefined;
  const name = parameters[changed.outcome.changedInput];
  return `Your function changes \`${name}\`, which it was only lent: \`sort\`, \`reverse\`, \`push\` and assignments work in place. Begin with a copy, \`[...${name}]\`.`;
}

/**
 * What can be said of wrong results whatever the exercise is about.
 *
 * @param tried every case of an answer that is wrong in at least one of them.
 * @returns undefined when nothing can be told.
 */
export function generalRemark(tried: readonly TriedCase[]): string | undefined {
  const wrong = tried.filter(({ ok }) => !ok);
  const returned = returnedValues(wrong);
  const every = (holds: (result: Returned) => boolean) =>
    returned.length === wrong.length && returned.every(holds);

  if (every(({ value }) => value === undefined)) {
    return 'Nothing comes back from your function. Between braces it needs the word `return` before its result.';
  }
  if (every(({ value }) => value instanceof UnexpectedKind && value.words === 'a promise')) {
    return 'Your function returns a promise of a result. There is nothing to wait for here: leave out `async`.';
  }
  if (returned.length < wrong.length) {
    const numStopped = wrong.length - returned.length;
    return `Your code stopped with an error for ${numStopped} of ${tried.length} inputs. That happens to everybody; the message in the table says at what.`;
  }
  if (every(({ expected, value }) => typeof value === 'string' && typeof expected !== 'string')) {
    return 'A text comes back where numbers are asked for; `toFixed` makes texts, for one.';
  }
  if (every(({ value }) => typeof value === 'boolean' || (isList(value) && value.some(isSwitch)))) {
    return 'True and false come back where numbers are asked for; `Number(…)` makes 1 and 0 of them.';
  }
  if (every((result) => areRelated(result, (right, given) => isSameValue(given, 100 * right)))) {
    return 'It looks as if you gave percent; a share lies between 0 and 1. Leave out the factor of 100.';
  }
  if (
    every(
      (result) =>
        areRelated(result, (right, given) => Math.abs(right - given) < ROUNDED) && hasFewDigits(result),
    )
  ) {
    return 'Nearly: it looks as if you rounded. Return the numbers as they come.';
  }
  if (every(({ expected, value }) => isList(expected) && !isList(value))) {
    return 'One value comes back where a list is asked for.';
  }
  if (every(({ expected, value }) => isList(value) && !isList(expected))) {
    return 'A list comes back where one value is asked for.';
  }
  if (every(({ value }) => (numbersOf(value) ?? []).some(Number.isNaN))) {
    return 'NaN, not a number, is what comes of calculating with a place that a list does not have, and of 0 / 0.';
  }
  if (every(({ expected, value }) => isList(value) && isList(expected) && value.length !== expected.length)) {
    return 'The list that comes back is not as long as the one that is expected.';
  }
  return undefined;
}

/** Whether all numbers of a result have at most two decimals. */
function hasFewDigits({ value }: Returned): boolean {
  return (numbersOf(value) ?? []).every((number) => isSameValue(number, Math.round(100 * number) / 100));
}

function isSwitch(value: PlainValue): boolean {
  return typeof value === 'boolean';
}
