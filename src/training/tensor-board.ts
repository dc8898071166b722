import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import type { TrainingCallback, TrainingContext } from './callbacks';
import { fileVersionEvent, scalarsEvent, sessionStartEvent, tfRecord } from './event-file';
import type { EpochResult } from './history';

/** The two folders of a training. */
type Series = 'train' | 'validation';

/**
 * Writes each epoch's metrics for TensorBoard: `epoch_loss`, `epoch_accuracy` and `epoch_learning_rate` in
 * `logDir/train`, the first two also in `logDir/validation` where there are validation examples. Show them with
 * `tensorboard --logdir logs`, also while training goes on. A training that is taken up writes a file of its own, from
 * which on the earlier file's later epochs are void.
 *
 * Source: Keras's `TensorBoard`. Differences: epochs' scalars only (no graph, histograms, images, profile, embeddings
 * nor batches), in the older of the two forms that TensorBoard reads, `simple_value`.
 */
export class TensorBoard implements TrainingCallback {
  readonly name = 'TensorBoard';
  private readonly files = new Map<Series, string>();
  private firstEpoch = 0;

  /** @param logDir made when missing. */
  constructor(private readonly logDir = 'logs') {}

  onTrainBegin({ initialEpoch, resumedAt }: TrainingContext): void {
    this.files.clear();
    this.firstEpoch = resumedAt?.epoch ?? initialEpoch;
  }

  /** @throws Error naming the folder when nothing can be written there. */
  async onEpochEnd(result: EpochResult, _context: TrainingContext): Promise<void> {
    const { epoch, loss, accuracy, learningRate, valLoss, valAccuracy } = result;
    const training = { epoch_accuracy: accuracy, epoch_loss: loss, epoch_learning_rate: learningRate };
    await this.write('train', epoch, training);
    if (valLoss !== undefined && valAccuracy !== undefined) {
      await this.write('validation', epoch, { epoch_accuracy: valAccuracy, epoch_loss: valLoss });
    }
  }

  private async write(
    series: Series,
    step: number,
    scalars: Readonly<Record<string, number>>,
  ): Promise<void> {
    const wallTime = Date.now() / 1000;
    try {
      const file = this.files.get(series) ?? (await this.begin(series, wallTime));
      await appendFile(file, tfRecord(scalarsEvent({ wallTime, step }, scalars)));
    } catch (error) {
      const folder = path.join(this.logDir, series);
      throw new Error(`TensorBoard: cannot write in ${folder}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Makes a file of a name that none has, and that TensorBoard sorts by time. */
  private async begin(series: Series, wallTime: number): Promise<string> {
    const folder = path.join(this.logDir, series);
    await mkdir(folder, { recursive: true });
    const records = [tfRecord(fileVersionEvent(wallTime))];
    if (this.firstEpoch > 0) {
      records.push(tfRecord(sessionStartEvent({ wallTime, step: this.firstEpoch })));
    }
    for (let attempt = 0; ; attempt += 1) {
      const name = `events.out.tfevents.${Math.floor(wallTime)}.${hostname()}.${process.pid}.${attempt}.v2`;
      const file = path.join(folder, name);
      try {
        await writeFile(file, Buffer.concat(records), { flag: 'wx' });
        this.files.set(series, file);
        return file;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }
}
