import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evaluate } from '../../src/evaluation/evaluation';
import { tf } from '../../src/tensorflow/tf';
import { trainEmbeddingHead } from '../../src/training/embedding-head';

/** Two numbers an example, of four kinds: label 3 where both are on the same side, else 4. No straight cut tells. */
const CORNERS = [
  [1, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
];
const cornerLabels = Uint8Array.from({ length: 64 }, (_, i) => (i % 4 < 2 ? 3 : 4));
const corners = Float32Array.from({ length: 128 }, (_, i) => CORNERS[Math.floor(i / 2) % 4][i % 2]);

describe('a linear probe', () => {
  it('separates what a straight cut can separate, by the training statistics alone', async () => {
    // Two numbers an example; label 3 where the second is large. The first says nothing and never changes.
    const labels = Uint8Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 3 : 4));
    const embeddings = Float32Array.from({ length: 80 }, (_, i) =>
      i % 2 === 0 ? 100 : 50 + (labels[(i - 1) / 2] === 3 ? 5 : -5),
    );
    const before = tf.memory().numTensors;
    const probe = await trainEmbeddingHead(embeddings, labels, { embeddingSize: 2, seed: 1, epochs: 400 });
    const images = probe.prepare(Float32Array.of(100, 58, 100, 42));
    const { predictedLabels } = await evaluate(probe.model, { images, labels: [3, 4] });
    assert.deepEqual([...predictedLabels], [3, 4]);
    assert.equal(probe.model.countParams(), 2 * 7 + 7);
    probe.model.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('a head with a hidden layer', () => {
  const options = { embeddingSize: 2, seed: 1, hiddenUnits: 16, dropoutRate: 0.2 };

  it('bends the cut', async () => {
    const before = tf.memory().numTensors;
    const { model, prepare } = await trainEmbeddingHead(corners, cornerLabels, { ...options, epochs: 400 });
    const examples = { images: prepare(corners), labels: cornerLabels };
    const { predictedLabels } = await evaluate(model, examples);
    assert.deepEqual(predictedLabels, cornerLabels);
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it('comes out alike for the same seed, and otherwise for another', async () => {
    const kernelOf = async (seed: number) => {
      const { model } = await trainEmbeddingHead(corners, cornerLabels, { ...options, seed, epochs: 2 });
      const values = [...model.getWeights()[0].dataSync()];
      model.dispose();
      return values;
    };
    const first = await kernelOf(1);
    assert.deepEqual(await kernelOf(1), first);
    assert.notDeepEqual(await kernelOf(2), first);
  });

  it('is refused when it cannot be built or there is nothing to train it on', async () => {
    const before = tf.memory().numTensors;
    await assert.rejects(
      trainEmbeddingHead(corners, cornerLabels, { ...options, hiddenUnits: 1.5 }),
      new RangeError('hiddenUnits: expected a whole number from 0, got 1.5'),
    );
    await assert.rejects(
      trainEmbeddingHead(corners, cornerLabels, { ...options, dropoutRate: 1 }),
      /dropout rate: expected a number in \[0, 1\), got 1/,
    );
    await assert.rejects(
      trainEmbeddingHead(corners, cornerLabels.subarray(1), options),
      /expected as many labels as images, got 63 for 64/,
    );
    await assert.rejects(
      trainEmbeddingHead(
        corners,
        cornerLabels.map(() => 7),
        options,
      ),
      RangeError,
    );
    assert.equal(tf.memory().numTensors, before);
  });
});
