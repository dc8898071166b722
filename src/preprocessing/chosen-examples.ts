import { PIXELS_PER_FACE } from '../dataset/face-dataset';
import type { FaceSplit } from './splits';

/**
 * Some faces of a split, in the given order, copied; a face may come several times.
 *
 * @param examples indices into the split.
 * @throws RangeError when there is no such face.
 */
export function chosenExamples(split: FaceSplit, examples: readonly number[]): FaceSplit {
  const pixels = new Uint8Array(examples.length * PIXELS_PER_FACE);
  examples.forEach((example, i) => {
    if (!Number.isInteger(example) || example < 0 || example >= split.numExamples) {
      throw new RangeError(
        `examples[${i}]: expected a whole number from 0 to ${split.numExamples - 1}, got ${example}`,
      );
    }
    const start = example * PIXELS_PER_FACE;
    pixels.set(split.pixels.subarray(start, start + PIXELS_PER_FACE), i * PIXELS_PER_FACE);
  });
  const labels = Uint8Array.from(examples, (example) => split.labels[example]);
  return { pixels, labels, numExamples: examples.length };
}
