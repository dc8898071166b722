import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeHistory } from '../../src/training/describe-history';

const history = {
  epoch: [0, 1, 2],
  loss: [1.5, 1, 0.5],
  accuracy: [0.25, 0.5, 0.875],
  valLoss: [1.25, 1.125, 1.5],
  valAccuracy: [0.25, 0.5, 0.5],
  seconds: [10, 10, 11],
  secondsPerStep: [1, 1, 1],
  learningRate: [1e-3, 1e-3, 1e-3],
};

describe('a history in words', () => {
  it('says where training ended and when the test loss was lowest', () => {
    const text = describeHistory(history);
    assert.match(text, /3 epochs took 31 s/);
    assert.match(text, /accuracy went from 25\.0 % to 87\.5 %, loss from 1\.500 to 0\.500/);
    assert.match(text, /lowest after epoch 2 \(1\.125\) and ended at 1\.500/);
  });

  it('names a wide gap between training and test images, and no narrow one', () => {
    assert.match(describeHistory(history), /ended 37\.5 points above it/);
    assert.doesNotMatch(describeHistory({ ...history, valAccuracy: [0.25, 0.5, 0.85] }), /points above/);
  });

  it('says when the network was still getting better', () => {
    assert.match(describeHistory({ ...history, valLoss: [1.5, 1.25, 1] }), /still getting better/);
  });

  it('has something to say without test images and without epochs', () => {
    const { valLoss, valAccuracy, ...training } = history;
    assert.doesNotMatch(describeHistory(training), /test images/);
    assert.equal(describeHistory({ ...training, epoch: [] }), 'No epoch was trained.');
  });
});
