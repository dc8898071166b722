import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assignWeights } from '../../src/model/weights';
import { tf } from '../../src/tensorflow/tf';
import { AveragedWeights } from '../../src/training/averaged-weights';
import { oneWeightModel, trainingContext, weightOf } from './scripted-training';

const batch = { epoch: 0, batch: 0, numExamples: 1, loss: 1, accuracy: 0 };

/** Shows the callback a model of these weights, one after the other. */
function show(callback: AveragedWeights, model: tf.LayersModel, weights: readonly number[]) {
  for (const weight of weights) {
    tf.tidy(() => assignWeights(model, [tf.fill([1, 1], weight)]));
    callback.onBatchEnd(batch, trainingContext(model));
  }
}

describe('averaged weights', () => {
  it('follow the weights by a momentum that is small at first, and are the model’s in the end', () => {
    const model = oneWeightModel();
    const numTensors = tf.memory().numTensors;
    const callback = new AveragedWeights({ momentum: 0.25 });
    callback.onTrainBegin();
    show(callback, model, [4, 8, 16]);
    // (1 + 2) / (10 + 2) is 0.25 as well; the first average is the first weight.
    const second = 0.25 * 4 + 0.75 * 8;
    callback.onTrainEnd(trainingContext(model));
    assert.equal(weightOf(model), Math.fround(0.25 * second + 0.75 * 16));
    assert.equal(tf.memory().numTensors, numTensors);
    model.dispose();
  });

  it('of a training that is gone on with are those of one never stopped', () => {
    const model = oneWeightModel();
    const weights = [1, 5, -2, 7, 3];
    const finalWeight = (stopAt: number) => {
      let callback = new AveragedWeights({ momentum: 0.4 });
      callback.onTrainBegin();
      show(callback, model, weights.slice(0, stopAt));
      const state = callback.state();
      callback = new AveragedWeights({ momentum: 0.4 });
      callback.onTrainBegin();
      callback.restore(state);
      show(callback, model, weights.slice(stopAt));
      callback.onTrainEnd(trainingContext(model));
      return weightOf(model);
    };
    const [whole, stopped] = [finalWeight(0), finalWeight(3)];
    assert.equal(stopped, whole);
    assert.notEqual(whole, 3);
    model.dispose();
  });

  it('leave a model alone that took no step', () => {
    const model = oneWeightModel();
    const before = weightOf(model);
    const callback = new AveragedWeights();
    callback.onTrainBegin();
    callback.onTrainEnd(trainingContext(model));
    assert.equal(weightOf(model), before);
    model.dispose();
  });

  it('need a momentum from 0 to below 1', () => {
    for (const momentum of [-0.1, 1, Number.NaN]) {
      assert.throws(
        () => new AveragedWeights({ momentum }),
        /AveragedWeights: momentum: expected a number from 0/,
      );
    }
  });
});
