import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../src/dataset/seeded-random';
import { mixup, symmetricBeta } from '../../src/preprocessing/mixup';
import { randomErasing } from '../../src/preprocessing/random-erasing';
import {
  type ImageBatch,
  shuffledBatches,
  type TrainingBatches,
} from '../../src/preprocessing/training-batches';
import { tf } from '../../src/tensorflow/tf';

const SIZE = 12;

/** Image i is i + 1 all over, and of class i. */
function numbered(numExamples: number, batchSize: number) {
  const images: tf.Tensor4D = tf.tidy(() =>
    tf.mul(tf.reshape(tf.range(1, numExamples + 1), [numExamples, 1, 1, 1]), tf.ones([1, SIZE, SIZE, 1])),
  );
  const labels = tf.range(0, numExamples, 1, 'int32');
  const oneHotLabels = tf.tidy(() => tf.cast(tf.oneHot(labels, numExamples), 'float32') as tf.Tensor2D);
  labels.dispose();
  return { batches: shuffledBatches(images, oneHotLabels, { batchSize, seed: 1 }), images, oneHotLabels };
}

async function read(batches: TrainingBatches, epoch: number, firstBatch?: number) {
  const read: { images: number[]; labels: number[][] }[] = [];
  for await (const batch of batches.epoch(epoch, firstBatch)) {
    read.push({ images: [...batch.images.dataSync()], labels: batch.oneHotLabels.arraySync() });
    tf.dispose({ ...batch });
  }
  return read;
}

const changes: Record<string, (batches: TrainingBatches, seed: number) => TrainingBatches> = {
  mixup: (batches, seed) => mixup(batches, { alpha: 0.4, seed }),
  'random erasing': (batches, seed) => randomErasing(batches, { probability: 0.7, seed }),
};

for (const [name, change] of Object.entries(changes)) {
  describe(name, () => {
    it('depends on seed, epoch and batch alone, and leaves no tensor behind', async () => {
      const { batches, images, oneHotLabels } = numbered(10, 4);
      const numTensors = tf.memory().numTensors;
      const changed = change(batches, 3);
      const first = await read(changed, 0);
      assert.equal(first.length, 3);
      assert.deepEqual(await read(changed, 0), first);
      assert.deepEqual(await read(changed, 0, 1), first.slice(1));
      assert.notDeepEqual(await read(changed, 1), first);
      assert.notDeepEqual(await read(change(batches, 4), 0), first);
      assert.equal(tf.memory().numTensors, numTensors);
      tf.dispose([images, oneHotLabels]);
    });

    it('is told in the settings of the batches', () => {
      const { batches, images, oneHotLabels } = numbered(2, 2);
      const of = (seed: number) => JSON.stringify(change(batches, seed).settings?.());
      assert.equal(of(3), of(3));
      assert.notEqual(of(3), of(4));
      assert.notEqual(of(3), JSON.stringify(batches.settings?.()));
      tf.dispose([images, oneHotLabels]);
    });
  });
}

describe('mixup', () => {
  it('mixes images and labels in the same shares', async () => {
    const { batches, images, oneHotLabels } = numbered(6, 6);
    const mixed = mixup(batches, { alpha: 0.4, seed: 2 });
    let between = 0;
    for (const epoch of [0, 1, 2]) {
      const [{ images: pixels, labels }] = await read(mixed, epoch);
      labels.forEach((label, i) => {
        const sum = label.reduce((total, share) => total + share, 0);
        const expected = label.reduce((total, share, number) => total + share * (number + 1), 0);
        assert.ok(Math.abs(sum - 1) < 1e-6 && Math.abs(pixels[i * SIZE * SIZE] - expected) < 1e-5);
        if (Math.max(...label) < 0.999) between += 1;
      });
    }
    assert.ok(between > 0);
    tf.dispose([images, oneHotLabels]);
  });

  it('draws shares of Beta(alpha, alpha): mean 1/2, variance 1 / (8 alpha + 4)', () => {
    for (const alpha of [0.1, 0.4, 1]) {
      const random = seededRandom(1);
      const shares = Array.from({ length: 20_000 }, () => symmetricBeta(alpha, random));
      const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
      const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
      assert.ok(Math.abs(mean - 0.5) < 0.01, `${alpha}: mean ${mean}`);
      assert.ok(Math.abs(variance * (8 * alpha + 4) - 1) < 0.03, `${alpha}: variance ${variance}`);
    }
  });

  it('refuses an alpha without a meaning, and examples that count differently', async () => {
    const { batches, images, oneHotLabels } = numbered(2, 2);
    for (const alpha of [0, -1, 1.5, Number.NaN]) {
      assert.throws(
        () => mixup(batches, { alpha, seed: 1 }),
        /alpha: expected a number above 0, at most 1, got/,
      );
    }
    const weighted: TrainingBatches = {
      ...batches,
      *epoch(): Generator<ImageBatch> {
        for (const batch of batches.epoch(0) as Iterable<ImageBatch>) {
          yield { ...batch, sampleWeights: tf.ones([2]) };
        }
      },
    };
    const numTensors = tf.memory().numTensors;
    await assert.rejects(read(mixup(weighted, { alpha: 0.2, seed: 1 }), 0), /leave out the sample weights/);
    assert.equal(tf.memory().numTensors, numTensors);
    tf.dispose([images, oneHotLabels]);
  });
});

describe('random erasing', () => {
  it('takes one rectangle of the wanted share from the wanted share of the images', async () => {
    const { batches, images, oneHotLabels } = numbered(400, 400);
    const erasing = randomErasing(batches, { probability: 0.5, area: [0.1, 0.3], seed: 5 });
    const [{ images: pixels, labels }] = await read(erasing, 0);
    const [plain] = await read(batches, 0);
    assert.deepEqual(labels, plain.labels);
    let erased = 0;
    for (let image = 0; image < 400; image += 1) {
      const start = image * SIZE * SIZE;
      const holes = Array.from({ length: SIZE * SIZE }, (_, i) => i).filter((i) => pixels[start + i] === 0);
      if (holes.length === 0) continue;
      erased += 1;
      const rows = new Set(holes.map((i) => Math.floor(i / SIZE)));
      const columns = new Set(holes.map((i) => i % SIZE));
      const extent = (places: Set<number>) => Math.max(...places) - Math.min(...places) + 1;
      assert.equal(holes.length, extent(rows) * extent(columns));
      // Sides are rounded to whole pixels.
      assert.ok(holes.length > 0.06 * SIZE ** 2 && holes.length < 0.38 * SIZE ** 2, `${holes.length}`);
    }
    assert.ok(Math.abs(erased - 200) < 40, `${erased} of 400`);
    tf.dispose([images, oneHotLabels]);
  });

  it('refuses options without a meaning', () => {
    const { batches, images, oneHotLabels } = numbered(2, 2);
    const erase = (options: object) => () =>
      randomErasing(batches, { probability: 0.5, seed: 1, ...options });
    assert.throws(erase({ probability: 1.1 }), /probability: expected a number from 0 to 1, got 1.1/);
    assert.throws(erase({ area: [0.3, 0.1] }), /area: expected two numbers above 0/);
    assert.throws(erase({ area: [0.3, 1.1] }), /area/);
    assert.throws(erase({ aspect: [0, 1] }), /aspect/);
    tf.dispose([images, oneHotLabels]);
  });
});
