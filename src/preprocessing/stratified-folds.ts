import { chosenExamples } from './chosen-examples';
import type { FaceSplit } from './splits';

/**
 * Puts every example into one of several folds, each with nearly the same share of every class.
 *
 * Source: scikit-learn's `StratifiedKFold(n_splits)` without shuffling, whose folds these are: every class is laid out in
 * the examples' order, and each fold takes the next stretch of it. A class with fewer examples than folds is missing from
 * some of them, which scikit-learn warns of.
 *
 * @param labels whole numbers from 0, `[numExamples]`.
 * @param numFolds at least 2.
 * @returns `[numExamples]`: the fold of each example, counted from 0.
 * @throws RangeError for another number of folds, or when every class has fewer examples than that.
 */
export function stratifiedFolds(labels: ArrayLike<number>, numFolds: number): Uint16Array {
  if (!Number.isInteger(numFolds) || numFolds < 2) {
    throw new RangeError(`folds: expected a whole number from 2, got ${numFolds}`);
  }
  // Classes are numbered in the order in which they come up, as scikit-learn does: it decides which fold gets one more.
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i += 1) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  if (most < numFolds) {
    throw new RangeError(
      `folds: expected at most as many as the largest class has examples, got ${numFolds} folds and ${most} examples`,
    );
  }
  // All examples in order of their classes, dealt out to the folds one by one, say how many of each class a fold gets.
  const waiting = new Map<number, number[]>();
  let dealt = 0;
  for (const [label, count] of counts) {
    const shares = new Array<number>(numFolds).fill(0);
    for (let i = 0; i < count; i += 1, dealt += 1) shares[dealt % numFolds] += 1;
    waiting.set(
      label,
      shares.flatMap((share, fold) => new Array<number>(share).fill(fold)),
    );
  }
  const taken = new Map<number, number>();
  return Uint16Array.from({ length: labels.length }, (_, i) => {
    const place = taken.get(labels[i]) ?? 0;
    taken.set(labels[i], place + 1);
    return (waiting.get(labels[i]) as number[])[place];
  });
}

/** One of several folds: it is judged by, and all others are trained on. */
export interface Fold {
  /** How many there are, at least 2. */
  readonly folds: number;
  /** Which one is kept back, counted from 1. */
  readonly fold: number;
}

/**
 * Divides the training faces into those that are trained on and those of one fold, which are kept back.
 *
 * @throws RangeError for a fold that is not there, and as `stratifiedFolds`.
 */
export function foldSplits(
  faces: FaceSplit,
  { folds, fold }: Fold,
): { readonly training: FaceSplit; readonly validation: FaceSplit } {
  if (!Number.isInteger(fold) || fold < 1 || fold > folds) {
    throw new RangeError(`fold: expected a whole number from 1 to ${folds}, got ${fold}`);
  }
  const foldOf = stratifiedFolds(faces.labels, folds);
  const examples = Array.from(foldOf, (_, example) => example);
  return {
    training: chosenExamples(
      faces,
      examples.filter((example) => foldOf[example] !== fold - 1),
    ),
    validation: chosenExamples(
      faces,
      examples.filter((example) => foldOf[example] === fold - 1),
    ),
  };
}
