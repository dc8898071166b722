/** One row of the parity table: how far one thing of ours is from the reference library's. */
export interface Comparison {
  /** What was compared, by its name here, e.g. `StandardScaler.transform`. */
  readonly what: string;
  /** The library whose numbers are expected, e.g. `scikit-learn`. */
  readonly comparedWith: string;
  readonly cases: number;
  /** Over all values of all cases; infinite when a shape differs or one of two values is not finite. */
  readonly largestDifference: number;
  readonly allowedDifference: number;
  /** The name of the case with the largest difference. */
  readonly worstCase: string;
}

/** Values of ours and the reference library's for one input. */
export interface ComparedCase {
  readonly name: string;
  readonly actual: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
}

/**
 * Something that has a counterpart in Keras, scikit-learn or another library. `make_NAME.py` in test/fixtures computes what the
 * counterpart makes of seeded inputs; `check_NAME.py`, where there is one, goes the other way and opens or recomputes
 * what was written here. Each is given a folder.
 */
export interface ParitySubject {
  /** The NAME in its scripts' names, with spaces where those have underscores. */
  readonly name: string;
  /** Set where what it needs may not be kept in the project, a photograph of a person: only `npm run parity` compares it. */
  readonly isOnlyLive?: true;
  /** Compares ours with what `make_NAME.py` wrote into the folder. Leaves no tensor behind. */
  compare(folder: string): Promise<Comparison[]>;
  /** Writes inputs and what ours makes of them into the folder, for `check_NAME.py FOLDER` to print comparisons of. */
  write?(folder: string): Promise<void>;
}

/**
 * Makes one row from its cases.
 *
 * @throws RangeError when there is no case, for nothing would have been compared.
 */
export function comparison(
  row: Pick<Comparison, 'what' | 'comparedWith' | 'allowedDifference'>,
  cases: readonly ComparedCase[],
): Comparison {
  if (cases.length === 0) throw new RangeError(`${row.what}: expected at least one case, got none`);
  const differences = cases.map(({ actual, expected }) => differenceOf(actual, expected));
  const largestDifference = Math.max(...differences);
  const worstCase = cases[differences.indexOf(largestDifference)].name;
  return { ...row, cases: cases.length, largestDifference, worstCase };
}

/** Whether a row holds what it promises. */
export function isWithinAllowed({ largestDifference, allowedDifference }: Comparison): boolean {
  return largestDifference <= allowedDifference;
}

/** The largest difference of two lists; equal infinities and two NaN are equal, other values that are not finite never. */
function differenceOf(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < actual.length; i += 1) {
    if (Object.is(actual[i], expected[i]) || actual[i] === expected[i]) continue;
    const difference = Math.abs(actual[i] - expected[i]);
    if (!Number.isFinite(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}
