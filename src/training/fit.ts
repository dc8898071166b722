import type { ImageBatch, TrainingBatches } from '../preprocessing/training-batches';
import { tf } from '../tensorflow/tf';
import type { BatchMoment, TrainingCallback, TrainingContext } from './callbacks';
import { type EpochResult, emptyHistory, type History, recordEpoch } from './history';
import { interruptionSignal, TrainingInterrupted } from './interruption';
import { sampleWeighting } from './sample-weighting';
import { learningRateOf, trainStep } from './train-step';
import { validate } from './validation';

/** How long and under whose eyes a model is trained. */
export interface FitOptions {
  /** Training ends before the epoch of this number, counted from 0. */
  readonly epochs: number;
  /** First epoch to train, counted from 0: above 0 to go on with a training. Default 0. */
  readonly initialEpoch?: number;
  /** Examples measured after every epoch; the caller disposes them. */
  readonly validation?: ImageBatch;
  /**
   * How much the examples of each class count in training, by label: Keras's `class_weight`. Classes that are left out
   * count once. Multiplied with the batches' sample weights, where there are any.
   */
  readonly classWeight?: Readonly<Record<number, number>>;
  readonly callbacks?: readonly TrainingCallback[];
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
 * `initialEpoch` draws what an uninterrupted training would have drawn.
 *
 * Between batches other work of the process goes on. Batches are disposed once trained on.
 *
 * @returns the finished epochs. When training was stopped within an epoch, that epoch is not recorded, though
 *   the model keeps what it learned.
 * @throws TrainingInterrupted, with the finished epochs, when the reader stopped the cell and no `signal` was given;
 *   RangeError for an impossible number of epochs or class weight; Error when the model is not compiled with the metric
 *   `accuracy`, or when the loss stops being a number (the model is useless then; `TerminateOnNaN` among the callbacks ends
 *   training without an error instead).
 */
export async function fit(
  model: tf.LayersModel,
  batches: TrainingBatches,
  options: FitOptions,
): Promise<History> {
  const { epochs, initialEpoch = 0, validation, callbacks = [], signal = interruptionSignal() } = options;
  if (!Number.isInteger(initialEpoch) || initialEpoch < 0) {
    throw new RangeError(`initialEpoch: expected a whole number from 0, got ${initialEpoch}`);
  }
  if (!Number.isInteger(epochs) || epochs < initialEpoch) {
    throw new RangeError(`epochs: expected a whole number from ${initialEpoch}, got ${epochs}`);
  }
  const step = trainStep(model);
  const weightsOf = sampleWeighting(options.classWeight);
  const history = emptyHistory({ validation: validation !== undefined });
  histories.set(model, history);
  let stopped = false;
  const context: TrainingContext = {
    model,
    epochs,
    initialEpoch,
    stepsPerEpoch: batches.stepsPerEpoch,
    numExamples: batches.numExamples,
    history,
    stop: () => {
      stopped = true;
    },
  };
  const mustStop = () => stopped || signal?.aborted === true;

  async function trainEpoch(epoch: number): Promise<EpochResult | null> {
    const start = performance.now();
    let numExamples = 0;
    let lossSum = 0;
    let accuracySum = 0;
    let batch = 0;
    for await (const examples of batches.epoch(epoch)) {
      if (mustStop()) {
        tf.dispose({ ...examples });
        return null;
      }
      const size = examples.images.shape[0];
      const sampleWeights = weightsOf(examples);
      const moment = { epoch, batch, step: epoch * batches.stepsPerEpoch + batch };
      try {
        for (const callback of callbacks) await callback.onBatchBegin?.(moment, context);
        const result = step({ ...examples, sampleWeights }, moment.step);
        if (!Number.isFinite(result.loss)) {
          for (const callback of callbacks) await callback.onNonFiniteLoss?.(result.loss, moment, context);
          if (stopped) return null;
          throw nonFiniteLoss(result.loss, moment, model);
        }
        lossSum += result.loss * size;
        accuracySum += result.accuracy * size;
      } finally {
        tf.dispose({ ...examples, weighted: sampleWeights });
      }
      numExamples += size;
      const progress = {
        epoch,
        batch,
        numExamples: size,
        loss: lossSum / numExamples,
        accuracy: accuracySum / numExamples,
      };
      for (const callback of callbacks) await callback.onBatchEnd?.(progress, context);
      batch += 1;
      // Lets messages, timers and interrupts in; TensorFlow itself never yields.
      await new Promise(setImmediate);
    }
    if (batch === 0) throw new Error(`epoch ${epoch + 1}: expected at least one batch, got none`);
    if (mustStop() && batch < batches.stepsPerEpoch) return null;
    const trained = performance.now();
    const measured = validation === undefined ? undefined : await validate(model, validation, signal);
    if (measured === null) return null;
    return {
      epoch,
      loss: lossSum / numExamples,
      accuracy: accuracySum / numExamples,
      ...(measured === undefined ? {} : { valLoss: measured.loss, valAccuracy: measured.accuracy }),
      seconds: (performance.now() - start) / 1000,
      secondsPerStep: (trained - start) / 1000 / batch,
      learningRate: learningRateOf(model.optimizer),
    };
  }

  for (const callback of callbacks) await callback.onTrainBegin?.(context);
  for (let epoch = initialEpoch; epoch < epochs && !mustStop(); epoch += 1) {
    for (const callback of callbacks) await callback.onEpochBegin?.(epoch, context);
    const result = await trainEpoch(epoch);
    if (result === null) break;
    recordEpoch(history, result);
    for (const callback of callbacks) await callback.onEpochEnd?.(result, context);
  }
  for (const callback of callbacks) await callback.onTrainEnd?.(context);
  if (signal?.aborted && options.signal === undefined) {
    throw new TrainingInterrupted(history, { epoch: initialEpoch + history.epoch.length, epochs });
  }
  return history;
}

function nonFiniteLoss(loss: number, { epoch, batch }: BatchMoment, model: tf.LayersModel): Error {
  return new Error(
    `the loss became ${loss} in epoch ${epoch + 1}, batch ${batch + 1}: the images may hold values that are not ` +
      `numbers, or the learning rate (${learningRateOf(model.optimizer)}) is too high`,
  );
}
