import { type FaceDataset, PIXELS_PER_FACE, selectUsage } from '../dataset/face-dataset';
import type { Usage } from '../dataset/usages';

/** What a part of the data is for. */
export type Split = 'training' | 'validation' | 'test';

/** FER2013's `Usage` for each split: step 6 of the walkthrough. */
export const USAGE_OF_SPLIT: Readonly<Record<Split, Usage>> = {
  training: 'Training',
  validation: 'PublicTest',
  test: 'PrivateTest',
};

/** The faces of one split, face `i` labelled `labels[i]`. */
export interface FaceSplit {
  /** Intensities 0 to 255, row-major `[numExamples, 48, 48]`. */
  readonly pixels: Uint8Array;
  /** Labels 0 to 6, `[numExamples]`. */
  readonly labels: Uint8Array;
  readonly numExamples: number;
}

/**
 * Splits a data set by its `Usage`, each split in the data set's order. A usage that does not occur gives a split of
 * no examples.
 *
 * @throws RangeError when the data set's arrays do not hold the same number of faces.
 */
export function splitByUsage(dataset: FaceDataset): Readonly<Record<Split, FaceSplit>> {
  const { pixels, labels, usages } = dataset;
  if (usages.length !== labels.length || pixels.length !== labels.length * PIXELS_PER_FACE) {
    throw new RangeError(
      `${dataset.name}: expected as many pixels and usages as labels say, ` +
        `got ${pixels.length / PIXELS_PER_FACE} faces, ${labels.length} labels, ${usages.length} usages`,
    );
  }
  return {
    training: splitOf(dataset, 'training'),
    validation: splitOf(dataset, 'validation'),
    test: splitOf(dataset, 'test'),
  };
}

/**
 * The faces of one usage.
 *
 * @throws Error naming the data set when it holds no such face.
 */
export function usageSplit(dataset: FaceDataset, usage: Usage): FaceSplit {
  const { pixels, labels } = selectUsage(dataset, usage);
  if (labels.length === 0) throw new Error(`${dataset.name} holds no face marked ${usage}`);
  return { pixels, labels, numExamples: labels.length };
}

function splitOf(dataset: FaceDataset, split: Split): FaceSplit {
  const { pixels, labels } = selectUsage(dataset, USAGE_OF_SPLIT[split]);
  return { pixels, labels, numExamples: labels.length };
}
