import { types } from 'node:util';
import { type PlainValue, plainValue, valueText } from './plain-value';

/** What came of calling a function with one input. */
export type Outcome =
  | {
      readonly kind: 'result';
      readonly value: PlainValue;
      /** The number of the first input that the call has changed, counted from 0; -1 when it changed none. */
      readonly changedInput: number;
    }
  | { readonly kind: 'error'; readonly words: string };

/** A case of an exercise with what came of it. */
export interface TriedCase {
  readonly expected: PlainValue;
  readonly outcome: Outcome;
  readonly ok: boolean;
}

/** A function that is called with whatever there is. */
export type AnyFunction = (...given: unknown[]) => unknown;

/** Calls a function with copies of its input, and takes whatever comes: a result of any kind, or an error. */
export function outcomeOf(answer: AnyFunction, given: readonly unknown[]): Outcome {
  const copies = structuredClone(given) as unknown[];
  try {
    const value = plainValue(answer(...copies));
    const changedInput = copies.findIndex((copy, index) => differs(copy, given[index]));
    return { kind: 'result', value, changedInput };
  } catch (error) {
    return { kind: 'error', words: errorText(error) };
  }
}

function differs(copy: unknown, original: unknown): boolean {
  return JSON.stringify(copy) !== JSON.stringify(original);
}

/** A thrown value in words; anything can be thrown, even what cannot be read. */
function errorText(error: unknown): string {
  try {
    if (types.isNativeError(error)) return `${error.name}: ${error.message}`;
    return `an exception: ${valueText(plainValue(error))}`;
  } catch {
    return 'an exception that cannot be read';
  }
}
