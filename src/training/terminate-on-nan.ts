import type { BatchMoment, TrainingCallback, TrainingContext } from './callbacks';

/**
 * Ends training without an error when a batch's loss is not a number, or infinite; the epochs before are its result.
 *
 * Source: Keras's `TerminateOnNaN`. Differences: the epoch in which it happens is not recorded; there is no
 * `raise_error`, for without this callback `fit` throws anyway.
 */
export class TerminateOnNaN implements TrainingCallback {
  readonly name = 'TerminateOnNaN';

  onNonFiniteLoss(_loss: number, _moment: BatchMoment, context: TrainingContext): void {
    context.stop();
  }
}
