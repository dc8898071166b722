import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { compileClassifier } from '../../src/model/optimizer';
import { SGD } from '../../src/model/sgd';
import { shuffledBatches } from '../../src/preprocessing/training-batches';
import { tf } from '../../src/tensorflow/tf';
import { backupAndRestore } from '../../src/training/backup-and-restore';
import { CSVLogger } from '../../src/training/csv-logger';
import { EarlyStopping } from '../../src/training/early-stopping';
import { fit } from '../../src/training/fit';
import { ModelCheckpoint } from '../../src/training/model-checkpoint';
import { ReduceLROnPlateau } from '../../src/training/reduce-lr-on-plateau';
import { randomNumbers } from '../fixtures/hashed-numbers';

const EXAMPLES = 24;
const STEPS_PER_EPOCH = 3;

describe('callbacks of a training that was taken up', () => {
  let folder: string;
  const pixels = randomNumbers(EXAMPLES * 4, 1, 1);
  const images = tf.tensor4d(pixels, [EXAMPLES, 2, 2, 1]);
  // Bright first pixels are one class, but for some noise.
  const classes = Array.from(randomNumbers(EXAMPLES, 2, 0.5), (noise, i) => (pixels[4 * i] > noise ? 1 : 0));
  const oneHotLabels = tf.oneHot(tf.tensor1d(classes, 'int32'), 2).cast('float32') as tf.Tensor2D;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'resumed-callbacks-'));
  });
  after(async () => {
    tf.dispose([images, oneHotLabels]);
    await rm(folder, { recursive: true });
  });

  /** Trains until the callbacks stop it, aborting and going on, with everything new, after each of these steps. */
  async function train(name: string, aborts: readonly number[]) {
    const out = (file: string) => path.join(folder, name, file);
    for (const abort of [...aborts, Number.POSITIVE_INFINITY]) {
      const model = tf.sequential({
        layers: [
          tf.layers.flatten({ inputShape: [2, 2, 1] }),
          tf.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: 'zeros' }),
        ],
      });
      compileClassifier(model, new SGD({ learningRate: 0.4, momentum: 0.9 }));
      const controller = new AbortController();
      const history = await fit(model, shuffledBatches(images, oneHotLabels, { batchSize: 8, seed: 3 }), {
        epochs: 40,
        validation: { images, oneHotLabels },
        backup: backupAndRestore(out('backup')),
        signal: controller.signal,
        callbacks: [
          new ModelCheckpoint(out('{epoch}-{batch}'), { saveFreq: 4, saveBestOnly: true, monitor: 'loss' }),
          new ReduceLROnPlateau({ patience: 1, factor: 0.5, cooldown: 1 }),
          new CSVLogger(out('log.csv')),
          new EarlyStopping({ patience: 6, restoreBestWeights: true }),
          {
            onBatchEnd: ({ epoch, batch }) => {
              if (epoch * STEPS_PER_EPOCH + batch + 1 === abort) controller.abort();
            },
          },
        ],
      });
      const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
      model.dispose();
      if (abort !== Number.POSITIVE_INFINITY) continue;
      const { learningRate, valLoss } = history;
      const log = await readFile(out('log.csv'), 'utf8');
      const saved = (await readdir(path.join(folder, name))).filter((file) => /^\d/.test(file)).sort();
      return { weights, learningRate, valLoss, log, saved };
    }
    throw new Error('the last training has no end');
  }

  it('do the same as those of one that never ended, at whichever batch it did', async () => {
    const whole = await train('whole', []);
    const epochs = whole.learningRate.length;
    // The training has something of everything in it, or the test would show little.
    assert.ok(epochs > 8 && epochs < 40, `${epochs} epochs`);
    assert.ok(new Set(whole.learningRate).size > 2);
    assert.ok(whole.saved.length > 1 && whole.saved.length < (epochs * STEPS_PER_EPOCH) / 4);
    for (const aborts of [[1], [7, 8], [12], [5, 17, 20]]) {
      assert.deepEqual(await train(aborts.join('-'), aborts), whole, `ended after ${aborts.join(' and ')}`);
    }
  });
});
