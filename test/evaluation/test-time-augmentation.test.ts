import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evaluationSummary } from '../../src/evaluation/evaluation-summary';
import {
  MIRROR,
  mirrored,
  predictFaceAndMirror,
  predictViews,
  shifted,
  TEN_CROP,
  VIEWS,
} from '../../src/evaluation/test-time-augmentation';
import { tf } from '../../src/tensorflow/tf';

describe('mirror images', () => {
  it('turn every row around, pixel by pixel, and leave the images alone', () => {
    // Two images of two rows of three pixels, of which the first has two channels a pixel.
    const images = {
      values: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
      shape: [1, 2, 3, 2],
    } as const;
    assert.deepEqual([...mirrored(images).values], [5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8]);
    assert.deepEqual([...images.values.subarray(0, 3)], [1, 2, 3]);
  });

  it('are asked too, and the two answers averaged; no tensor stays', async () => {
    // The probability of class 1 is 1 / (1 + exp(-left)) for the left pixel alone: 0.5 for 0, and for ln 3 it is 0.75.
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [1, 2, 1] }),
        tf.layers.dense({ units: 2, useBias: false, activation: 'softmax' }),
      ],
    });
    model.setWeights([tf.tensor2d([0, 1, 0, 0], [2, 2])]);
    const images = { values: Float32Array.of(Math.log(3), 0, 0, 0), shape: [2, 1, 2, 1] } as const;
    const progress: number[] = [];
    const before = tf.memory().numTensors;
    const probabilities = await predictViews(model, images, MIRROR, {
      batchSize: 1,
      onProgress: (numDone) => void progress.push(numDone),
    });
    assert.equal(tf.memory().numTensors, before);
    [0.375, 0.625, 0.5, 0.5].forEach((expected, i) => {
      assert.ok(Math.abs(probabilities[i] - expected) < 1e-6, `${probabilities}`);
    });
    assert.deepEqual(progress, [0.5, 1, 1.5, 2]);
    model.dispose();
  });

  it('are asked about once, where what is said of the faces alone is wanted too', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [1, 2, 1] }),
        tf.layers.dense({
          units: 2,
          activation: 'softmax',
          kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        }),
      ],
    });
    const images = { values: Float32Array.of(1, 2, 3, -4), shape: [2, 1, 2, 1] } as const;
    const progress: number[] = [];
    const before = tf.memory().numTensors;
    const { probabilities, mirrorProbabilities } = await predictFaceAndMirror(model, images, {
      onProgress: (numDone) => void progress.push(numDone),
    });
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(progress, [1, 2]);
    assert.deepEqual(probabilities, await predictViews(model, images, VIEWS.face));
    assert.deepEqual(mirrorProbabilities, await predictViews(model, images, MIRROR));
    assert.notDeepEqual(mirrorProbabilities, probabilities);
    model.dispose();
  });
});

describe('ten views of an image', () => {
  it('are the middle and four corners, each also mirrored', () => {
    const image = { values: Float32Array.from({ length: 25 }, (_, i) => i), shape: [1, 5, 5, 1] } as const;
    const views = TEN_CROP.map((view) => view(image));
    const centers = views.map(({ values }) => values[12]);
    // Row and column that have come to the middle: it and its diagonal neighbors two pixels away, each twice.
    assert.deepEqual(centers, [12, 12, 24, 24, 20, 20, 4, 4, 0, 0]);
    assert.equal(new Set(views.map(({ values }) => values.join())).size, 10);
    assert.equal(image.values[12], 12);
  });

  it('are made by shifting, the edge repeated', () => {
    const image = { values: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [1, 2, 3, 1] } as const;
    assert.deepEqual([...shifted(image, 0, 1).values], [1, 1, 2, 4, 4, 5]);
    assert.deepEqual([...shifted(image, 0, -2).values], [3, 3, 3, 6, 6, 6]);
    assert.deepEqual([...shifted(image, -1, 0).values], [4, 5, 6, 4, 5, 6]);
    assert.deepEqual([...shifted(image, 9, 9).values], [1, 1, 1, 1, 1, 1]);
    const two = { values: Uint8Array.of(1, 2, 3, 4), shape: [2, 1, 1, 2] } as const;
    assert.deepEqual([...shifted(two, 1, 1).values], [1, 2, 3, 4]);
  });
});

describe('the summary of an evaluation', () => {
  it('counts, scores and measures the surprise by hand', () => {
    // Happy (3) recognized with 0.5, Sad (4) taken for Happy with 0.25 for Sad.
    const probabilities = Float32Array.of(0, 0, 0, 0.5, 0.25, 0.25, 0, 0, 0, 0, 0.5, 0.25, 0.25, 0);
    const summary = evaluationSummary(probabilities, [3, 4]);
    assert.deepEqual([summary.n, summary.accuracy], [2, 0.5]);
    // F1 of Happy: precision 1/2, recall 1, so 2/3; of all others 0; the mean over seven classes.
    assert.ok(Math.abs(summary.macroF1 - 2 / 3 / 7) < 1e-12);
    // (-ln 0.5 - ln 0.25) / 2 = 1.5 ln 2.
    assert.ok(Math.abs(summary.logLoss - 1.5 * Math.LN2) < 1e-6);
    assert.deepEqual(summary.confusionMatrix[4], [0, 0, 0, 1, 0, 0, 0]);
    const { label, emotion, precision, recall, support } = summary.perClass[3];
    assert.deepEqual([label, emotion, precision, recall, support], [3, 'Happy', 0.5, 1, 1]);
  });
});
