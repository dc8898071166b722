import { NUM_EMOTIONS } from '../dataset/emotions';
import { checkLabel } from './one-hot';

/**
 * A weight for each class, inversely proportional to how often it occurs: `numExamples / (numPresentClasses *
 * count)`, so that the weights of all examples add up to `numExamples`. A class that does not occur gets 0; no
 * example will ask for it.
 *
 * Source: scikit-learn's `compute_class_weight("balanced", classes=np.unique(labels), y=labels)`.
 *
 * @param labels of the training split, whole numbers from 0 to `numClasses - 1`.
 * @throws RangeError for any other label, or when there is none at all.
 */
export function balancedClassWeights(labels: ArrayLike<number>, numClasses: number = NUM_EMOTIONS): number[] {
  if (labels.length === 0) throw new RangeError('expected at least one label, got none');
  const counts = new Array<number>(numClasses).fill(0);
  for (let example = 0; example < labels.length; example += 1) {
    checkLabel(labels[example], numClasses, `labels[${example}]`);
    counts[labels[example]] += 1;
  }
  const numPresentClasses = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (numPresentClasses * count)));
}
