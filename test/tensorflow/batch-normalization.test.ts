import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { tf } from '../../src/tensorflow/tf';

type Layer = tf.layers.Layer;

function weightsOf(layer: Layer): Record<string, number[]> {
  const values = layer.getWeights().map((weight) => [...weight.dataSync()]);
  const names = (layer.weights as unknown as { originalName: string }[]).map(({ originalName }) =>
    originalName.replace(/^.*\//, ''),
  );
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

function close(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i] - value) < 1e-5, `${i}: ${actual[i]}, not ${value}`);
  });
}

/** Four pictures of one pixel and two channels: means 3 and 10, population variances 5 and 0. */
const pixels = [0, 10, 2, 10, 4, 10, 6, 10];

for (const backend of ['tensorflow', 'cpu']) {
  describe(`batch normalization on the backend "${backend}"`, () => {
    after(() => tf.setBackend('tensorflow'));

    async function normalize(
      args: Parameters<typeof tf.layers.batchNormalization>[0],
      options: { training: boolean; shape?: number[] },
    ) {
      await tf.setBackend(backend);
      const layer = tf.layers.batchNormalization({ epsilon: 1e-12, momentum: 0.9, ...args });
      const shape = options.shape ?? [4, 1, 1, 2];
      layer.build(shape);
      const before = tf.memory().numTensors;
      const output = tf.tidy(() => [
        ...(layer.apply(tf.tensor(pixels, shape), { training: options.training }) as tf.Tensor).dataSync(),
      ]);
      assert.equal(tf.memory().numTensors, before);
      const weights = weightsOf(layer);
      tf.dispose(layer.weights.map((weight) => (weight as unknown as { read(): tf.Variable }).read()));
      return { output, weights };
    }

    const normalized = [-3, 0, -1, 0, 1, 0, 3, 0].map((value) => value / Math.sqrt(5));

    it('brings each channel of a batch to mean 0 and variance 1, and moves its averages towards them', async () => {
      const { output, weights } = await normalize({}, { training: true });
      close(output, normalized);
      close(weights.moving_mean, [0.3, 1]);
      // Population variance: 0.9 · 1 + 0.1 · 5; TensorFlow's own operation would estimate 5 · 4 / 3.
      close(weights.moving_variance, [1.4, 0.9]);
    });

    it('normalizes vectors, and pictures whose channels come first', async () => {
      close((await normalize({}, { training: true, shape: [4, 2] })).output, normalized);
      // [2, 2, 2, 1] with axis 1: channel 0 holds 0, 10, 4, 10 and channel 1 holds 2, 10, 6, 10.
      const first = await normalize({ axis: 1 }, { training: true, shape: [2, 2, 2, 1] });
      close(first.weights.moving_mean, [0.6, 0.7]);
      close(first.weights.moving_variance, [0.9 + 0.1 * 18, 0.9 + 0.1 * 11]);
      close([first.output[0], first.output[2]], [-6 / Math.sqrt(18), -5 / Math.sqrt(11)]);
    });

    it('can be trained without scale and without center, which stock tfjs cannot', async () => {
      for (const args of [{ scale: false }, { center: false }, { scale: false, center: false }]) {
        close((await normalize(args, { training: true })).output, normalized);
      }
    });

    it('uses its averages outside training and when it is frozen, and leaves them alone', async () => {
      const untouched = { moving_mean: [0, 0], moving_variance: [1, 1] };
      for (const [args, training] of [
        [{}, false],
        [{ trainable: false }, true],
      ] as const) {
        const { output, weights } = await normalize(args, { training });
        close(output, pixels);
        close(weights.moving_mean, untouched.moving_mean);
        close(weights.moving_variance, untouched.moving_variance);
      }
    });

    it('does not divide a constant channel by 0', async () => {
      const { output } = await normalize({ epsilon: 1e-3 }, { training: true });
      close([output[1], output[3]], [0, 0]);
    });
  });
}
