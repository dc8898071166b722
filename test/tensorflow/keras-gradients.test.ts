import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildWalkthroughCnn, compileWalkthroughCnn } from '../../src/model/cnn';
import { tf } from '../../src/tensorflow/tf';
import { hashedNumbers } from '../fixtures/hashed-numbers';

interface Fixture {
  convolutions: { padding: 'same' | 'valid'; dilations: [number, number]; x: number[]; filter: number[] }[];
  cnn: {
    loss: number;
    probabilities: number[];
    gradients: { shape: number[]; norm: number; stride: number; sample: number[] }[];
  };
}

// Made by make_dilated_gradient.py, next to it.
const fixture: Fixture = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'dilated_gradient.json'), 'utf8'),
);

function hashed(shape: number[], seed: number, limit: number): tf.Tensor4D {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(hashedNumbers(size, seed, limit), shape as [number, number, number, number]);
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  return Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0);
}

for (const backend of ['tensorflow', 'cpu']) {
  describe(`gradients on the backend "${backend}"`, () => {
    before(() => tf.setBackend(backend));
    after(() => tf.setBackend('tensorflow'));

    for (const { padding, dilations, x, filter } of fixture.convolutions) {
      it(`equal TensorFlow's for a convolution with dilations ${dilations}, padding ${padding}`, () => {
        tf.tidy(() => {
          const gradients = tf.grads((input, kernel) => {
            const y = tf.conv2d(input as tf.Tensor4D, kernel as tf.Tensor4D, 1, padding, 'NHWC', dilations);
            return y.mul(hashed(y.shape, 3, 1)).sum();
          })([hashed([2, 8, 7, 3], 1, 1), hashed([3, 3, 3, 4], 2, 1)]);
          // Up to 112 terms below 1 each: float32 rounds such sums by some 1e-6.
          assert.ok(largestDifference(gradients[0].dataSync(), x) < 5e-6);
          assert.ok(largestDifference(gradients[1].dataSync(), filter) < 5e-6);
        });
      });
    }
  });
}

describe("the walkthrough CNN's loss, probabilities and gradients", () => {
  it("equal Keras's from the same weights", () => {
    const model = buildWalkthroughCnn();
    compileWalkthroughCnn(model);
    tf.tidy(() => {
      model.setWeights(
        model.getWeights().map(({ shape }, i) => {
          const fanIn = shape.slice(0, -1).reduce((product, length) => product * length, 1);
          return hashed(shape, 10 + i, shape.length > 1 ? Math.sqrt(6 / fanIn) : 0.05);
        }),
      );
      const images = hashed([3, 48, 48, 1], 4, 1);
      const oneHotLabels = tf.oneHot(tf.tensor1d([1, 4, 6], 'int32'), 7);
      const probabilities = model.predict(images) as tf.Tensor2D;
      assert.ok(largestDifference(probabilities.dataSync(), fixture.cnn.probabilities) < 1e-6);
      const { value, grads } = tf.variableGrads(() => {
        const output = model.apply(images) as tf.Tensor2D;
        return tf.metrics.categoricalCrossentropy(oneHotLabels, output).mean();
      });
      assert.ok(Math.abs(value.dataSync()[0] - fixture.cnn.loss) < 1e-6);
      const gradients = model.trainableWeights.map(({ name }) => grads[name]);
      assert.equal(gradients.length, fixture.cnn.gradients.length);
      fixture.cnn.gradients.forEach(({ shape, norm, stride, sample }, i) => {
        const name = model.trainableWeights[i].name;
        assert.deepEqual(gradients[i].shape, shape);
        const sampled = gradients[i].dataSync().filter((_, index) => index % stride === 0);
        assert.ok(
          largestDifference(sampled, sample) < 1e-6,
          `${name}: ${largestDifference(sampled, sample)}`,
        );
        const length = gradients[i].norm().dataSync()[0];
        assert.ok(Math.abs(length - norm) < 1e-5 * norm, `${name}: length ${length}, expected ${norm}`);
      });
    });
    model.dispose();
  });
});
