import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tf } from '../../src/tensorflow/tf';

describe('the gradient of a greatest value', () => {
  it('is split evenly among those that share it, as in TensorFlow for Python', () => {
    const { numTensors } = tf.memory();
    const x = tf.tensor2d([1, 3, 3, 2, 2, 2, 5, 0, 1, 0, 0, 0], [3, 4]);
    const dx = tf.grad((input) => tf.mul(tf.max(input, 1), [6, 9, 1]))(x);
    // By hand: 6 shared by two, 9 by one, 1 by one.
    assert.deepEqual([...dx.dataSync()], [0, 3, 3, 0, 0, 0, 9, 0, 1, 0, 0, 0]);
    const zeros = tf.zeros([1, 2, 2, 1]);
    const pooled = tf.grad((input) => tf.max(input, [1, 2], true))(zeros);
    assert.deepEqual([...pooled.dataSync()], [0.25, 0.25, 0.25, 0.25]);
    tf.dispose([x, dx, zeros, pooled]);
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
