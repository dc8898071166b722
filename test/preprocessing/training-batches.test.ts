import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shuffledBatches, type TrainingBatches } from '../../src/preprocessing/training-batches';
import { tf } from '../../src/tensorflow/tf';

/** Ten one-pixel images whose intensity is their number, with that number's parity as label. */
const numbers = Array.from({ length: 10 }, (_, i) => i);
const images = tf.tensor4d(numbers, [10, 1, 1, 1]);
const oneHotLabels = tf.tensor2d(numbers.map((i) => (i % 2 === 0 ? [1, 0] : [0, 1])));

async function take(batches: TrainingBatches, epoch: number): Promise<number[][]> {
  const taken: number[][] = [];
  for await (const batch of batches.epoch(epoch)) {
    const pixels = [...batch.images.dataSync()];
    const labels = batch.oneHotLabels.arraySync().map(([even]) => (even === 1 ? 0 : 1));
    assert.deepEqual(
      labels,
      pixels.map((pixel) => pixel % 2),
    );
    taken.push(pixels);
    tf.dispose({ ...batch });
  }
  return taken;
}

describe('shuffled batches', () => {
  it('go through every example once an epoch, with its own label, the last batch being smaller', async () => {
    const batches = shuffledBatches(images, oneHotLabels, { batchSize: 4, seed: 1 });
    assert.deepEqual([batches.numExamples, batches.batchSize, batches.stepsPerEpoch], [10, 4, 3]);
    const taken = await take(batches, 0);
    assert.deepEqual(
      taken.map(({ length }) => length),
      [4, 4, 2],
    );
    assert.deepEqual(
      taken.flat().sort((a, b) => a - b),
      numbers,
    );
  });

  it('come in an order of their own every epoch, and in the same one whenever it is asked for', async () => {
    const batches = shuffledBatches(images, oneHotLabels, { batchSize: 4, seed: 1 });
    const first = await take(batches, 0);
    const second = await take(batches, 1);
    assert.notDeepEqual(first, second);
    assert.deepEqual(await take(batches, 0), first);
    assert.deepEqual(await take(shuffledBatches(images, oneHotLabels, { batchSize: 4, seed: 1 }), 1), second);
    assert.notDeepEqual(
      await take(shuffledBatches(images, oneHotLabels, { batchSize: 4, seed: 2 }), 0),
      first,
    );
  });

  it('start at a later batch with what would have come there, having made nothing before it', async () => {
    const batches = shuffledBatches(images, oneHotLabels, { batchSize: 4, seed: 1 });
    const rest: number[][] = [];
    const before = tf.memory().numTensors;
    for await (const batch of batches.epoch(3, 1)) {
      assert.equal(tf.memory().numTensors, before + 2);
      rest.push([...batch.images.dataSync()]);
      tf.dispose({ ...batch });
    }
    assert.deepEqual(rest, (await take(batches, 3)).slice(1));
    assert.deepEqual([...(batches.epoch(3, 3) as Iterable<unknown>)], []);
  });

  it('say what decides them: another seed, another image or another label is told apart', () => {
    const settingsOf = (faces: tf.Tensor4D, labels: tf.Tensor2D, seed: number) =>
      shuffledBatches(faces, labels, { seed }).settings?.();
    const settings = settingsOf(images, oneHotLabels, 1);
    assert.deepEqual(Object.keys(settings ?? {}), ['seed', 'shuffle', 'examples']);
    assert.deepEqual(settingsOf(images.clone(), oneHotLabels.clone(), 1), settings);
    assert.notDeepEqual(settingsOf(images, oneHotLabels, 2), settings);
    assert.notDeepEqual(settingsOf(images.add(1), oneHotLabels, 1), settings);
    assert.notDeepEqual(settingsOf(images, tf.sub(1, oneHotLabels), 1), settings);
  });

  it('leave two tensors behind for each batch, which the caller disposes', () => {
    const before = tf.memory().numTensors;
    const [first] = shuffledBatches(images, oneHotLabels, { batchSize: 10 }).epoch(0) as Iterable<{
      images: tf.Tensor4D;
      oneHotLabels: tf.Tensor2D;
    }>;
    assert.equal(tf.memory().numTensors, before + 2);
    tf.dispose({ ...first });
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuse examples that do not fit together, and an impossible batch size', () => {
    assert.throws(() => shuffledBatches(images, tf.zeros([9, 2])), /as many labels as images, got 9 for 10/);
    assert.throws(() => shuffledBatches(tf.zeros([0, 1, 1, 1]), oneHotLabels), /got shape \[0,1,1,1\]/);
    assert.throws(() => shuffledBatches(images, oneHotLabels, { batchSize: 0 }), /batchSize: .* got 0/);
  });
});
