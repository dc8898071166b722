import { type SeededRandom, seededRandom } from '../dataset/seeded-random';
import type { ImageBatch, TrainingBatches } from './training-batches';

/** A change of whole batches, and what decides it. */
export interface BatchChange {
  /** What it is called in the batches' settings. */
  readonly name: string;
  /** Whole number; with the epoch and the batch it decides what is random. */
  readonly seed: number;
  /** What else decides it; plain data. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Takes a batch over: returns it, or disposes it and returns another. */
  readonly change: (batch: ImageBatch, random: SeededRandom) => ImageBatch;
}

/**
 * The same batches, each changed once more. A batch's random numbers are derived from the seed, the epoch and the batch's
 * number, so that a training may go on in the midst of an epoch.
 */
export function changedBatches(
  batches: TrainingBatches,
  { name, seed, options, change }: BatchChange,
): TrainingBatches {
  const random = seededRandom(seed).derive(name);
  const { numExamples, batchSize, stepsPerEpoch } = batches;

  async function* batchesOf(epoch: number, firstBatch = 0): AsyncGenerator<ImageBatch> {
    const epochRandom = random.derive(epoch);
    let number = firstBatch;
    for await (const batch of batches.epoch(epoch, firstBatch)) {
      yield change(batch, epochRandom.derive(number));
      number += 1;
    }
  }

  const { settings } = batches;
  return {
    numExamples,
    batchSize,
    stepsPerEpoch,
    epoch: batchesOf,
    ...(settings === undefined
      ? {}
      : {
          settings: () => {
            const before = settings.call(batches);
            return { ...before, augmentation: { ...before.augmentation, [name]: { ...options, seed } } };
          },
        }),
  };
}
