import { requireChoice, requireNumber } from './callback-options';
import type { TrainingContext } from './callbacks';

/** What `fit` measures in every epoch; those of the validation only where there are validation examples. */
export type Metric = 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy';

/** A metric by our name or by Keras's. */
export type MetricName = Metric | 'val_loss' | 'val_accuracy';

/** Which way a metric improves: `auto` knows that a loss falls and an accuracy rises. */
export type MonitorMode = 'auto' | 'min' | 'max';

/** What the callbacks that watch a metric have in common; Keras's names and defaults. */
export interface MonitorOptions {
  /** Default `valLoss`. */
  readonly monitor?: MetricName;
  /** Default `auto`. */
  readonly mode?: MonitorMode;
}

/** The metrics in the order in which messages list them. */
export const METRICS: readonly Metric[] = ['loss', 'accuracy', 'valLoss', 'valAccuracy'];

const KERAS_NAMES: Readonly<Record<string, Metric>> = { val_loss: 'valLoss', val_accuracy: 'valAccuracy' };

/** Our name of a metric, or undefined when it is none. */
export function metricOf(name: string): Metric | undefined {
  return METRICS.find((metric) => metric === (KERAS_NAMES[name] ?? name));
}

/**
 * Watches one metric for improvement, as Keras's callbacks do.
 *
 * Source: `MonitorCallback` of Keras 3. Numbers are compared in float32 as there, so that a change of exactly
 * `minDelta` is no improvement, however its digits round; nothing is an improvement on NaN, nor NaN on anything but
 * nothing.
 */
export class MetricMonitor {
  private readonly name: string;
  private readonly sign: 1 | -1;
  private readonly minDelta: number;

  /**
   * @param callback its name, for messages.
   * @throws RangeError for an unknown mode or a `minDelta` that is no number.
   */
  constructor(
    private readonly callback: string,
    { monitor = 'valLoss', mode = 'auto', minDelta = 0 }: MonitorOptions & { readonly minDelta?: number },
  ) {
    requireChoice(callback, 'mode', mode, ['auto', 'min', 'max']);
    this.minDelta = Math.abs(requireNumber(callback, 'minDelta', minDelta));
    this.name = monitor;
    const rises = mode === 'auto' ? /accuracy$/i.test(monitor) : mode === 'max';
    this.sign = rises ? 1 : -1;
  }

  /** @throws RangeError listing the metrics of this training when the watched one is not among them. */
  requireMeasured({ history }: Pick<TrainingContext, 'history'>): void {
    const measured = METRICS.filter((metric) => metric in history);
    const metric = this.requireKnown(measured);
    if (!measured.includes(metric)) {
      throw new RangeError(
        `${this.callback}: monitor: ${metric} is not measured, for fit was given no validation examples; expected ` +
          `one of ${measured.join(', ')}, or validation examples`,
      );
    }
  }

  /** @throws RangeError listing the metrics when there is none of the watched one's name at all. */
  requireKnown(known: readonly Metric[] = METRICS): Metric {
    const metric = metricOf(this.name);
    if (metric !== undefined) return metric;
    throw new RangeError(
      `${this.callback}: monitor: expected one of ${known.join(', ')}, got "${this.name}"`,
    );
  }

  /** The watched metric after an epoch or a batch, which measures it. */
  valueIn(result: { readonly [Name in Metric]?: number }): number {
    return result[this.requireKnown()] as number;
  }

  /** Whether a value is better than another one by more than `minDelta`; anything is better than none. */
  isImprovement(value: number, reference: number | null): boolean {
    if (reference === null) return true;
    return this.sign * Math.fround(value - this.sign * this.minDelta) > this.sign * Math.fround(reference);
  }
}
