import { NUM_EMOTIONS } from '../dataset/emotions';
import { type ClassName, distinctInOrder } from './label-encoder';
import { checkLabel } from './one-hot';

/**
 * How much an example of each class counts: `balanced`, inversely to how often the class occurs; a record of weights,
 * every class that it leaves out counting 1; or null, all alike.
 */
export type ClassWeight = 'balanced' | Readonly<Record<ClassName, number>> | null;

/** What `computeClassWeight` looks at. */
export interface ClassWeightOptions<T extends ClassName> {
  /** The classes that weights are wanted for, each occurring in `labels`. */
  readonly classes: ArrayLike<T>;
  /** The class of each example of the training split; scikit-learn's `y`. */
  readonly labels: ArrayLike<T>;
  /** `[labels.length]`: how often each example counts, for `balanced`. Left out, each counts 1. */
  readonly sampleWeight?: ArrayLike<number>;
}

/**
 * A weight for each of `classes`, in their order. `balanced` gives `numExamples / (numClasses * count)`, so that the
 * weights of all examples add up to `numExamples`.
 *
 * Source: scikit-learn's `compute_class_weight`.
 *
 * @throws RangeError when a label is not among the classes; for `balanced`, when a class does not occur, or a sample
 *   weight is missing or not a finite number from 0, or those of a class are all 0; for a record, when it names a class
 *   that is unknown while one of the classes is left out.
 */
export function computeClassWeight<T extends ClassName>(
  classWeight: ClassWeight,
  { classes, labels, sampleWeight }: ClassWeightOptions<T>,
): number[] {
  const wanted = Array.from(classes);
  const present = distinctInOrder(labels);
  const unknown = present.find((label) => !wanted.includes(label));
  if (unknown !== undefined) {
    throw new RangeError(`labels: expected the classes ${wanted.join(', ')} only, got ${unknown}`);
  }
  if (classWeight === null) return wanted.map(() => 1);
  if (classWeight !== 'balanced') return chosenWeights(classWeight, wanted);

  const counts = countClasses(labels, sampleWeight);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return wanted.map((name) => {
    const count = counts.get(name) ?? 0;
    if (count === 0)
      throw new RangeError(`classes: expected classes that occur among the labels, got ${name}`);
    return total / (counts.size * count);
  });
}

/**
 * A weight for each example: its class's.
 *
 * Source: scikit-learn's `compute_sample_weight`, of one output.
 *
 * @param labels the class of each example; scikit-learn's `y`.
 * @param options.indices the examples, repeated or not, that `balanced` counts the classes of; examples of a class that
 *   is not among them get weight 0. Default: all.
 * @returns `[labels.length]`, in the form that a generator's `flow` takes as `sampleWeight`.
 * @throws RangeError as `computeClassWeight` does, and for `indices` with anything but `balanced`, or beyond the labels.
 */
export function computeSampleWeight<T extends ClassName>(
  classWeight: ClassWeight,
  labels: ArrayLike<T>,
  options: { readonly indices?: ArrayLike<number> } = {},
): Float64Array {
  const { indices } = options;
  if (indices !== undefined && classWeight !== 'balanced') {
    throw new RangeError('indices: expected none unless the class weights are "balanced"');
  }
  const counted =
    indices === undefined
      ? labels
      : Array.from(indices, (index) => {
          if (index in labels) return labels[index];
          throw new RangeError(
            `indices: expected whole numbers from 0 to ${labels.length - 1}, got ${index}`,
          );
        });
  const classes = distinctInOrder(counted);
  const weights = computeClassWeight(classWeight, { classes, labels: counted });
  const weightOf = new Map(classes.map((name, i) => [name, weights[i]]));
  return Float64Array.from({ length: labels.length }, (_, example) => weightOf.get(labels[example]) ?? 0);
}

/**
 * `computeClassWeight('balanced', …)` for labels from 0 to `numClasses - 1`, of which some may not occur: those get 0,
 * for no example will ask.
 *
 * @param labels of the training split.
 * @returns `[numClasses]`, the weight of each label.
 * @throws RangeError for any other label, or when there is none at all.
 */
export function balancedClassWeights(labels: ArrayLike<number>, numClasses: number = NUM_EMOTIONS): number[] {
  if (labels.length === 0) throw new RangeError('expected at least one label, got none');
  for (let example = 0; example < labels.length; example += 1) {
    checkLabel(labels[example], numClasses, `labels[${example}]`);
  }
  const classes = distinctInOrder(labels);
  const present = computeClassWeight('balanced', { classes, labels });
  const weights = new Array<number>(numClasses).fill(0);
  classes.forEach((label, i) => {
    weights[label] = present[i];
  });
  return weights;
}

function chosenWeights(
  classWeight: Readonly<Record<ClassName, number>>,
  classes: readonly ClassName[],
): number[] {
  const missing = classes.filter((name) => !Object.hasOwn(classWeight, name));
  const named = Object.keys(classWeight).length;
  if (named > 0 && missing.length > 0 && classes.length - missing.length !== named) {
    throw new RangeError(
      `expected weights for the classes ${classes.join(', ')}, got none for ${missing.join(', ')} and some for unknown ones`,
    );
  }
  return classes.map((name) => (Object.hasOwn(classWeight, name) ? classWeight[name] : 1));
}

function countClasses<T extends ClassName>(
  labels: ArrayLike<T>,
  sampleWeight: ArrayLike<number> | undefined,
): Map<T, number> {
  if (sampleWeight !== undefined && sampleWeight.length !== labels.length) {
    throw new RangeError(
      `sampleWeight: expected a weight for each of ${labels.length} labels, got ${sampleWeight.length}`,
    );
  }
  const counts = new Map<T, number>();
  for (let example = 0; example < labels.length; example += 1) {
    const weight = sampleWeight === undefined ? 1 : sampleWeight[example];
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`sampleWeight[${example}]: expected a finite number from 0, got ${weight}`);
    }
    counts.set(labels[example], (counts.get(labels[example]) ?? 0) + weight);
  }
  return counts;
}
