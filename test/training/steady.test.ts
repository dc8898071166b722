import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildWalkthroughCnn, compileWalkthroughCnn } from '../../src/model/cnn';
import { sliceToTensor } from '../../src/preprocessing/image-array';
import { ImageDataGenerator } from '../../src/preprocessing/image-data-generator';
import { tf } from '../../src/tensorflow/tf';
import type { TrainingCallback } from '../../src/training/callbacks';
import { fit } from '../../src/training/fit';
import { WALKTHROUGH_AUGMENTATION } from '../../src/training/walkthrough-training';
import { randomNumbers } from '../fixtures/hashed-numbers';

// `npm run bench:memory` does the same for 50 epochs, and measures memory and waiting times as well.

const EPOCHS = 8;
const NUM_EXAMPLES = 9;
/** The last batch of an epoch is smaller. */
const BATCH_SIZE = 4;
const BATCHES = 3;

/** Trains for eight epochs on augmented faces, with validation, and leaves nothing behind. */
async function train(network: { batchNormalization: boolean }, callback: TrainingCallback): Promise<void> {
  const images = {
    values: randomNumbers(NUM_EXAMPLES * 48 * 48, 1, 1),
    shape: [NUM_EXAMPLES, 48, 48, 1],
  } as const;
  const oneHotLabels = new Float32Array(NUM_EXAMPLES * 7);
  for (let example = 0; example < NUM_EXAMPLES; example += 1) oneHotLabels[example * 7 + (example % 7)] = 1;
  const validation = {
    images: sliceToTensor(images, 0, NUM_EXAMPLES),
    oneHotLabels: tf.tensor2d(oneHotLabels, [NUM_EXAMPLES, 7]),
  };
  const batches = new ImageDataGenerator(WALKTHROUGH_AUGMENTATION).flow(images, oneHotLabels, {
    batchSize: BATCH_SIZE,
    seed: 1,
  });
  const model = buildWalkthroughCnn({ seed: 1, ...network });
  compileWalkthroughCnn(model);
  try {
    await fit(model, batches, { epochs: EPOCHS, validation, callbacks: [callback] });
  } finally {
    model.dispose();
    tf.dispose([validation.images, validation.oneHotLabels]);
  }
}

/** Tensors and bytes as tfjs counts them, and tensors as the native library does. */
function memory() {
  const { numTensors, numBytes } = tf.memory();
  const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
  return { numTensors, numBytes, nativeTensors: binding.getNumOfTensors() };
}

describe('a training of many epochs', () => {
  for (const batchNormalization of [false, true]) {
    const network = batchNormalization ? 'with batch normalization' : 'of the walkthrough’s CNN';
    it(`${network} holds no tensor and no byte more after an epoch than after the one before`, async () => {
      const before = memory();
      const atEpochEnd: ReturnType<typeof memory>[] = [];
      await train({ batchNormalization }, { onEpochEnd: () => void atEpochEnd.push(memory()) });
      // The first epoch makes the optimizer's running averages.
      const [, second, ...later] = atEpochEnd;
      assert.equal(later.length, EPOCHS - 2);
      for (const state of later) assert.deepEqual(state, second);
      assert.deepEqual(memory(), before);
    });
  }

  it('lets other work have its turn between any two batches', async () => {
    let turns = 0;
    let ended = false;
    const takeTurns = () => {
      turns += 1;
      if (!ended) setImmediate(takeTurns);
    };
    takeTurns();
    const turnsAtBatchEnd: number[] = [];
    try {
      await train({ batchNormalization: false }, { onBatchEnd: () => void turnsAtBatchEnd.push(turns) });
    } finally {
      ended = true;
    }
    assert.equal(turnsAtBatchEnd.length, EPOCHS * BATCHES);
    assert.equal(new Set(turnsAtBatchEnd).size, EPOCHS * BATCHES);
  });
});
