import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileClassifier } from '../../src/model/optimizer';
import { SGD } from '../../src/model/sgd';
import type { TrainingBatches } from '../../src/preprocessing/training-batches';
import { tf } from '../../src/tensorflow/tf';
import { EarlyStopping } from '../../src/training/early-stopping';
import { fit } from '../../src/training/fit';
import { TerminateOnNaN } from '../../src/training/terminate-on-nan';

describe('TerminateOnNaN', () => {
  it('ends training without an error, with the epochs before, and lets the best weights come back', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [2, 2, 1] }),
        tf.layers.dense({ units: 2, activation: 'softmax' }),
      ],
    });
    compileClassifier(model, new SGD({ learningRate: 0.1 }));
    // One batch an epoch; that of the third is no image.
    const batches: TrainingBatches = {
      numExamples: 2,
      batchSize: 2,
      stepsPerEpoch: 1,
      *epoch(epoch) {
        yield {
          images: tf.fill([2, 2, 2, 1], epoch === 2 ? Number.NaN : 1) as tf.Tensor4D,
          oneHotLabels: tf.tensor2d([
            [1, 0],
            [1, 0],
          ]),
        };
      },
    };
    const callbacks = [
      new TerminateOnNaN(),
      new EarlyStopping({ monitor: 'loss', patience: 9, restoreBestWeights: true }),
    ];
    const history = await fit(model, batches, { epochs: 5, callbacks });
    assert.deepEqual(history.epoch, [0, 1]);
    for (const weight of model.getWeights()) assert.ok(weight.dataSync().every(Number.isFinite));
    await assert.rejects(fit(model, batches, { epochs: 5 }), /the loss became NaN in epoch 3, batch 1/);
    const numTensors = tf.memory().numTensors;
    await assert.rejects(fit(model, batches, { epochs: 5 }));
    assert.equal(tf.memory().numTensors, numTensors);
    model.dispose();
  });
});
