import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { saveKerasModel } from '../model/keras-model';
import { saveModel } from '../model/saved-model';
import type { tf } from '../tensorflow/tf';
import { requireNumber, requireWholeNumber } from './callback-options';
import type { BatchResult, CallbackState, TrainingCallback, TrainingContext } from './callbacks';
import { CheckpointName, type CheckpointValues } from './checkpoint-name';
import type { EpochResult } from './history';
import { METRICS, MetricMonitor, type MonitorOptions } from './metric-monitor';

/** When a model is saved. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /** Whether it is saved only when the watched metric is better than ever before. Default false. */
  readonly saveBestOnly?: boolean;
  /** After every epoch, or after so many batches. Default `epoch`. */
  readonly saveFreq?: 'epoch' | number;
  /** With `saveBestOnly`, what the metric has to be better than the first time. Default: nothing. */
  readonly initialValueThreshold?: number | null;
}

/** What is known between two epochs. */
const BATCH_METRICS = ['loss', 'accuracy'] as const;

/**
 * Saves the model while it is trained, whole and as it is compiled: as one file of Keras's when the name ends in
 * `.keras`, `.h5` or `.hdf5` (see `saveKerasModel`), else as a folder (see `saveModel`). Folders on the way are made.
 * A file that is replaced stays whole until the new one is.
 *
 * Source: Keras's `ModelCheckpoint`. Differences: a metric or placeholder that is not measured, also one of the
 * validation when saving by batches, is an error at the start of training, where Keras warns or fails at the first
 * save; folders; there is no `save_weights_only` (loading a model, and taking its weights, does it), and nothing is
 * printed, so there is no `verbose`.
 */
export class ModelCheckpoint implements TrainingCallback {
  readonly name = 'ModelCheckpoint';
  private readonly file: CheckpointName;
  private readonly monitor: MetricMonitor;
  private readonly saveBestOnly: boolean;
  private readonly saveFreq: 'epoch' | number;
  private bestValue: number | null;
  private batchesSinceSaving = 0;

  /**
   * @param filepath may hold placeholders for `epoch`, counted from 1, the metrics, and with a whole `saveFreq` also
   *   `batch`, counted from 1 within the epoch: `models/{epoch:02d}-{valLoss:.3f}.keras`.
   * @throws RangeError naming an option that is out of range, or an unknown placeholder.
   */
  constructor(filepath: string, options: ModelCheckpointOptions = {}) {
    const { saveBestOnly = false, saveFreq = 'epoch', initialValueThreshold = null } = options;
    if (saveFreq !== 'epoch') requireWholeNumber(this.name, "saveFreq, if not 'epoch'", saveFreq, 1);
    if (initialValueThreshold !== null) {
      requireNumber(this.name, 'initialValueThreshold', initialValueThreshold);
    }
    if (path.basename(filepath) === '') {
      throw new RangeError(
        `${this.name}: filepath: expected the name of a file or folder, got "${filepath}"`,
      );
    }
    this.monitor = new MetricMonitor(this.name, options);
    this.file = new CheckpointName(filepath, [
      'epoch',
      ...(saveFreq === 'epoch' ? METRICS : ['batch', ...BATCH_METRICS]),
    ]);
    this.saveBestOnly = saveBestOnly;
    this.saveFreq = saveFreq;
    this.bestValue = initialValueThreshold;
  }

  /** The best value so far, also over several trainings, as in Keras; null before there is one. */
  get best(): number | null {
    return this.bestValue;
  }

  /** @throws RangeError listing the measured metrics when the watched one, or a placeholder, is not among them. */
  onTrainBegin(context: TrainingContext): void {
    const metric = this.monitor.requireKnown();
    if (this.saveBestOnly) {
      this.monitor.requireMeasured(context);
      if (this.saveFreq !== 'epoch' && !BATCH_METRICS.some((measured) => measured === metric)) {
        throw new RangeError(
          `${this.name}: monitor: expected one of ${BATCH_METRICS.join(', ')}, which are measured after batches, got ` +
            metric,
        );
      }
    }
    const measured: readonly string[] = ['epoch', 'batch', ...Object.keys(context.history)];
    const missing = this.file.placeholders.find((placeholder) => !measured.includes(placeholder));
    if (missing !== undefined) {
      throw new RangeError(
        `${this.name}: filepath: {${missing}} is not measured, for fit was given no validation examples`,
      );
    }
  }

  /** @throws Error naming the file when it cannot be written. */
  async onBatchEnd(result: BatchResult, { model }: TrainingContext): Promise<void> {
    if (this.saveFreq === 'epoch') return;
    this.batchesSinceSaving += 1;
    if (this.batchesSinceSaving < this.saveFreq) return;
    this.batchesSinceSaving = 0;
    await this.save(model, result, { ...result, epoch: result.epoch + 1, batch: result.batch + 1 });
  }

  /** @throws Error naming the file when it cannot be written. */
  async onEpochEnd(result: EpochResult, { model }: TrainingContext): Promise<void> {
    if (this.saveFreq === 'epoch') await this.save(model, result, { ...result, epoch: result.epoch + 1 });
  }

  state(): CallbackState {
    return { best: this.bestValue, batchesSinceSaving: this.batchesSinceSaving };
  }

  restore(state: CallbackState): void {
    this.bestValue = state.best as number | null;
    this.batchesSinceSaving = state.batchesSinceSaving as number;
  }

  private async save(
    model: tf.LayersModel,
    result: EpochResult | BatchResult,
    values: CheckpointValues,
  ): Promise<void> {
    if (this.saveBestOnly) {
      const value = this.monitor.valueIn(result);
      if (!this.monitor.isImprovement(value, this.bestValue)) return;
      this.bestValue = value;
    }
    const file = this.file.format(values);
    await this.makeFolderOf(file);
    await (/^\.(keras|h5|hdf5)$/.test(path.extname(file)) ? saveKerasModel : saveModel)(model, file);
  }

  private async makeFolderOf(file: string): Promise<void> {
    try {
      await mkdir(path.dirname(file), { recursive: true });
    } catch (error) {
      throw new Error(`${this.name}: cannot save ${file}: ${(error as Error).message}`, { cause: error });
    }
  }
}
