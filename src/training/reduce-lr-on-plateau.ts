import { requireFromZero, requireNumber, requireWholeNumber } from './callback-options';
import type { CallbackState, TrainingCallback, TrainingContext } from './callbacks';
import type { EpochResult } from './history';
import { setLearningRate } from './learning-rate';
import { MetricMonitor, type MonitorOptions } from './metric-monitor';
import { learningRateOf } from './train-step';

/** When and how far the learning rate is reduced. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied with, above 0 and below 1. Default 0.1. */
  readonly factor?: number;
  /** Epochs without an improvement after which it is reduced. Default 10. */
  readonly patience?: number;
  /** A smaller improvement counts as none. Default 1e-4. */
  readonly minDelta?: number;
  /** Epochs after a reduction in which nothing is counted. Default 0. */
  readonly cooldown?: number;
  /** The learning rate is never reduced below this. Default 0. */
  readonly minLr?: number;
}

/**
 * Reduces the learning rate when a metric has stopped improving, from the next epoch on.
 *
 * Source: Keras's `ReduceLROnPlateau`. Differences: a metric that is not measured, and an unknown mode, are errors
 * where Keras warns; nothing is printed, so there is no `verbose`; learning rates are doubles.
 */
export class ReduceLROnPlateau implements TrainingCallback {
  readonly name = 'ReduceLROnPlateau';
  private readonly monitor: MetricMonitor;
  private readonly factor: number;
  private readonly patience: number;
  private readonly cooldown: number;
  private readonly minLr: number;
  private wait = 0;
  private cooldownCounter = 0;
  private best: number | null = null;

  /** @throws RangeError naming an option that is out of range. */
  constructor(options: ReduceLROnPlateauOptions = {}) {
    const { factor = 0.1, patience = 10, minDelta = 1e-4, cooldown = 0, minLr = 0 } = options;
    this.monitor = new MetricMonitor(this.name, { ...options, minDelta });
    this.factor = requireNumber(this.name, 'factor', factor, {
      isRight: (value) => value > 0 && value < 1,
      expected: 'a number above 0 and below 1',
    });
    this.patience = requireWholeNumber(this.name, 'patience', patience, 0);
    this.cooldown = requireWholeNumber(this.name, 'cooldown', cooldown, 0);
    this.minLr = requireFromZero(this.name, 'minLr', minLr);
  }

  /** @throws RangeError listing the measured metrics when the watched one is not among them. */
  onTrainBegin(context: TrainingContext): void {
    this.monitor.requireMeasured(context);
    this.wait = 0;
    this.cooldownCounter = 0;
    this.best = null;
  }

  onEpochEnd(result: EpochResult, { model }: TrainingContext): void {
    const value = this.monitor.valueIn(result);
    if (this.cooldownCounter > 0) {
      this.cooldownCounter -= 1;
      this.wait = 0;
    }
    if (this.monitor.isImprovement(value, this.best)) {
      this.best = value;
      this.wait = 0;
      return;
    }
    if (this.cooldownCounter > 0) return;
    this.wait += 1;
    const learningRate = learningRateOf(model.optimizer);
    if (this.wait < this.patience || learningRate <= this.minLr) return;
    setLearningRate(model.optimizer, Math.max(learningRate * this.factor, this.minLr));
    this.cooldownCounter = this.cooldown;
    this.wait = 0;
  }

  /** The learning rate itself is the optimizer's. */
  state(): CallbackState {
    const { wait, cooldownCounter, best } = this;
    return { wait, cooldownCounter, best };
  }

  restore(state: CallbackState): void {
    this.wait = state.wait as number;
    this.cooldownCounter = state.cooldownCounter as number;
    this.best = state.best as number | null;
  }
}
