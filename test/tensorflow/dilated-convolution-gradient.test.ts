import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  nativeDilatedGradients,
  portableDilatedGradients,
} from '../../src/tensorflow/dilated-convolution-gradient';
import { hasNativeDilatedGradients } from '../../src/tensorflow/native-convolution';
import { tf } from '../../src/tensorflow/tf';
import { largestDifference, normal } from './compared-tensors';

type Dilations = [number, number];

/** Central differences of `loss` in the elements `indices` of `at`. */
function finiteDifferences(loss: (x: tf.Tensor) => tf.Scalar, at: tf.Tensor, indices: number[]): number[] {
  const step = 0.01;
  return indices.map((index) => {
    const [above, below] = [step, -step].map((change) =>
      tf.tidy(() => {
        const values = at.dataSync().slice();
        values[index] += change;
        return loss(tf.tensor(values, at.shape)).dataSync()[0];
      }),
    );
    return (above - below) / (2 * step);
  });
}

for (const backend of ['tensorflow', 'cpu']) {
  describe(`the gradient of a dilated convolution on the backend "${backend}"`, () => {
    after(() => tf.setBackend('tensorflow'));

    for (const pad of ['same', 'valid'] as const) {
      for (const dilations of [
        [2, 2],
        [3, 2],
      ] as Dilations[]) {
        it(`equals finite differences with dilations ${dilations} and padding ${pad}`, async () => {
          await tf.setBackend(backend);
          tf.tidy(() => {
            const x = normal([2, 8, 7, 2], 1);
            const filter = normal([3, 3, 2, 2], 2);
            const output = tf.conv2d(x, filter, 1, pad, 'NHWC', dilations);
            const weights = normal(output.shape, 3);
            // Linear in x and in the filter, so central differences are exact up to float32's rounding.
            const loss = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
              tf
                .conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, pad, 'NHWC', dilations)
                .mul(weights)
                .sum();
            const [inX, inFilter] = tf.grads(loss)([x, filter]);
            // First, last and inner elements: corners see the padding, inner ones all taps.
            const xIndices = [0, 13, 57, 111, 150, 223];
            const filterIndices = [0, 7, 17, 22, 35];
            const expectedX = finiteDifferences((a) => loss(a, filter), x, xIndices);
            const expectedFilter = finiteDifferences((b) => loss(x, b), filter, filterIndices);
            xIndices.forEach((index, i) => {
              const gradient = inX.dataSync()[index];
              assert.ok(
                Math.abs(gradient - expectedX[i]) < 5e-3,
                `x[${index}]: ${gradient}, ${expectedX[i]}`,
              );
            });
            filterIndices.forEach((index, i) => {
              const gradient = inFilter.dataSync()[index];
              assert.ok(
                Math.abs(gradient - expectedFilter[i]) < 5e-3,
                `filter[${index}]: ${gradient}, ${expectedFilter[i]}`,
              );
            });
          });
        });
      }
    }

    it('lets a layer without activation be trained', async () => {
      await tf.setBackend(backend);
      tf.tidy(() => {
        const layer = tf.layers.conv2d({
          filters: 1,
          kernelSize: 2,
          dilationRate: 2,
          kernelInitializer: 'ones',
          inputShape: [3, 3, 1],
        });
        const model = tf.sequential({ layers: [layer] });
        const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
        const { grads } = tf.variableGrads(() => (model.apply(image) as tf.Tensor).sum());
        const [kernel, bias] = Object.values(grads).map((gradient) => [...gradient.dataSync()]);
        // The one output is the sum of the four corners, so each tap's gradient is the corner it sees.
        assert.deepEqual(kernel, [1, 3, 7, 9]);
        assert.deepEqual(bias, [1]);
        model.dispose();
      });
    });
  });
}

describe('the gradient of a dilated convolution on the backend "cpu", otherwise padded', () => {
  after(() => tf.setBackend('tensorflow'));

  it('is refused, as tfjs does not count the gaps of the filter there', async () => {
    await tf.setBackend('cpu');
    tf.tidy(() => {
      const x = normal([1, 6, 6, 1], 10);
      const filter = normal([3, 3, 1, 1], 11);
      const sum = () => tf.conv2d(x, filter, 1, 1, 'NHWC', 2, 'floor').sum();
      assert.throws(() => tf.grad(() => sum())(x), /expects padding "same" or "valid", got 1$/);
    });
  });
});

// `without-onednn.test.ts` compares them where the library is not told to use oneDNN of itself.
const oneWay = hasNativeDilatedGradients() ? false : 'TensorFlow uses no oneDNN on this processor';

describe('the two ways to the gradient of a dilated convolution', { skip: oneWay }, () => {
  for (const pad of ['same', 'valid'] as const) {
    for (const dilations of [
      [2, 2],
      [2, 3],
      [1, 4],
    ] as Dilations[]) {
      it(`agree for dilations ${dilations} and padding ${pad}`, () => {
        tf.tidy(() => {
          const x = normal([3, 11, 10, 4], 4);
          const filter = normal([3, 3, 4, 5], 5);
          const dy = normal(tf.conv2d(x, filter, 1, pad, 'NHWC', dilations).shape, 6);
          const native = nativeDilatedGradients({ x, filter, dy, dilations, pad });
          const portable = portableDilatedGradients({ x, filter, dy, dilations, pad });
          // Sums of up to 330 products of normal numbers: a few times 1e-5 is float32's rounding.
          assert.ok(largestDifference(native.x(), portable.x()) < 1e-4);
          assert.ok(largestDifference(native.filter(), portable.filter()) < 1e-4);
        });
      });
    }
  }

  it('leave one new tensor behind, their result', () => {
    const x = normal([1, 6, 6, 1], 7);
    const filter = normal([3, 3, 1, 1], 8);
    const dy = normal([1, 6, 6, 1], 9);
    const before = tf.memory().numTensors;
    for (const gradients of [nativeDilatedGradients, portableDilatedGradients]) {
      const { x: inX, filter: inFilter } = gradients({ x, filter, dy, dilations: [2, 2], pad: 'same' });
      for (const gradient of [inX, inFilter]) {
        const result = gradient();
        assert.equal(tf.memory().numTensors, before + 1);
        result.dispose();
      }
    }
    tf.dispose([x, filter, dy]);
  });
});
