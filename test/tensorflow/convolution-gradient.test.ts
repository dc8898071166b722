import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { convolutionGradients, inputGradientAsConvolution } from '../../src/tensorflow/convolution-gradient';
import {
  hasNativeDilatedGradients,
  nativeConvolutionGradients,
} from '../../src/tensorflow/native-convolution';
import { tf } from '../../src/tensorflow/tf';
import { largestDifference, normal, type Shape4D } from './compared-tensors';

const X: Shape4D = [3, 9, 8, 4];
/** Even ones have padding on one side more than on the other. */
const FILTERS: readonly Shape4D[] = [
  [3, 3, 4, 5],
  [2, 4, 4, 5],
  [1, 1, 4, 5],
  [5, 2, 4, 1],
];

describe('the gradient of a convolution in its input, as a convolution', () => {
  for (const filterShape of FILTERS) {
    for (const pad of ['same', 'valid'] as const) {
      it(`is TensorFlow’s for a filter of ${filterShape.slice(0, 2).join(' × ')} with padding ${pad}`, () => {
        tf.tidy(() => {
          const [x, filter] = [normal(X, 1), normal(filterShape, 2)];
          const dy = normal(tf.conv2d(x, filter, 1, pad).shape, 3);
          const dilations = [1, 1] as const;
          const own = inputGradientAsConvolution({ x, filter, dy, dilations, pad });
          const native = nativeConvolutionGradients({ x, filter, dy }, { strides: [1, 1], dilations, pad });
          // Sums of up to 50 products of normal numbers.
          assert.ok(largestDifference(own, native.x()) < 1e-4);
        });
      });
    }
  }

  it('leaves one new tensor behind, its result', () => {
    const [x, filter, dy] = [normal([1, 6, 6, 1], 7), normal([3, 3, 1, 1], 8), normal([1, 4, 4, 1], 9)];
    const before = tf.memory().numTensors;
    const gradient = inputGradientAsConvolution({ x, filter, dy, dilations: [1, 1], pad: 'valid' });
    assert.equal(tf.memory().numTensors, before + 1);
    tf.dispose([x, filter, dy, gradient]);
  });
});

describe('the gradients of an undilated convolution', () => {
  for (const strides of [
    [1, 1],
    [2, 2],
  ] as const) {
    it(`are TensorFlow’s with strides of ${strides[0]}`, () => {
      tf.tidy(() => {
        const [x, filter] = [normal(X, 10), normal([3, 3, 4, 5], 11)];
        const dy = normal(tf.conv2d(x, filter, [...strides], 'same').shape, 12);
        const windows = { strides, dilations: [1, 1], pad: 'same' } as const;
        const own = convolutionGradients({ x, filter, dy }, windows);
        const native = nativeConvolutionGradients({ x, filter, dy }, windows);
        assert.ok(largestDifference(own.x(), native.x()) < 1e-4);
        assert.ok(largestDifference(own.filter(), native.filter()) < 1e-4);
      });
    });
  }

  it('come from a convolution where the library has no oneDNN', async () => {
    const windows = { strides: [1, 1], dilations: [1, 1], pad: 'same' } as const;
    const [x, filter] = [normal(X, 13), normal([3, 3, 4, 4], 14)];
    const { kernelNames } = await tf.profile(() => {
      convolutionGradients({ x, filter, dy: x }, windows).x().dispose();
    });
    assert.equal(kernelNames.includes('Conv2D'), !hasNativeDilatedGradients());
    tf.dispose([x, filter]);
  });
});
