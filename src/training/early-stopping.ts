import { assignWeights } from '../model/weights';
import { tf } from '../tensorflow/tf';
import { requireNumber, requireWholeNumber } from './callback-options';
import type { CallbackState, TrainingCallback, TrainingContext } from './callbacks';
import type { EpochResult } from './history';
import { MetricMonitor, type MonitorOptions } from './metric-monitor';

/** When training has gone on for long enough. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** A smaller improvement counts as none. Default 0. */
  readonly minDelta?: number;
  /** Epochs without an improvement after which training stops. Default 0. */
  readonly patience?: number;
  /** Training stops too when the metric gets no better than this. Default: none. */
  readonly baseline?: number | null;
  /** Whether the model gets the weights of its best epoch at the end of training, early or not. Default false. */
  readonly restoreBestWeights?: boolean;
  /** Epochs before this one, counted from 0, are not looked at. Default 0. */
  readonly startFromEpoch?: number;
}

/**
 * Stops training when a metric has stopped improving.
 *
 * Source: Keras's `EarlyStopping`. Differences: a metric that is not measured, and an unknown mode, are errors where
 * Keras warns; nothing is printed, so there is no `verbose`.
 */
export class EarlyStopping implements TrainingCallback {
  readonly name = 'EarlyStopping';
  private readonly monitor: MetricMonitor;
  private readonly patience: number;
  private readonly baseline: number | null;
  private readonly restoreBestWeights: boolean;
  private readonly startFromEpoch: number;
  private wait = 0;
  private bestValue: number | null = null;
  private epochOfBest = 0;
  private lastEpoch = 0;
  private bestWeights: readonly Float32Array[] | null = null;

  /** @throws RangeError naming an option that is out of range. */
  constructor(options: EarlyStoppingOptions = {}) {
    const { patience = 0, baseline = null, restoreBestWeights = false, startFromEpoch = 0 } = options;
    this.monitor = new MetricMonitor(this.name, options);
    this.patience = requireWholeNumber(this.name, 'patience', patience, 0);
    this.baseline = baseline === null ? null : requireNumber(this.name, 'baseline', baseline);
    this.restoreBestWeights = restoreBestWeights;
    this.startFromEpoch = requireWholeNumber(this.name, 'startFromEpoch', startFromEpoch, 0);
  }

  /** The metric's best value so far; null before there is one. */
  get best(): number | null {
    return this.bestValue;
  }

  /** The epoch of the best value, counted from 0. */
  get bestEpoch(): number {
    return this.epochOfBest;
  }

  /** The epoch after which this callback stopped training, counted from 0; 0 while it has not, as in Keras. */
  get stoppedEpoch(): number {
    return this.lastEpoch;
  }

  /** @throws RangeError listing the measured metrics when the watched one is not among them. */
  onTrainBegin(context: TrainingContext): void {
    this.monitor.requireMeasured(context);
    this.wait = 0;
    this.bestValue = null;
    this.epochOfBest = 0;
    this.lastEpoch = 0;
    this.bestWeights = null;
  }

  onEpochEnd(result: EpochResult, context: TrainingContext): void {
    const { epoch } = result;
    if (epoch < this.startFromEpoch) return;
    const value = this.monitor.valueIn(result);
    if (this.restoreBestWeights && this.bestWeights === null) this.keepWeights(epoch, context.model);
    this.wait += 1;
    if (this.monitor.isImprovement(value, this.bestValue)) {
      this.bestValue = value;
      this.epochOfBest = epoch;
      if (this.restoreBestWeights) this.keepWeights(epoch, context.model);
      if (this.baseline === null || this.monitor.isImprovement(value, this.baseline)) this.wait = 0;
    } else if (this.wait >= this.patience && epoch > 0) {
      this.lastEpoch = epoch;
      context.stop();
    }
  }

  onTrainEnd({ model }: TrainingContext): void {
    const { bestWeights } = this;
    if (bestWeights === null) return;
    tf.tidy(() => {
      const values = model.getWeights().map(({ shape }, i) => tf.tensor(bestWeights[i], shape));
      assignWeights(model, values);
    });
  }

  /** With a copy of the best weights, where they are to be restored. */
  state(): CallbackState {
    const { wait, bestValue, epochOfBest, lastEpoch, bestWeights } = this;
    return { wait, best: bestValue, bestEpoch: epochOfBest, stoppedEpoch: lastEpoch, bestWeights };
  }

  restore(state: CallbackState): void {
    this.wait = state.wait as number;
    this.bestValue = state.best as number | null;
    this.epochOfBest = state.bestEpoch as number;
    this.lastEpoch = state.stoppedEpoch as number;
    this.bestWeights = state.bestWeights as readonly Float32Array[] | null;
  }

  private keepWeights(epoch: number, model: tf.LayersModel): void {
    this.epochOfBest = epoch;
    this.bestWeights = model.getWeights().map((weight) => weight.dataSync<'float32'>().slice());
  }
}
