import { EMOTIONS, type Emotion, NUM_EMOTIONS } from '../dataset/emotions';

/**
 * One-hot rows: row `i` holds 1 in column `labels[i]` and 0 elsewhere. Step 7 of the walkthrough.
 *
 * Source: Keras's `utils.to_categorical(labels, num_classes)`, which counts a label of -1 from the end where we
 * refuse it.
 *
 * @param labels whole numbers from 0 to `numClasses - 1`.
 * @returns row-major `[labels.length, numClasses]`.
 * @throws RangeError for any other label.
 */
export function toCategorical(labels: ArrayLike<number>, numClasses: number = NUM_EMOTIONS): Float32Array {
  const oneHotLabels = new Float32Array(labels.length * numClasses);
  for (let example = 0; example < labels.length; example += 1) {
    checkLabel(labels[example], numClasses, `labels[${example}]`);
    oneHotLabels[example * numClasses + labels[example]] = 1;
  }
  return oneHotLabels;
}

/** The labels, 0 to 6, of emotions given by name. Throws a RangeError for a name that is not in `EMOTIONS`. */
export function labelsOfEmotions(emotions: readonly string[]): Uint8Array {
  return Uint8Array.from(emotions, (emotion, example) => {
    const label = (EMOTIONS as readonly string[]).indexOf(emotion);
    if (label === -1) {
      throw new RangeError(`emotions[${example}]: expected one of ${EMOTIONS.join(', ')}, got "${emotion}"`);
    }
    return label;
  });
}

/** The names of emotions given by label. Throws a RangeError for a label that is not 0 to 6. */
export function emotionsOfLabels(labels: ArrayLike<number>): Emotion[] {
  return Array.from(labels, (label, example) => {
    checkLabel(label, NUM_EMOTIONS, `labels[${example}]`);
    return EMOTIONS[label];
  });
}

/** Throws a RangeError, beginning with `where`, unless `label` is a whole number from 0 to `numClasses - 1`. */
export function checkLabel(label: number, numClasses: number, where: string): void {
  if (!(Number.isInteger(label) && label >= 0 && label < numClasses)) {
    throw new RangeError(`${where}: expected a whole number from 0 to ${numClasses - 1}, got ${label}`);
  }
}
