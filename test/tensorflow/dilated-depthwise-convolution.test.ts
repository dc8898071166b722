import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spreadFilter } from '../../src/tensorflow/dilated-depthwise-convolution';
import { tf } from '../../src/tensorflow/tf';
import { hashedNumbers } from '../fixtures/hashed-numbers';

function tensor4d(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  return tf.tensor4d(hashedNumbers(tf.util.sizeFromShape(shape), seed, 1), shape);
}

function assertClose(actual: tf.Tensor, expected: tf.Tensor, tolerance: number): void {
  assert.deepEqual(actual.shape, expected.shape);
  const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]);
  assert.ok(difference <= tolerance, `${difference}`);
}

describe('a dilated depthwise convolution', () => {
  it('is that of a filter with zeros between its taps', () => {
    tf.tidy(() => {
      const filter = tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]);
      assert.deepEqual([...spreadFilter(filter, [2, 3]).dataSync()], [1, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 4]);
    });
  });

  // For every output channel on its own, a depthwise convolution is a dense one, whose dilation TensorFlow has tested.
  const cases = [
    ['same', [2, 2], 1],
    ['valid', [3, 2], 2],
  ] as const;
  for (const [padding, dilations, multiplier] of cases) {
    it(`has the values and gradients of a dense one, channel by channel: ${padding}, ${dilations}`, () => {
      const { numTensors } = tf.memory();
      tf.tidy(() => {
        const x = tensor4d([2, 9, 8, 3], 1);
        const filter = tensor4d([3, 3, 3, multiplier], 2);
        const depthwise = (a: tf.Tensor, b: tf.Tensor) =>
          tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, padding, 'NHWC', [...dilations]);
        const dense = (a: tf.Tensor, b: tf.Tensor) =>
          tf.concat(
            [0, 1, 2].map((channel) =>
              tf.conv2d(
                tf.slice(a as tf.Tensor4D, [0, 0, 0, channel], [-1, -1, -1, 1]),
                tf.slice(b as tf.Tensor4D, [0, 0, channel, 0], [-1, -1, 1, -1]),
                1,
                padding,
                'NHWC',
                [...dilations],
              ),
            ),
            3,
          );
        const y = depthwise(x, filter);
        assertClose(y, dense(x, filter), 1e-6);
        const dy = tensor4d(y.shape as [number, number, number, number], 3);
        const [dx, dFilter] = tf.grads(depthwise)([x, filter], dy);
        const [expectedDx, expectedDFilter] = tf.grads(dense)([x, filter], dy);
        assertClose(dx, expectedDx, 1e-5);
        assertClose(dFilter, expectedDFilter, 1e-5);
      });
      assert.equal(tf.memory().numTensors, numTensors);
    });
  }

  it('is what the layer computes, of the shape that it announces', () => {
    const { numTensors } = tf.memory();
    for (const padding of ['same', 'valid'] as const) {
      const layer = tf.layers.depthwiseConv2d({
        kernelSize: 3,
        dilationRate: 2,
        padding,
        activation: 'relu',
        inputShape: [9, 8, 2],
      });
      const model = tf.sequential({ layers: [layer] });
      tf.tidy(() => {
        const [kernel, bias] = [tensor4d([3, 3, 2, 1], 4), tf.tensor1d([0.5, -0.25])];
        layer.setWeights([kernel, bias]);
        const x = tensor4d([3, 9, 8, 2], 5);
        const y = model.predict(x) as tf.Tensor;
        assertClose(y, tf.relu(tf.add(tf.depthwiseConv2d(x, kernel, 1, padding, 'NHWC', 2), bias)), 1e-6);
        assert.deepEqual(layer.outputShape, [null, ...y.shape.slice(1)]);
      });
      model.dispose();
    }
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
