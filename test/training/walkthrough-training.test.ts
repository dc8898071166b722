import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { evaluate } from '../../src/evaluation/evaluation';
import { firstExamples } from '../../src/preprocessing/first-examples';
import { prepareExamples, tensorsOf } from '../../src/preprocessing/prepared-examples';
import { splitByUsage } from '../../src/preprocessing/splits';
import { tf } from '../../src/tensorflow/tf';
import { fitAugmented, trainWalkthrough } from '../../src/training/walkthrough-training';

const faces = generateSyntheticFaces({ seed: 3, counts: { Training: 24, PublicTest: 0, PrivateTest: 8 } });
const splits = splitByUsage(faces);
const training = prepareExamples(splits.training);
const watched = prepareExamples(splits.test);

describe('prepared examples', () => {
  it('have standardized columns, one 1 in each label row, and the shape the CNN takes', () => {
    assert.deepEqual(training.images.shape, [24, 48, 48, 1]);
    let sum = 0;
    for (let row = 0; row < 48; row += 1) sum += training.images.values[row * 48 + 7];
    assert.ok(Math.abs(sum) < 1e-3, `column 7 of the first face sums to ${sum}`);
    assert.equal(training.oneHotLabels[splits.training.labels[0]], 1);
    assert.equal(
      training.oneHotLabels.reduce((total, value) => total + value, 0),
      24,
    );
  });

  it('become two tensors, which the caller disposes', () => {
    const before = tf.memory().numTensors;
    const { images, oneHotLabels } = tensorsOf(watched);
    assert.deepEqual(
      [images.shape, oneHotLabels.shape],
      [
        [8, 48, 48, 1],
        [8, 7],
      ],
    );
    assert.equal(tf.memory().numTensors, before + 2);
    tf.dispose([images, oneHotLabels]);
  });

  it('can be cut to the first ones without a copy', () => {
    const first = firstExamples(splits.training, 5);
    assert.equal(first.numExamples, 5);
    assert.equal(first.pixels.buffer, splits.training.pixels.buffer);
    assert.equal(firstExamples(splits.training, 1000).numExamples, 24);
  });
});

describe('the walkthrough’s training', () => {
  it('gives the same numbers for the same seed, others for another, and leaves no tensor but the model’s', async () => {
    const train = async (seed: number) => {
      const { model, history } = await trainWalkthrough({ training, watched, epochs: 1, seed });
      const { probabilities } = await evaluate(model, watched);
      model.dispose();
      return { history: { loss: history.loss, valLoss: history.valLoss }, probabilities };
    };
    const before = tf.memory().numTensors;
    const [first, again, other] = [await train(1), await train(1), await train(2)];
    assert.deepEqual(first, again);
    assert.notDeepEqual(first.history, other.history);
    assert.equal(tf.memory().numTensors, before);
  });

  it('goes on from an epoch as if it had not been interrupted, for what is random', async () => {
    const { model } = await trainWalkthrough({ training, watched, epochs: 1, seed: 1 });
    const further = await fitAugmented(model, { training, watched, epochs: 3, initialEpoch: 1, seed: 1 });
    assert.deepEqual(further.epoch, [1, 2]);
    model.dispose();
  });
});
