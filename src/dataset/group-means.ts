/** The mean picture of each group that has one. */
export interface GroupMeans {
  /** Numbers of the groups, rising. */
  readonly groups: readonly number[];
  /** Row-major, in `shape`. */
  readonly means: {
    readonly values: Float32Array;
    readonly shape: readonly [numGroups: number, height: number, width: number];
  };
  /** How many pictures each is the mean of. */
  readonly counts: readonly number[];
}

/**
 * The mean of the pictures of each group, pixel by pixel.
 *
 * @param pictures row-major `[groupOf.length, height, width]`.
 * @param groupOf the group of each picture, whole numbers from 0.
 * @throws RangeError when pictures and groups differ in number, or a group is no such number.
 */
export function groupMeans(
  pictures: ArrayLike<number>,
  groupOf: ArrayLike<number>,
  [height, width]: readonly [height: number, width: number],
): GroupMeans {
  const numPixels = height * width;
  if (pictures.length !== groupOf.length * numPixels) {
    throw new RangeError(
      `expected one picture of ${numPixels} pixels for each of ${groupOf.length} groups, got ${pictures.length} pixels`,
    );
  }
  const found = new Map<number, { readonly sum: Float64Array; count: number }>();
  for (let picture = 0; picture < groupOf.length; picture += 1) {
    const number = groupOf[picture];
    if (!Number.isInteger(number) || number < 0) {
      throw new RangeError(`groupOf[${picture}]: expected a whole number from 0, got ${number}`);
    }
    const group = found.get(number) ?? { sum: new Float64Array(numPixels), count: 0 };
    found.set(number, group);
    group.count += 1;
    for (let pixel = 0; pixel < numPixels; pixel += 1) {
      group.sum[pixel] += pictures[picture * numPixels + pixel];
    }
  }
  const rising = [...found].sort(([a], [b]) => a - b);
  const means = new Float32Array(rising.length * numPixels);
  rising.forEach(([, { sum, count }], i) => {
    means.set(
      sum.map((value) => value / count),
      i * numPixels,
    );
  });
  return {
    groups: rising.map(([number]) => number),
    means: { values: means, shape: [rising.length, height, width] },
    counts: rising.map(([, { count }]) => count),
  };
}
