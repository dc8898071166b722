/** How far an epoch has come: what is left of it can be trained from here. */
export interface UnfinishedEpoch {
  /** Counted from 0. */
  readonly epoch: number;
  /** Whether the callbacks' `onEpochBegin` was called for it. */
  readonly begun: boolean;
  /** The next batch, counted from 0; as many as an epoch has when only the validation is left. */
  readonly batch: number;
  /** Examples of its batches so far. */
  readonly numExamples: number;
  /** Sum of their losses. */
  readonly lossSum: number;
  /** How many of them were recognized. */
  readonly accuracySum: number;
  /** Spent on it so far. */
  readonly seconds: number;
}

/** An epoch of which nothing is done. */
export function startOfEpoch(epoch: number): UnfinishedEpoch {
  return { epoch, begun: false, batch: 0, numExamples: 0, lossSum: 0, accuracySum: 0, seconds: 0 };
}

/** The epoch after one more batch. */
export function afterBatch(
  unfinished: UnfinishedEpoch,
  result: { readonly numExamples: number; readonly loss: number; readonly accuracy: number },
): UnfinishedEpoch {
  return {
    ...unfinished,
    batch: unfinished.batch + 1,
    numExamples: unfinished.numExamples + result.numExamples,
    lossSum: unfinished.lossSum + result.loss * result.numExamples,
    accuracySum: unfinished.accuracySum + result.accuracy * result.numExamples,
  };
}

/** Mean loss and share recognized of the epoch so far, which must hold an example. */
export function meansOf({ lossSum, accuracySum, numExamples }: UnfinishedEpoch): {
  readonly loss: number;
  readonly accuracy: number;
} {
  return { loss: lossSum / numExamples, accuracy: accuracySum / numExamples };
}
