import { requireChoice } from './callback-options';
import type { BatchMoment, TrainingCallback, TrainingContext } from './callbacks';
import { setLearningRate } from './learning-rate';
import { learningRateOf } from './train-step';

/**
 * The learning rate of an epoch or step, counted from 0 from the first epoch on; the second number is the one used
 * before it.
 */
export type Schedule = (index: number, learningRate: number) => number;

/** How often a schedule is asked. */
export interface LearningRateSchedulerOptions {
  /** `epoch`, as in Keras's callback, or `step`, as where Keras's optimizers are given a schedule. Default `epoch`. */
  readonly per?: 'epoch' | 'step';
}

/**
 * Sets the learning rate before every epoch, or before every step, to what a schedule says; see
 * learning-rate-schedules.ts. What an epoch's history holds is that of its last step.
 *
 * Source: Keras's `LearningRateScheduler`. Differences: `per: 'step'` takes the place of an optimizer's schedule;
 * nothing is printed, so there is no `verbose`.
 */
export class LearningRateScheduler implements TrainingCallback {
  readonly name = 'LearningRateScheduler';
  private readonly per: 'epoch' | 'step';

  /** @throws RangeError when `per` is neither. */
  constructor(
    private readonly schedule: Schedule,
    { per = 'epoch' }: LearningRateSchedulerOptions = {},
  ) {
    this.per = requireChoice(this.name, 'per', per, ['epoch', 'step']);
  }

  /** @throws RangeError when the schedule gives no number from 0. */
  onEpochBegin(epoch: number, { model }: TrainingContext): void {
    if (this.per === 'epoch') this.apply(epoch, model.optimizer);
  }

  /** @throws RangeError when the schedule gives no number from 0. */
  onBatchBegin({ step }: BatchMoment, { model }: TrainingContext): void {
    if (this.per === 'step') this.apply(step, model.optimizer);
  }

  private apply(index: number, optimizer: TrainingContext['model']['optimizer']): void {
    const learningRate = this.schedule(index, learningRateOf(optimizer));
    if (!(learningRate >= 0 && learningRate < Infinity)) {
      throw new RangeError(
        `${this.name}: expected the schedule to give a number from 0 for ${this.per} ${index}, got ${learningRate}`,
      );
    }
    setLearningRate(optimizer, learningRate);
  }
}
