/** A part of the examples given to `flow`, in Keras's words. */
export const SUBSETS = ['training', 'validation'] as const;

/** One of `SUBSETS`. */
export type Subset = (typeof SUBSETS)[number];

/**
 * The examples of a subset, from the first up to, not including, the second number: validation takes the
 * beginning, `validationSplit` of all and rounded down, and training the rest. Source: Keras's `NumpyArrayIterator`.
 *
 * @param validationSplit between 0 and 1.
 * @throws RangeError for another subset, or when one of the two has no example.
 */
export function subsetRange(
  numExamples: number,
  validationSplit: number,
  subset: Subset,
): readonly [start: number, end: number] {
  if (!SUBSETS.includes(subset)) {
    throw new RangeError(`subset: expected one of ${SUBSETS.join(', ')}, got "${subset}"`);
  }
  if (validationSplit === 0) {
    throw new RangeError('subset: the generator has no validationSplit; give it one, e.g. 0.2');
  }
  const boundary = Math.floor(numExamples * validationSplit);
  if (boundary === 0) {
    throw new RangeError(
      `validationSplit ${validationSplit} leaves no validation example of ${numExamples}; give more examples`,
    );
  }
  return subset === 'validation' ? [0, boundary] : [boundary, numExamples];
}

/**
 * Throws a RangeError unless the same classes occur before the boundary as after it.
 *
 * @param oneHotLabels row-major `[numExamples, numClasses]`.
 */
export function checkClassSplit(oneHotLabels: Float32Array, numClasses: number, boundary: number): void {
  const validation = classesOf(oneHotLabels.subarray(0, boundary * numClasses), numClasses);
  const training = classesOf(oneHotLabels.subarray(boundary * numClasses), numClasses);
  for (let label = 0; label < numClasses; label += 1) {
    if (validation.has(label) === training.has(label)) continue;
    throw new RangeError(
      `validationSplit: class ${label} occurs in the ${validation.has(label) ? 'validation' : 'training'} subset only; ` +
        'shuffle the examples first if they are sorted by label, or pass ignoreClassSplit: true',
    );
  }
}

function classesOf(oneHotLabels: Float32Array, numClasses: number): Set<number> {
  const classes = new Set<number>();
  for (let i = 0; i < oneHotLabels.length; i += 1) {
    if (oneHotLabels[i] !== 0) classes.add(i % numClasses);
  }
  return classes;
}
