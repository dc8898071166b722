import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { EMBEDDING_SIZE, embedFaces } from '../../src/model/face-embedding';
import { buildEmbeddingNetwork, faceNetworkFiles } from '../../src/model/face-network';
import { tf } from '../../src/tensorflow/tf';

describe('the description of faces by a transferred network', () => {
  let network: tf.LayersModel;
  before(() => {
    network = buildEmbeddingNetwork();
  });
  after(() => network.dispose());

  const { pixels, labels } = generateSyntheticFaces({
    seed: 1,
    counts: { Training: 2, PublicTest: 0, PrivateTest: 0 },
  });
  const split = { pixels, labels, numExamples: 2 };

  it('is a row of numbers a face, alike for the same face and not for another', async () => {
    const numTensors = tf.memory().numTensors;
    const steps: number[] = [];
    const [first, again] = [
      await embedFaces(network, split, { onProgress: (done) => steps.push(done) }),
      await embedFaces(network, split),
    ];
    assert.equal(first.length, 2 * EMBEDDING_SIZE);
    assert.deepEqual(first, again);
    assert.notDeepEqual(first.subarray(0, EMBEDDING_SIZE), first.subarray(EMBEDDING_SIZE));
    assert.deepEqual(steps, [2]);
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('of a face does not depend on the faces beside it', async () => {
    const both = await embedFaces(network, split);
    const second = { pixels: pixels.subarray(PIXELS_PER_FACE), labels: labels.subarray(1), numExamples: 1 };
    const alone = await embedFaces(network, second);
    const largest = alone.reduce(
      (worst, value, i) => Math.max(worst, Math.abs(value - both[EMBEDDING_SIZE + i])),
      0,
    );
    assert.ok(largest < 1e-4, `differs by ${largest}`);
  });

  it('is that of the trained network itself, which takes colors', async () => {
    const ours = await embedFaces(network, split);
    const trained = await tf.loadGraphModel(`file://${faceNetworkFiles().model}`);
    const theirs = tf.tidy(() => {
      const grey = tf.tensor4d(Float32Array.from(pixels), [2, 48, 48, 1]);
      const large = tf.image.resizeBilinear(grey, [224, 224], false, true);
      return trained.execute(tf.tile(large, [1, 1, 1, 3]), 'global_pooling/Mean') as tf.Tensor2D;
    });
    const expected = theirs.dataSync();
    tf.dispose([theirs]);
    trained.dispose();
    const difference = ours.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i])), 0);
    // Means of values from 0 to 6, rounded anew in each of 27 layers. A wrong layer gives 1 and more.
    assert.ok(difference < 1e-4, `differs by ${difference}`);
    assert.ok(Math.max(...expected) > 1, 'the description is empty');
  });
});
