import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// Kernels import this module: it must compile under their older TypeScript.

/** Who computed a number. */
export type Side = 'here' | 'python';

const fileOf = (folder: string, side: Side, fold: number, value: number) =>
  path.join(folder, `${side}-${fold}-${value}.f64`);

/**
 * All numbers of a value in order: of a list those of its elements, of an object those of its properties, of a text its
 * characters' codes. `run_folds.py` has the same rule.
 *
 * @throws TypeError when there is something else in it.
 */
export function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'boolean' || typeof value === 'bigint') return [Number(value)];
  if (typeof value === 'string') return Array.from(value, (character) => character.codePointAt(0) as number);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, Number);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(numbersOf);
  throw new TypeError(`expected numbers, texts or lists of them, got ${value}`);
}

/**
 * Keeps values of a notebook's fold for `keptNumbers`, each in a file of float64.
 *
 * @throws RangeError when a value holds no number, for nothing would be compared.
 */
export function keepNumbers(folder: string, fold: number, values: readonly unknown[]): void {
  values.forEach((value, index) => {
    const numbers = numbersOf(value);
    if (numbers.length === 0) throw new RangeError(`value ${index + 1}: expected a number, got none`);
    writeFileSync(fileOf(folder, 'here', fold, index), Float64Array.from(numbers));
  });
}

/** The numbers of one value of a fold, as one side kept them. */
export function keptNumbers(folder: string, side: Side, fold: number, value: number): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(fileOf(folder, side, fold, value))).buffer);
}
