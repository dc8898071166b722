import { assignWeights } from '../model/weights';
import { tf } from '../tensorflow/tf';
import { requireNumber } from './callback-options';
import type { BatchResult, CallbackState, TrainingCallback, TrainingContext } from './callbacks';

/** How weights are averaged. */
export interface AveragedWeightsOptions {
  /** Share of the average that stays at each step, from 0 to below 1. Default 0.999: about the last thousand steps. */
  readonly momentum?: number;
}

/**
 * Keeps a moving average of all weights while a model is trained, and gives it to the model at the end: it lies nearer to
 * the middle of what the last steps wandered about in. Validation after each epoch is still of the weights themselves.
 *
 * Source: Polyak and Juditsky, 1992; Keras's `use_ema` with `ema_momentum`, which is 0.99 there. While there were few
 * steps, the momentum is (1 + steps) / (10 + steps), as in TensorFlow's `ExponentialMovingAverage`.
 */
export class AveragedWeights implements TrainingCallback {
  readonly name = 'AveragedWeights';
  private readonly momentum: number;
  private numSteps = 0;
  private averages: readonly Float32Array[] | null = null;

  /** @throws RangeError when the momentum is out of range. */
  constructor({ momentum = 0.999 }: AveragedWeightsOptions = {}) {
    this.momentum = requireNumber(this.name, 'momentum', momentum, {
      isRight: (value) => value >= 0 && value < 1,
      expected: 'a number from 0 to below 1',
    });
  }

  onTrainBegin(): void {
    this.numSteps = 0;
    this.averages = null;
  }

  onBatchEnd(_: BatchResult, { model }: TrainingContext): void {
    const weights = model.getWeights().map((weight) => weight.dataSync<'float32'>());
    this.numSteps += 1;
    const kept = Math.min(this.momentum, (1 + this.numSteps) / (10 + this.numSteps));
    this.averages ??= weights.map((values) => values.slice());
    this.averages.forEach((average, i) => {
      const values = weights[i];
      for (let k = 0; k < average.length; k += 1) average[k] += (1 - kept) * (values[k] - average[k]);
    });
  }

  onTrainEnd({ model }: TrainingContext): void {
    const { averages } = this;
    if (averages === null) return;
    tf.tidy(() => {
      assignWeights(
        model,
        model.getWeights().map(({ shape }, i) => tf.tensor(averages[i], shape)),
      );
    });
  }

  /** With a copy of the averages. */
  state(): CallbackState {
    return { numSteps: this.numSteps, averages: this.averages?.map((average) => average.slice()) ?? null };
  }

  restore(state: CallbackState): void {
    this.numSteps = state.numSteps as number;
    this.averages = state.averages as readonly Float32Array[] | null;
  }
}
