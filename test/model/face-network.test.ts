import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FACE_SIZE } from '../../src/dataset/face-dataset';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { buildFaceNetwork, faceNetworkFiles, faceNetworkParameters } from '../../src/model/face-network';
import { buildNetwork } from '../../src/model/networks';
import { loadModel, saveModel } from '../../src/model/saved-model';
import { scaleFaces } from '../../src/preprocessing/face-scaling';
import { tf } from '../../src/tensorflow/tf';
import { temporaryFolder } from '../dataset/tiny-data';

const NUM_FACES = 4;
const { pixels } = generateSyntheticFaces({
  seed: 1,
  counts: { Training: NUM_FACES, PublicTest: 0, PrivateTest: 0 },
});

/** Faces as this project's networks take them. */
function scaledFaces(): tf.Tensor4D {
  return tf.tensor4d(scaleFaces(pixels, NUM_FACES, 'pixels'), [NUM_FACES, FACE_SIZE, FACE_SIZE, 1]);
}

describe('the face network to be fine-tuned', () => {
  let trained: tf.GraphModel;
  before(async () => {
    trained = await tf.loadGraphModel(`file://${faceNetworkFiles().model}`);
  });
  after(() => trained.dispose());

  /**
   * What the trained network itself makes of the enlarged faces, up to its eleventh block. It takes 224×224 alone: the
   * faces are laid on a middle grey of that size, which is what lies outside the picture in the rebuilt network, and its
   * first map is cut to the faces.
   */
  function mapsOfTrained(enlarge: (faces: tf.Tensor4D) => tf.Tensor4D): tf.Tensor4D {
    const enlarged = enlarge(tf.tensor4d(Float32Array.from(pixels), [NUM_FACES, FACE_SIZE, FACE_SIZE, 1]));
    const beside: [number, number] = [0, 224 - 96];
    const pictures = tf.tile(tf.pad(enlarged, [[0, 0], beside, beside, [0, 0]], 128), [1, 1, 1, 3]);
    const first = trained.execute(pictures, 'conv1_relu/clip_by_value') as tf.Tensor4D;
    const cut = tf.slice(first, [0, 0, 0, 0], [NUM_FACES, 48, 48, 32]);
    const inputs = { 'conv1_relu/clip_by_value': cut };
    return trained.execute(inputs, 'conv_pw_11_relu/clip_by_value') as tf.Tensor4D;
  }

  it('has maps before its head that are those of the trained network', () => {
    const model = buildFaceNetwork({ seed: 1 });
    tf.tidy(() => {
      const trunk = tf.model({ inputs: model.inputs, outputs: model.getLayer('conv_pw_11_relu').output });
      const maps = trunk.predict(scaledFaces()) as tf.Tensor4D;
      assert.deepEqual(maps.shape, [NUM_FACES, 6, 6, 512]);
      assert.ok(tf.max(maps).dataSync()[0] > 1, 'the maps are empty');
      const expected = mapsOfTrained((faces) => model.getLayer('enlarged').apply(faces) as tf.Tensor4D);
      const difference = tf.max(tf.abs(tf.sub(maps, expected))).dataSync()[0];
      // Values from 0 to 6 with 24 bits, rounded anew in each of 23 layers: 1e-5 was found. A wrong layer gives 1 and more.
      assert.ok(difference < 1e-4, `differs by ${difference}`);
    });
    model.dispose();
  });

  it('has the parameters it says, and is part of a larger network', () => {
    const model = buildFaceNetwork({ seed: 1 });
    assert.equal(model.countParams(), 1_608_775);
    const numbers = Object.values(trained.weights).flat();
    assert.equal(
      faceNetworkParameters(),
      numbers.reduce((sum, { size }) => sum + size, 0),
    );
    model.dispose();
  });

  it('is saved and loaded with the same predictions', async () => {
    const folder = temporaryFolder();
    const numTensors = tf.memory().numTensors;
    const model = buildNetwork('transfer', { seed: 1 });
    await saveModel(model, folder);
    const loaded = await loadModel(folder);
    const [expected, actual] = [model, loaded].map((each) =>
      tf.tidy(() => [...(each.predict(scaledFaces()) as tf.Tensor).dataSync()]),
    );
    assert.deepEqual(actual, expected);
    assert.equal(expected.length, NUM_FACES * 7);
    for (const each of [model, loaded]) each.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });
});

describe('the files of the face network', () => {
  it('that are missing are missed in words that say what to install', () => {
    const root = temporaryFolder();
    const expected =
      /no face network to transfer from: the package @vladmandic.human is not installed in .*npm ci/;
    assert.throws(() => faceNetworkFiles(root), expected);
    const folder = path.join(root, 'node_modules', '@vladmandic', 'human');
    mkdirSync(path.join(folder, 'dist'), { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"main": "dist/index.js"}');
    writeFileSync(path.join(folder, 'dist', 'index.js'), '');
    assert.throws(() => faceNetworkFiles(root), /faceres\.json is missing\. Install the packages again/);
  });

  it('that are damaged leave no tensor behind', () => {
    const folder = temporaryFolder();
    const numTensors = tf.memory().numTensors;
    const whole = faceNetworkFiles();
    const weights = path.join(folder, 'faceres.bin');
    writeFileSync(weights, 'cut off');
    assert.throws(
      () => buildFaceNetwork({ seed: 1, files: { ...whole, weights } }),
      /faceres\.bin cannot be read: .*npm ci/,
    );
    const model = path.join(folder, 'faceres.json');
    writeFileSync(model, '{"weightsManifest": [{"weights": []}]}');
    copyFileSync(whole.weights, weights);
    assert.throws(
      () => buildFaceNetwork({ seed: 1, files: { model, weights } }),
      /faceres\.json has no weight "conv1.convolution.merged_input"/,
    );
    writeFileSync(model, '{}');
    assert.throws(() => faceNetworkParameters({ model, weights }), /faceres\.json cannot be read: .*npm ci/);
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
