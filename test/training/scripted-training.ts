import { compileClassifier } from '../../src/model/optimizer';
import { SGD } from '../../src/model/sgd';
import { assignWeights } from '../../src/model/weights';
import { tf } from '../../src/tensorflow/tf';
import type { CallbackState, TrainingCallback, TrainingContext } from '../../src/training/callbacks';
import { type EpochResult, emptyHistory } from '../../src/training/history';
import { learningRateOf } from '../../src/training/train-step';

/** One weight and no bias, compiled with a learning rate of 0.5. */
export function oneWeightModel(): tf.LayersModel {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], useBias: false })] });
  compileClassifier(model, new SGD({ learningRate: 0.5 }));
  return model;
}

export function weightOf(model: tf.LayersModel): number {
  return model.getWeights()[0].dataSync()[0];
}

/** An epoch with this validation loss; the rest follows from it. */
export function epochResult(epoch: number, valLoss: number): EpochResult {
  return {
    epoch,
    loss: valLoss + 1,
    accuracy: 1 - valLoss / 4,
    valLoss,
    valAccuracy: 1 - valLoss / 2,
    seconds: 1,
    secondsPerStep: 0.1,
    learningRate: 0.5,
  };
}

/** What callbacks are told of a training that measures nothing. */
export function trainingContext(
  model: tf.LayersModel,
  options: Partial<TrainingContext> & { readonly validation?: boolean } = {},
): TrainingContext & { isStopped: boolean } {
  const { validation = true, ...rest } = options;
  return {
    model,
    epochs: 100,
    stepsPerEpoch: 2,
    initialEpoch: 0,
    numExamples: 20,
    history: emptyHistory({ validation }),
    isStopped: false,
    stop() {
      this.isStopped = true;
    },
    ...rest,
  };
}

/**
 * Lets a callback see one epoch after the other, in which the model's weight is the epoch's number, until it stops the
 * training or there are no more.
 *
 * @returns the learning rate after each epoch.
 */
export async function runEpochs(
  callback: TrainingCallback,
  model: tf.LayersModel,
  valLosses: readonly number[],
  options: { readonly from?: number; readonly state?: CallbackState; readonly end?: boolean } = {},
): Promise<number[]> {
  const { from = 0, state, end = true } = options;
  const context = trainingContext(model, state ? { resumedAt: { epoch: from, batch: 0 } } : {});
  await callback.onTrainBegin?.(context);
  if (state !== undefined) callback.restore?.(state);
  const rates: number[] = [];
  for (let epoch = from; epoch < valLosses.length && !context.isStopped; epoch += 1) {
    await callback.onEpochBegin?.(epoch, context);
    tf.tidy(() => assignWeights(model, [tf.fill([1, 1], epoch)]));
    await callback.onEpochEnd?.(epochResult(epoch, valLosses[epoch]), context);
    rates.push(learningRateOf(model.optimizer));
  }
  if (end) await callback.onTrainEnd?.(context);
  return rates;
}
