import type { Checkpoint } from './checkpoint';
import { encodeCheckpoint, readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint-file';
import { requireSameSettings, type TrainingSettings } from './training-settings';

/** When checkpoints are written, and what becomes of the last one. */
export interface BackupAndRestoreOptions {
  /** `'epoch'`: after every epoch; a number: after so many batches, across epochs. Default `'epoch'`. */
  readonly saveFreq?: 'epoch' | number;
  /** Also after the first batch that ends so many seconds after the latest checkpoint. Default: never. */
  readonly saveSeconds?: number;
  /** Whether the checkpoint is removed once training has ended by itself. Default true. */
  readonly deleteCheckpoint?: boolean;
  /** What else the checkpoint belongs to, as plain data, e.g. the data's name. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * Called with a sentence when the newest checkpoint is damaged and training goes on from the one before it. Default: it is
   * written to standard error.
   */
  readonly onWarning?: (sentence: string) => void;
}

/** Keeps a training's checkpoints, for the option `backup` of `fit`. */
export interface Backup {
  readonly settings: Readonly<Record<string, unknown>>;
  /**
   * The newest whole checkpoint, to go on from, or undefined.
   *
   * @throws Error when there are some and none is whole, or it belongs to other settings; it names the differences.
   */
  begin(settings: TrainingSettings): Promise<Checkpoint | undefined>;
  /** Whether a checkpoint should be taken now. `step` counts the batches of all epochs so far. */
  isDue(moment: { readonly step: number; readonly endOfEpoch: boolean }): boolean;
  /** Copies the checkpoint at once, and writes it while training goes on; waits for the one before. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** Waits for the last write. @param complete false when there is something left to go on with. */
  end(complete: boolean): Promise<void>;
}

/**
 * Writes checkpoints into a folder while `fit` trains, and goes on from the one there when `fit` is called again, in
 * another process too, at the very batch: weights and history come out bit for bit as if nothing had happened. The last two
 * checkpoints are kept, with the SHA-256 of each part: where the newest is damaged, training goes on from the one before.
 * When training is stopped from outside, as by a notebook's stop button, a checkpoint of that moment is written.
 *
 * Source: Keras's callback `BackupAndRestore(backup_dir, save_freq="epoch", double_checkpoint=False,
 * delete_checkpoint=True)`. Differences: it is the option `backup` of `fit`, not a callback, since it decides where training
 * starts and holds the other callbacks' states; a checkpoint of other settings or data is refused; there is one more
 * frequency, in seconds, and no `double_checkpoint`: a stop is kept in any case.
 *
 * @param backupDir a folder of its own for each training; made when missing.
 * @throws RangeError for an impossible frequency.
 */
export function backupAndRestore(backupDir: string, options: BackupAndRestoreOptions = {}): Backup {
  const { saveFreq = 'epoch', saveSeconds, deleteCheckpoint = true, settings = {} } = options;
  const { onWarning = (sentence) => console.warn(sentence) } = options;
  if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq >= 1)) {
    throw new RangeError(`saveFreq: expected "epoch" or a whole number of batches from 1, got ${saveFreq}`);
  }
  if (saveSeconds !== undefined && !(saveSeconds >= 0)) {
    throw new RangeError(`saveSeconds: expected a number from 0, got ${saveSeconds}`);
  }
  let latest = performance.now();
  let writing: Promise<unknown> = Promise.resolve();
  let hasFailed = false;
  /** Passes on what went wrong with the latest write. */
  const written = async () => {
    const failure = await writing;
    if (failure !== undefined) throw failure;
  };
  return {
    settings,
    async begin(wanted) {
      latest = performance.now();
      hasFailed = false;
      const found = await readCheckpoint(backupDir);
      if (found === undefined) return undefined;
      requireSameSettings(found.checkpoint.settings, wanted, found.file);
      if (found.warning !== undefined) onWarning(found.warning);
      return found.checkpoint;
    },
    isDue({ step, endOfEpoch }) {
      // What cannot be kept is not worth training on.
      if (hasFailed) return true;
      if (saveSeconds !== undefined && performance.now() - latest >= 1000 * saveSeconds) return true;
      return saveFreq === 'epoch' ? endOfEpoch : !endOfEpoch && step % saveFreq === 0;
    },
    async save(checkpoint) {
      const bytes = encodeCheckpoint(checkpoint);
      await written();
      writing = writeCheckpoint(backupDir, bytes).then(
        () => undefined,
        (error: unknown) => {
          hasFailed = true;
          return error ?? new Error('the checkpoint could not be written');
        },
      );
      latest = performance.now();
    },
    async end(complete) {
      await written();
      if (complete && deleteCheckpoint) await removeCheckpoint(backupDir);
    },
  };
}
