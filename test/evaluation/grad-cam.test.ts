import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gradCam } from '../../src/evaluation/grad-cam';
import { layerOutputs } from '../../src/evaluation/layer-outputs';
import { tf } from '../../src/tensorflow/tf';
import { hashedNumbers } from '../fixtures/hashed-numbers';
import { residualNetwork } from '../fixtures/networks';

type Ending = 'dense' | 'softmax layer' | 'activation layer';

/**
 * Looks at every second pixel of every second row of a 4×4 image, so at a, b / c, d. Its two maps hold what is above 0 of
 * them, and what is below: A(1) = max(x, 0), A(2) = max(-x, 0). The logits weigh the maps' places:
 *
 *     y(0) = 1 a⁺ + 2 b⁺ + 3 c⁺ + 6 d⁺ - (a⁻ + b⁻ + c⁻ + d⁻),   y(1) = 4 (a⁻ + b⁻ + c⁻ + d⁻)
 */
function handSetNetwork(ending: Ending = 'dense'): tf.LayersModel {
  const { layers } = tf;
  const model = tf.sequential({ name: 'hand_set' });
  model.add(
    layers.conv2d({
      name: 'signs',
      filters: 2,
      kernelSize: 1,
      strides: 2,
      activation: 'relu',
      inputShape: [4, 4, 1],
    }),
  );
  model.add(layers.flatten());
  model.add(layers.dropout({ rate: 0.5 }));
  model.add(layers.dense({ units: 2, activation: ending === 'dense' ? 'softmax' : 'linear' }));
  if (ending === 'softmax layer') model.add(layers.softmax());
  if (ending === 'activation layer') model.add(layers.activation({ activation: 'softmax' }));
  // Flattened, the two maps' values of each place stand beside each other.
  const weights = [
    [1, 0],
    [-1, 4],
    [2, 0],
    [-1, 4],
    [3, 0],
    [-1, 4],
    [6, 0],
    [-1, 4],
  ];
  tf.tidy(() =>
    model.setWeights([
      tf.tensor4d([1, -1], [1, 1, 1, 2]),
      tf.zeros([2]),
      tf.tensor2d(weights),
      tf.zeros([2]),
    ]),
  );
  return model;
}

/** An image of which the network sees a, b / c, d; it must not mind the nines. */
const imageOf = (a: number, b: number, c: number, d: number) =>
  [
    [a, 9, b, 9],
    [9, 9, 9, 9],
    [c, 9, d, 9],
    [9, 9, 9, 9],
  ].flat();

const batch = (...images: readonly number[][]) => ({
  values: Float32Array.from(images.flat()),
  shape: [images.length, 4, 4, 1] as const,
});

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, allowed = 1e-6): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i += 1) {
    assert.ok(Math.abs(actual[i] - expected[i]) <= allowed, `${i}: ${actual[i]}, expected ${expected[i]}`);
  }
}

describe('Grad-CAM', () => {
  // y(0) = 1 + 12 - 2 = 11 and y(1) = 8, so class 0 is predicted. Its gradient over A(1) is 1, 2, 3, 6, on average 3, and
  // over A(2) -1: the map is ReLU(3 A(1) - A(2)) = ReLU(3, -2, 0, 6). That of class 1 is 4 A(2) = 0, 8, 0, 0.
  const known = imageOf(1, -2, 0, 2);

  for (const ending of ['dense', 'softmax layer', 'activation layer'] as const) {
    it(`of a network with hand-set weights is what it must be, its end a ${ending}`, async () => {
      const model = handSetNetwork(ending);
      const predicted = await gradCam(model, batch(known));
      assert.equal(predicted.layerName, 'signs');
      assert.deepEqual([...predicted.classes], [0]);
      assert.deepEqual(predicted.layerMaps.shape, [1, 2, 2]);
      assertClose(predicted.layerMaps.values, [3, 0, 0, 6]);
      const other = await gradCam(model, batch(known), { classes: [1], layerName: 'signs' });
      assert.deepEqual([...other.classes], [1]);
      assertClose(other.layerMaps.values, [0, 8, 0, 0]);
      model.dispose();
    });
  }

  it('is enlarged bilinearly to the size of the image, and divided by its greatest value', async () => {
    const model = handSetNetwork();
    const { maps } = await gradCam(model, batch(known));
    // Of four pixels in a row, the outer two are nearer to the border than the middle of a place, and the inner two lie a
    // quarter of the way between both places: 1, 3/4, 1/4, 0 of the first. So pixel (row, column) has the value
    // (3 f(row) f(column) + 6 g(row) g(column)) / 6, with g = 1 - f.
    const first = [1, 0.75, 0.25, 0];
    const expected = first.flatMap((f) => first.map((e) => (3 * f * e + 6 * (1 - f) * (1 - e)) / 6));
    assert.deepEqual(maps.shape, [1, 4, 4]);
    assertClose(maps.values, expected);
    model.dispose();
  });

  it('is nothing where nothing speaks for the class, and does not depend on the other images', async () => {
    const model = handSetNetwork();
    const images = batch(imageOf(0, 0, 0, 0), known, imageOf(0, 0, 0, -1));
    const progress: number[] = [];
    const one = await gradCam(model, images, { batchSize: 2, onProgress: (done) => progress.push(done) });
    assertClose(one.layerMaps.values, [0, 0, 0, 0, 3, 0, 0, 6, 0, 0, 0, 4]);
    assertClose(one.maps.values.subarray(0, 16), new Float32Array(16));
    assert.deepEqual([...one.classes], [0, 0, 1]);
    assert.deepEqual(progress, [2, 3]);
    assert.deepEqual((await gradCam(model, images)).maps, one.maps);
    model.dispose();
  });

  it('of a network that ends in the mean over its maps is their sum by the weights of the class', async () => {
    // There the gradient over map k is w(k, class) / places everywhere, so this is the class activation map (Zhou et al.,
    // 2016), divided by the number of places: 8 by 8.
    const model = residualNetwork();
    const images = { values: hashedNumbers(3 * 256, 5, 1), shape: [3, 16, 16, 1] as const };
    const classes = [0, 4, 6];
    const { layerMaps, layerName } = await gradCam(model, images, { classes });
    assert.equal(layerName, 'joined_relu');
    const maps = await layerOutputs(model, images, layerName);
    assert.deepEqual(maps.shape, [3, 8, 8, 8]);
    const weights = (await model.getLayer('emotions').getWeights()[0].array()) as number[][];
    const expected = Array.from({ length: 3 * 64 }, (_, place) => {
      const label = classes[Math.floor(place / 64)];
      let sum = 0;
      for (let k = 0; k < 8; k += 1) sum += weights[k][label] * maps.values[place * 8 + k];
      return Math.max(0, sum) / 64;
    });
    assert.ok(expected.some((value) => value > 1e-3));
    assertClose(layerMaps.values, expected);
    model.dispose();
  });

  it('leaves no tensor behind, whether it succeeds or not', async () => {
    const model = handSetNetwork();
    const before = tf.memory().numTensors;
    await gradCam(model, batch(known, known));
    await assert.rejects(gradCam(model, batch(known), { classes: [2] }));
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  });

  it('says what it cannot explain', async () => {
    const model = handSetNetwork();
    const images = batch(known);
    await assert.rejects(gradCam(model, images, { classes: [2] }), /classes\[0\]: .* from 0 to 1, got 2/);
    await assert.rejects(gradCam(model, images, { classes: [0, 1] }), /one for each of 1 images, got 2/);
    await assert.rejects(gradCam(model, images, { batchSize: 0 }), /batchSize: .* got 0/);
    await assert.rejects(
      gradCam(model, images, { layerName: 'sings' }),
      /no layer "sings" in hand_set: expected one of signs_input, signs, flatten/,
    );
    const [, flatten] = model.layers;
    await assert.rejects(
      gradCam(model, images, { layerName: flatten.name }),
      /"flatten.*": expected one that gives maps, got an output of 1 axes an image/,
    );
    const larger = { values: new Float32Array(36), shape: [1, 6, 6, 1] as const };
    await assert.rejects(gradCam(model, larger), /expected images \[4, 4, 1\], got \[6, 6, 1\]/);
    model.dispose();
  });

  it('refuses a network without a softmax at its end, or without a convolution', async () => {
    const { layers } = tf;
    const flat = tf.sequential({ name: 'flat' });
    flat.add(layers.flatten({ inputShape: [4, 4, 1] }));
    flat.add(layers.dense({ units: 2, activation: 'softmax' }));
    await assert.rejects(gradCam(flat, batch(known)), /flat: expected a network with a convolution/);
    const maps = tf.sequential({ name: 'maps' });
    maps.add(
      layers.conv2d({
        name: 'last',
        filters: 2,
        kernelSize: 1,
        activation: 'softmax',
        inputShape: [4, 4, 1],
      }),
    );
    await assert.rejects(gradCam(maps, batch(known)), /ends in a softmax, it ends in "last", a Conv2D/);
    flat.dispose();
    maps.dispose();
  });
});
