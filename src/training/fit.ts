import type { TrainingBatches } from '../preprocessing/training-batches';
import type { ConvolutionPrecision } from '../tensorflow/convolution-precision';
import { explainedMemoryError } from '../tensorflow/out-of-memory';
import { tf } from '../tensorflow/tf';
import type { Backup } from './backup-and-restore';
import type { BatchMoment, TrainingCallback, TrainingContext } from './callbacks';
import {
  type Checkpoint,
  requireKerasOptimizer,
  restoreCallbacks,
  restoreModel,
  takeCheckpoint,
} from './checkpoint';
import { type EpochResult, emptyHistory, type History, recordEpoch } from './history';
import { interruptionSignal, TrainingInterrupted } from './interruption';
import { sampleWeighting } from './sample-weighting';
import { learningRateOf, trainStep } from './train-step';
import { type TrainingSettings, trainingSettings } from './training-settings';
import { afterBatch, meansOf, startOfEpoch, type UnfinishedEpoch } from './unfinished-epoch';
import { type ValidationExamples, validate } from './validation';

/** How long and under whose eyes a model is trained. */
export interface FitOptions {
  /** Training ends before the epoch of this number, counted from 0. */
  readonly epochs: number;
  /** First epoch to train, counted from 0: above 0 to go on with a training. Default 0. */
  readonly initialEpoch?: number;
  /** Examples measured after every epoch; the caller disposes what are tensors of them. */
  readonly validation?: ValidationExamples;
  /**
   * How much the examples of each class count in training, by label: Keras's `class_weight`. Classes that are left out
   * count once. Multiplied with the batches' sample weights, where there are any.
   */
  readonly classWeight?: Readonly<Record<number, number>>;
  readonly callbacks?: readonly TrainingCallback[];
  /** In what the convolutions multiply while training; validation is in float32. Default `float32`. */
  readonly precision?: ConvolutionPrecision;
  /** Keeps checkpoints, and goes on from the one that is there; see `backupAndRestore`. */
  readonly backup?: Backup;
  /**
   * Stops training at the next batch when it aborts; what was finished is returned. Without one the notebook's stop
   * button does so, and ends the cell.
   */
  readonly signal?: AbortSignal;
}

const histories = new WeakMap<tf.LayersModel, History>();

/**
 * The history of a model's latest training, also of one that was stopped or failed.
 *
 * @throws Error when the model was not trained by `fit` yet.
 */
export function trainingHistory(model: tf.LayersModel): History {
  const history = histories.get(model);
  if (!history) throw new Error('expected a model that fit has trained, got one that was never trained here');
  return history;
}

/**
 * Trains a compiled model in place, epoch by epoch, as Keras's `fit` does. Everything random lies in the batches
 * (their seed) and in the model (initial weights, dropout): the same model and batches give the same weights,
 * bit for bit, on the same machine. An epoch's dropout masks depend on its number, so going on from
 * `initialEpoch` draws what an uninterrupted training would have drawn. With a `backup` training goes on at the batch
 * where it was stopped or killed, with the optimizer's state, the callbacks' and the running sums, and the history holds
 * all epochs; `epochs` may be another number than before.
 *
 * Between batches other work of the process goes on. Batches are disposed once trained on.
 *
 * @returns the finished epochs. When training was stopped within an epoch, that epoch is not recorded, though
 *   the model keeps what it learned, and a `backup` where it stood.
 * @throws TrainingInterrupted, with the finished epochs, when the reader stopped the cell and no `signal` was given;
 *   RangeError for an impossible number of epochs or class weight; Error when the model is not compiled with the metric
 *   `accuracy`, when the backup's checkpoint is damaged or of another training, or when the loss stops
 *   being a number (the model is useless then; `TerminateOnNaN` among the callbacks ends training without an error);
 *   OutOfMemoryError, which says what to do; what a `backup` has kept can be gone on from.
 */
export async function fit(
  model: tf.LayersModel,
  batches: TrainingBatches,
  options: FitOptions,
): Promise<History> {
  try {
    return await train(model, batches, options);
  } catch (error) {
    throw explainedMemoryError(error);
  }
}

async function train(model: tf.LayersModel, batches: TrainingBatches, options: FitOptions): Promise<History> {
  const { epochs, initialEpoch = 0, validation, callbacks = [], backup } = options;
  const { signal = interruptionSignal() } = options;
  if (!Number.isInteger(initialEpoch) || initialEpoch < 0) {
    throw new RangeError(`initialEpoch: expected a whole number from 0, got ${initialEpoch}`);
  }
  if (!Number.isInteger(epochs) || epochs < initialEpoch) {
    throw new RangeError(`epochs: expected a whole number from ${initialEpoch}, got ${epochs}`);
  }
  const step = trainStep(model, options);
  const weightsOf = sampleWeighting(options.classWeight);
  const settings = backup && trainingSettings(model, batches, options, backup.settings);
  const checkpoint = backup && settings && (await checkpointOf(model, backup, settings));
  if (checkpoint) restoreModel(model, checkpoint);
  const history = checkpoint?.history ?? emptyHistory({ validation: validation !== undefined });
  histories.set(model, history);
  let unfinished = checkpoint?.unfinished ?? startOfEpoch(initialEpoch);
  let stopped = checkpoint?.stopped ?? false;
  let saved: UnfinishedEpoch | undefined;
  let spoiled = false;
  const context: TrainingContext = {
    model,
    epochs,
    initialEpoch,
    ...(checkpoint ? { resumedAt: { epoch: unfinished.epoch, batch: unfinished.batch } } : {}),
    stepsPerEpoch: batches.stepsPerEpoch,
    numExamples: batches.numExamples,
    history,
    stop: () => {
      stopped = true;
    },
  };
  const mustStop = () => stopped || signal?.aborted === true;
  const save = async () => {
    if (backup === undefined || settings === undefined || spoiled || unfinished === saved) return;
    saved = unfinished;
    await backup.save(takeCheckpoint(model, callbacks, { settings, unfinished, stopped, history }));
  };
  const saveIfDue = async (endOfEpoch: boolean) => {
    const numSteps = unfinished.epoch * batches.stepsPerEpoch + unfinished.batch;
    if (backup?.isDue({ step: numSteps, endOfEpoch })) await save();
  };

  async function trainEpoch(): Promise<EpochResult | null> {
    const { epoch } = unfinished;
    const start = performance.now() - 1000 * unfinished.seconds;
    const secondsSoFar = () => (performance.now() - start) / 1000;
    for await (const examples of batches.epoch(epoch, unfinished.batch)) {
      if (mustStop()) {
        tf.dispose({ ...examples });
        return null;
      }
      const { batch } = unfinished;
      const numExamples = examples.images.shape[0];
      const sampleWeights = weightsOf(examples);
      const moment = { epoch, batch, step: epoch * batches.stepsPerEpoch + batch };
      try {
        if (batch >= batches.stepsPerEpoch) throw tooManyBatches(epoch, batches.stepsPerEpoch);
        for (const callback of callbacks) await callback.onBatchBegin?.(moment, context);
        const result = step({ ...examples, sampleWeights }, moment.step);
        if (!Number.isFinite(result.loss)) {
          spoiled = true;
          for (const callback of callbacks) await callback.onNonFiniteLoss?.(result.loss, moment, context);
          if (stopped) return null;
          throw nonFiniteLoss(result.loss, moment, model);
        }
        unfinished = { ...afterBatch(unfinished, { ...result, numExamples }), seconds: secondsSoFar() };
      } finally {
        tf.dispose({ ...examples, weighted: sampleWeights });
      }
      const progress = { epoch, batch, numExamples, ...meansOf(unfinished) };
      for (const callback of callbacks) await callback.onBatchEnd?.(progress, context);
      await saveIfDue(false);
      // Lets messages, timers and interrupts in; TensorFlow itself never yields.
      await new Promise(setImmediate);
    }
    if (unfinished.batch === 0) throw new Error(`epoch ${epoch + 1}: expected at least one batch, got none`);
    if (mustStop() && unfinished.batch < batches.stepsPerEpoch) return null;
    const secondsOfSteps = secondsSoFar();
    const measured = validation === undefined ? undefined : await validate(model, validation, signal);
    if (measured === null) return null;
    return {
      epoch,
      ...meansOf(unfinished),
      ...(measured === undefined ? {} : { valLoss: measured.loss, valAccuracy: measured.accuracy }),
      seconds: secondsSoFar(),
      secondsPerStep: secondsOfSteps / unfinished.batch,
      learningRate: learningRateOf(model.optimizer),
    };
  }

  for (const callback of callbacks) await callback.onTrainBegin?.(context);
  if (checkpoint) restoreCallbacks(callbacks, checkpoint);
  while (unfinished.epoch < epochs && !mustStop()) {
    if (!unfinished.begun) {
      for (const callback of callbacks) await callback.onEpochBegin?.(unfinished.epoch, context);
      unfinished = { ...unfinished, begun: true };
    }
    const result = await trainEpoch();
    if (result === null) break;
    recordEpoch(history, result);
    for (const callback of callbacks) await callback.onEpochEnd?.(result, context);
    unfinished = startOfEpoch(unfinished.epoch + 1);
    await saveIfDue(true);
  }
  // Before the callbacks' last word: some put other weights into the model there.
  await save();
  for (const callback of callbacks) await callback.onTrainEnd?.(context);
  await backup?.end(stopped || unfinished.epoch >= epochs);
  if (signal?.aborted && options.signal === undefined) {
    const place = { epoch: initialEpoch + history.epoch.length, epochs, kept: backup !== undefined };
    throw new TrainingInterrupted(history, place);
  }
  return history;
}

/** The checkpoint to go on from. A model whose state cannot be told is refused before anything is trained. */
async function checkpointOf(
  model: tf.LayersModel,
  backup: Backup,
  settings: TrainingSettings,
): Promise<Checkpoint | undefined> {
  requireKerasOptimizer(model);
  return backup.begin(settings);
}

function tooManyBatches(epoch: number, stepsPerEpoch: number): Error {
  return new Error(
    `epoch ${epoch + 1}: expected ${stepsPerEpoch} batches, got more; those before the first one that is asked for must be left out`,
  );
}

function nonFiniteLoss(loss: number, { epoch, batch }: BatchMoment, model: tf.LayersModel): Error {
  return new Error(
    `the loss became ${loss} in epoch ${epoch + 1}, batch ${batch + 1}: the images may hold values that are not ` +
      `numbers, or the learning rate (${learningRateOf(model.optimizer)}) is too high`,
  );
}
