import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../src/dataset/seeded-random';
import { runNativeOperation } from '../../src/tensorflow/native-operations';
import { hasOneDnn } from '../../src/tensorflow/onednn-operations';
import { tf } from '../../src/tensorflow/tf';
import { largestDifference, type Shape4D } from './compared-tensors';

/** Small whole numbers, so that many are equal and every sum is exact. */
function wholeNumbers(shape: Shape4D, seed: number): tf.Tensor4D {
  const random = seededRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor4d(
    Float32Array.from({ length: size }, () => random.integer(5) - 2),
    shape,
  );
}

describe('the gradient of max-pooling', () => {
  const windows: [size: number, strides: number, pad: 'same' | 'valid'][] = [
    [2, 2, 'valid'],
    [2, 2, 'same'],
    [3, 2, 'same'],
    [3, 1, 'valid'],
  ];
  for (const [size, strides, pad] of windows) {
    it(`equals TensorFlow's own, ties included, with windows of ${size}, strides ${strides}, padding ${pad}`, () => {
      const count = tf.memory().numTensors;
      tf.tidy(() => {
        const x = wholeNumbers([3, 9, 7, 5], 1);
        const y = tf.maxPool(x, size, strides, pad);
        const dy = wholeNumbers(y.shape, 2);
        const gradient = tf.grad((input) =>
          tf.sum(tf.mul(tf.maxPool(input as tf.Tensor4D, size, strides, pad), dy)),
        )(x);
        const [expected] = runNativeOperation('MaxPoolGrad', [x, y, dy], {
          T: { type: 'dtype', value: 'float32' },
          ksize: { type: 'int', value: [1, size, size, 1] },
          strides: { type: 'int', value: [1, strides, strides, 1] },
          padding: { type: 'string', value: pad.toUpperCase() },
          data_format: { type: 'string', value: 'NHWC' },
        });
        assert.equal(largestDifference(gradient, expected), 0);
      });
      assert.equal(tf.memory().numTensors, count);
    });
  }
});

describe('a convolution with bias', () => {
  const cases: [strides: number, dilation: number, pad: 'same' | 'valid'][] = [
    [1, 1, 'same'],
    [1, 1, 'valid'],
    [2, 1, 'same'],
    [1, 2, 'same'],
    [1, 2, 'valid'],
  ];
  for (const activation of ['linear', 'relu', 'sigmoid'] as const) {
    for (const [strides, dilations, pad] of cases) {
      it(`equals convolution, then bias, then ${activation}, with its gradients: strides ${strides}, dilation ${dilations}, padding ${pad}`, () => {
        const count = tf.memory().numTensors;
        tf.tidy(() => {
          const x = wholeNumbers([2, 8, 7, 3], 1);
          const filter = wholeNumbers([3, 3, 3, 4], 2);
          const bias = tf.tensor1d([1, -2, 0.5, 0]);
          const finish = { linear: (y: tf.Tensor) => y, relu: tf.relu, sigmoid: tf.sigmoid }[activation];
          const oneByOne = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor =>
            finish(tf.add(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad, 'NHWC', dilations), c));
          const atOnce = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor =>
            tf.fused.conv2d({
              x: a as tf.Tensor4D,
              filter: b as tf.Tensor4D,
              bias: c,
              strides,
              pad,
              dilations,
              activation,
            });
          const expected = oneByOne(x, filter, bias);
          assert.ok(largestDifference(atOnce(x, filter, bias), expected) < 1e-6);
          const weights = wholeNumbers(expected.shape as Shape4D, 3);
          const gradientsOf = (f: typeof atOnce) =>
            tf.grads((a, b, c) => tf.sum(tf.mul(f(a, b, c), weights)))([x, filter, bias]);
          const reference = gradientsOf(oneByOne);
          gradientsOf(atOnce).forEach((gradient, i) => {
            assert.ok(largestDifference(gradient, reference[i]) < 1e-4, `input ${i}`);
          });
        });
        assert.equal(tf.memory().numTensors, count);
      });
    }
  }
});

describe('oneDNN’s operations', () => {
  it('are not asked for on another backend', async () => {
    await tf.setBackend('cpu');
    assert.equal(hasOneDnn(), false);
    await tf.setBackend('tensorflow');
  });
});
