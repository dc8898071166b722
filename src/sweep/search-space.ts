import type { SeededRandom } from '../dataset/seeded-random';

/** A value of a parameter. */
export type ParameterValue = number | string | boolean | null;

/** A value for each parameter, by its name. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** Numbers between two others, both included. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
  /** Whether equal differences or equal ratios are equally likely. */
  readonly scale: 'linear' | 'log';
  /** Whether only whole numbers are meant. */
  readonly whole: boolean;
}

/** What a parameter may be: one of some values, or a number of a range. */
export type Dimension = readonly ParameterValue[] | NumberRange;

/** The parameters that are searched over, by their names. */
export type SearchSpace = Readonly<Record<string, Dimension>>;

/** How often a combination is drawn again that came up before. */
const MOST_REPEATS = 100;

export const isRange = (dimension: Dimension): dimension is NumberRange => 'from' in dimension;

/**
 * Every combination of the values, the last parameter changing fastest.
 *
 * @throws RangeError when a parameter has a range in place of values.
 */
export function gridOf(space: SearchSpace): Parameters[] {
  return Object.entries(space).reduce<Parameters[]>(
    (combinations, [name, dimension]) => {
      if (isRange(dimension))
        throw new RangeError(`${name}: expected a list of values for a grid, got a range`);
      return combinations.flatMap((combination) =>
        dimension.map((value) => ({ ...combination, [name]: value })),
      );
    },
    [{}],
  );
}

/**
 * Combinations drawn at random, each value and each number of a range equally likely, and none of them twice.
 *
 * Source: Bergstra and Bengio, “Random search for hyper-parameter optimization”, 2012.
 *
 * @param count how many are wanted.
 * @returns fewer where there are not so many.
 */
export function drawnFrom(space: SearchSpace, count: number, random: SeededRandom): Parameters[] {
  const drawn = new Map<string, Parameters>();
  for (let repeats = 0; drawn.size < count && repeats < MOST_REPEATS; ) {
    const combination = Object.fromEntries(
      Object.entries(space).map(([name, dimension]) => [name, drawnValue(dimension, random)]),
    );
    const key = JSON.stringify(combination);
    if (drawn.has(key)) repeats += 1;
    else {
      drawn.set(key, combination);
      repeats = 0;
    }
  }
  return [...drawn.values()];
}

function drawnValue(dimension: Dimension, random: SeededRandom): ParameterValue {
  if (!isRange(dimension)) return dimension[random.integer(dimension.length)];
  const { from, to, scale, whole } = dimension;
  if (whole && scale === 'linear') return from + random.integer(to - from + 1);
  const share = random.uniform();
  const value = scale === 'log' ? from * (to / from) ** share : from + share * (to - from);
  // Four digits are more than a search can tell apart, and can be typed again.
  return whole ? Math.round(value) : Number(value.toPrecision(4));
}
