import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { buildOptimizer, compileClassifier } from '../../src/model/optimizer';
import { prepareExamples, tensorsOf } from '../../src/preprocessing/prepared-examples';
import { splitByUsage } from '../../src/preprocessing/splits';
import { tf } from '../../src/tensorflow/tf';
import { trainingSettings } from '../../src/training/training-settings';
import { validate } from '../../src/training/validation';

describe('validation', () => {
  // More than one batch of 128, and a smaller one at the end.
  const { training } = splitByUsage(
    generateSyntheticFaces({ seed: 4, counts: { Training: 150, PublicTest: 0, PrivateTest: 0 } }),
  );

  it('takes examples in plain memory as it takes tensors of them, to the last bit, and leaves no tensor', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [48, 48, 1] }),
        tf.layers.dense({
          units: 7,
          activation: 'softmax',
          kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        }),
      ],
    });
    compileClassifier(model, buildOptimizer());
    const examples = prepareExamples(training);
    const tensors = tensorsOf(examples);
    const before = tf.memory().numTensors;
    assert.deepEqual(await validate(model, examples), await validate(model, tensors));
    assert.equal(tf.memory().numTensors, before);

    // A checkpoint of the one goes on with the other.
    const batches = { numExamples: 1, batchSize: 1, stepsPerEpoch: 1, epoch: () => [] };
    assert.deepEqual(
      trainingSettings(model, batches, { validation: examples }),
      trainingSettings(model, batches, { validation: tensors }),
    );
    model.dispose();
    tf.dispose({ ...tensors });
  });
});
