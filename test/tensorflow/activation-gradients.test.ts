import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { tf } from '../../src/tensorflow/tf';

describe('the gradient of ReLU', () => {
  after(() => tf.setBackend('tensorflow'));

  for (const backend of ['tensorflow', 'cpu']) {
    it(`passes where the input is above zero, on the backend "${backend}"`, async () => {
      await tf.setBackend(backend);
      tf.tidy(() => {
        const x = tf.tensor1d([-2, -0, 0, 1e-30, 3]);
        const weights = tf.tensor1d([1, 2, 3, 4, 5]);
        const gradient = tf.grad((input) => tf.relu(input).mul(weights).sum())(x);
        assert.deepEqual([...gradient.dataSync()].map(Math.abs), [0, 0, 0, 4, 5]);
      });
    });

    it(`leaves one new tensor behind, its result, on the backend "${backend}"`, async () => {
      await tf.setBackend(backend);
      const x = tf.tensor1d([-1, 1]);
      const before = tf.memory().numTensors;
      const gradient = tf.grad((input) => tf.relu(input).sum())(x);
      assert.equal(tf.memory().numTensors, before + 1);
      tf.dispose([x, gradient]);
    });
  }
});

describe('the gradient of ReLU6', () => {
  after(() => tf.setBackend('tensorflow'));

  for (const backend of ['tensorflow', 'cpu']) {
    it(`passes between 0 and 6, of the operation and of the layer, on the backend "${backend}"`, async () => {
      await tf.setBackend(backend);
      const layer = tf.layers.activation({ activation: 'relu6' });
      const numTensors = tf.memory().numTensors;
      tf.tidy(() => {
        const x = tf.tensor1d([-2, 0, 1e-30, 5.9, 6, 7]);
        const weights = tf.tensor1d([1, 2, 3, 4, 5, 6]);
        for (const relu6 of [
          (input: tf.Tensor) => tf.relu6(input),
          (input: tf.Tensor) => layer.apply(input) as tf.Tensor,
        ]) {
          assert.deepEqual([...relu6(x).dataSync()], [0, 0, 1e-30, 5.9, 6, 6].map(Math.fround));
          const gradient = tf.grad((input) => relu6(input).mul(weights).sum())(x);
          assert.deepEqual([...gradient.dataSync()].map(Math.abs), [0, 0, 3, 4, 0, 0]);
        }
      });
      assert.equal(tf.memory().numTensors, numTensors);
    });
  }
});
