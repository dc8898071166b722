import { checkLabel } from '../preprocessing/one-hot';

/**
 * The classes that maps are asked for, one an image; undefined where they are left to the model.
 *
 * @throws RangeError when there are more or fewer classes than images, or one that the model does not have.
 */
export function explainedClasses(
  classes: ArrayLike<number> | undefined,
  numExamples: number,
  numClasses: number,
): Uint8Array | undefined {
  if (classes === undefined) return undefined;
  if (classes.length !== numExamples) {
    throw new RangeError(`classes: expected one for each of ${numExamples} images, got ${classes.length}`);
  }
  for (let example = 0; example < numExamples; example += 1) {
    checkLabel(classes[example], numClasses, `classes[${example}]`);
  }
  return Uint8Array.from(classes);
}
