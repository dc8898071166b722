/** What kept a callback's option from being taken. */
function refuse(callback: string, option: string, expected: string, value: unknown): never {
  const got = typeof value === 'string' ? JSON.stringify(value) : String(value);
  throw new RangeError(`${callback}: ${option}: expected ${expected}, got ${got}`);
}

/** @throws RangeError naming callback and option when the value is no whole number from `least` on. */
export function requireWholeNumber(callback: string, option: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  return refuse(callback, option, `a whole number from ${least}`, value);
}

/** @throws RangeError naming callback and option when the value is no number of which `isRight` holds. */
export function requireNumber(
  callback: string,
  option: string,
  value: number,
  {
    isRight = () => true,
    expected = 'a number',
  }: { isRight?: (value: number) => boolean; expected?: string } = {},
): number {
  if (Number.isFinite(value) && isRight(value)) return value;
  return refuse(callback, option, expected, value);
}

/** @throws RangeError naming callback and option when the value is no number from 0. */
export function requireFromZero(callback: string, option: string, value: number): number {
  return requireNumber(callback, option, value, {
    isRight: (number) => number >= 0,
    expected: 'a number from 0',
  });
}

/** @throws RangeError naming callback and option when the value is no number above 0. */
export function requirePositive(callback: string, option: string, value: number): number {
  return requireNumber(callback, option, value, {
    isRight: (number) => number > 0,
    expected: 'a number above 0',
  });
}

/** @throws RangeError naming callback and option when the value is none of the choices. */
export function requireChoice<Choice extends string>(
  callback: string,
  option: string,
  value: Choice,
  choices: readonly Choice[],
): Choice {
  if (choices.includes(value)) return value;
  return refuse(callback, option, `one of ${choices.join(', ')}`, value);
}
