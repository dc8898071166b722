import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import type { Figure } from '../../src/figures/figure';
import { expectScaling } from '../../src/model/expected-scaling';
import {
  gradCamOverFaces,
  meanGradCamOverFaces,
  occlusionOverFaces,
} from '../../src/notebook/explained-faces';
import { tf } from '../../src/tensorflow/tf';

/**
 * One map, of what is brighter than the middle, in 4 by 4 places; its mean speaks for the emotion 3 and against the
 * emotion 4. Takes pixels as they are, so that a face of the intensity 128 is 0 everywhere.
 */
function brightnessNetwork(): tf.LayersModel {
  const model = tf.sequential();
  model.add(
    tf.layers.conv2d({
      filters: 1,
      kernelSize: 12,
      strides: 12,
      activation: 'relu',
      kernelInitializer: 'ones',
      inputShape: [48, 48, 1],
    }),
  );
  model.add(tf.layers.globalAveragePooling2d({}));
  model.add(tf.layers.dense({ units: 7, useBias: false, activation: 'softmax' }));
  tf.tidy(() =>
    model.setWeights([tf.ones([12, 12, 1, 1]), tf.zeros([1]), tf.tensor2d([[0, 0, 0, 0.01, -0.01, 0, 0]])]),
  );
  expectScaling(model, 'pixels');
  return model;
}

/** Grey faces of which the first is bright in its lower right place, and the second in its upper left one. */
function faces() {
  const pixels = new Uint8Array(2 * PIXELS_PER_FACE).fill(128);
  for (let row = 0; row < 12; row += 1) {
    pixels.fill(255, (36 + row) * 48 + 36, (36 + row) * 48 + 48);
    pixels.fill(255, PIXELS_PER_FACE + row * 48, PIXELS_PER_FACE + row * 48 + 12);
  }
  return { pixels, labels: Uint8Array.of(3, 4), numExamples: 2 };
}

const right = { example: 0, trueLabel: 3, predictedLabel: 3, probability: 0.5 };
const wrong = { example: 1, trueLabel: 4, predictedLabel: 3, probability: 0.25 };

type Rows = readonly { readonly z: readonly (readonly number[])[] }[];
const mapOf = (figure: Figure) => (figure.data as unknown as Rows)[1].z;
const captions = (figure: Figure) => figure.layout.annotations?.map(({ text }) => text);

describe('explained faces', () => {
  it('show what spoke for each prediction, where it lies in the face', async () => {
    const model = brightnessNetwork();
    const before = tf.memory().numTensors;
    const figure = await gradCamOverFaces(model, faces(), [wrong, right], { title: 'T' });
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(captions(figure), [
      'labelled Sad<br>predicted Happy<br>25 %',
      'labelled Happy<br>predicted Happy<br>50 %',
    ]);
    const map = mapOf(figure);
    assert.deepEqual([map[0][0], map[47][47]], [1, 0]);
    // The second face begins after 48 pixels and a gap of 6.
    assert.deepEqual([map[0][54], map[47][54 + 47]], [0, 1]);
    model.dispose();
  });

  it('show both emotions of a mistake: here nothing speaks for the one on the label', async () => {
    const model = brightnessNetwork();
    const figure = await gradCamOverFaces(model, faces(), [wrong], { title: 'T', bothEmotions: true });
    assert.deepEqual(captions(figure), ['for Happy<br>predicted, 25 %', 'for Sad<br>its label']);
    const map = mapOf(figure);
    assert.equal(map[0][0], 1);
    assert.ok(map.slice(0, 48).every((row) => row.slice(54).every((value) => value === 0)));
    model.dispose();
  });

  it('show the mean of all right predictions, or of all wrong ones, of each predicted emotion', async () => {
    const model = brightnessNetwork();
    const predictions = { predictedLabels: Uint8Array.of(3, 3) };
    const ofRight = await meanGradCamOverFaces(model, faces(), predictions, { title: 'T', which: 'right' });
    assert.deepEqual(captions(ofRight), ['Happy<br>1 face']);
    assert.deepEqual([mapOf(ofRight)[0][0], mapOf(ofRight)[47][47]], [0, 1]);
    // Of two faces with their places in opposite corners, both count half, which is the mean's greatest value.
    const both = { ...faces(), labels: Uint8Array.of(3, 3) };
    const ofBoth = await meanGradCamOverFaces(model, both, predictions, { title: 'T', which: 'right' });
    assert.deepEqual(captions(ofBoth), ['Happy<br>2 faces']);
    assert.deepEqual([mapOf(ofBoth)[0][0], mapOf(ofBoth)[47][47]], [1, 1]);
    model.dispose();
  });

  it('show what is missed when it is covered', async () => {
    const model = brightnessNetwork();
    const figure = await occlusionOverFaces(model, faces(), [right], { title: 'T', patch: 12, stride: 12 });
    const map = mapOf(figure);
    // Covered by 0, the middle, the face is as grey as the others: y(3) = 0, and the probability of each emotion 1/7.
    // Else 144 pixels of (255 - 128) / 64 in one of 16 places give y(3) = 0.01 * 285.75 / 16 = 0.1786 and y(4) = -0.1786.
    const probability = Math.exp(0.17859) / (Math.exp(0.17859) + Math.exp(-0.17859) + 5);
    assert.equal(map[47][47], Math.round(1000 * (probability - 1 / 7)) / 10);
    assert.equal(map[0][0], 0);
    model.dispose();
  });

  it('say so where there is no such prediction', async () => {
    const model = brightnessNetwork();
    const allRight = { predictedLabels: Uint8Array.of(3, 4) };
    for (const figure of [
      await gradCamOverFaces(model, faces(), [], { title: 'T' }),
      await meanGradCamOverFaces(model, faces(), allRight, { title: 'T', which: 'wrong' }),
      await occlusionOverFaces(model, faces(), [], { title: 'T' }),
    ]) {
      assert.equal((figure.layout.title as { text: string }).text, 'T: none');
    }
    model.dispose();
  });
});
