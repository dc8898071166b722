import type { ImageArray } from '../preprocessing/image-array';
import { checkBatchSize } from '../preprocessing/training-batches';
import { tf } from '../tensorflow/tf';

/** How images are gone through, a step at a time. */
export interface BatchOptions {
  /** Images per step, from 1; decides speed and memory, not the result. */
  readonly batchSize: number;
  /** Called after every step with the number of images done so far and of all. */
  readonly onProgress?: (numDone: number, numExamples: number) => void;
}

/**
 * Goes through images a batch at a time, the last one smaller where they do not come out even. Other work gets its turn
 * after every step.
 *
 * @param step is given where the batch starts, and where it ends, which is not part of it.
 * @throws RangeError when the batch size is no whole number from 1.
 */
export async function forEachBatch(
  { shape: [numExamples] }: ImageArray,
  { batchSize, onProgress }: BatchOptions,
  step: (start: number, end: number) => Promise<void>,
): Promise<void> {
  checkBatchSize(batchSize);
  for (let start = 0; start < numExamples; start += batchSize) {
    const end = Math.min(start + batchSize, numExamples);
    await step(start, end);
    onProgress?.(end, numExamples);
    await tf.nextFrame();
  }
}
