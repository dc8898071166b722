import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dropoutMask, SeededDropout, seededDropout } from '../../src/tensorflow/seeded-dropout';
import { tf } from '../../src/tensorflow/tf';

function output(layer: tf.layers.Layer, input: tf.Tensor, training: boolean): number[] {
  return tf.tidy(() => [...(layer.apply(input, { training }) as tf.Tensor).dataSync()]);
}

for (const backend of ['tensorflow', 'cpu']) {
  describe(`seeded dropout on the backend "${backend}"`, () => {
    let ones: tf.Tensor;
    before(async () => {
      await tf.setBackend(backend);
      ones = tf.ones([50, 40]);
    });
    after(async () => {
      ones.dispose();
      await tf.setBackend('tensorflow');
    });

    it('drops about its share and scales up what it keeps', () => {
      const kept = output(seededDropout({ rate: 0.4, seed: 1 }), ones, true);
      const dropped = kept.filter((value) => value === 0).length;
      // 2,000 draws: 0.4 ± 4.5 standard deviations of sqrt(0.4 * 0.6 / 2000) = 0.011.
      assert.ok(Math.abs(dropped / 2000 - 0.4) < 0.05, `${dropped} dropped`);
      assert.ok(kept.every((value) => value === 0 || Math.abs(value - 1 / 0.6) < 1e-6));
    });

    it('draws another mask at every step, and the same ones again when replayed', () => {
      const layer = seededDropout({ rate: 0.5, seed: 2 });
      const masks = [0, 1, 2].map(() => output(layer, ones, true));
      assert.notDeepEqual(masks[0], masks[1]);
      assert.notDeepEqual(masks[1], masks[2]);
      assert.equal(layer.step, 3);
      layer.step = 1;
      assert.deepEqual(output(layer, ones, true), masks[1]);
      assert.deepEqual(output(seededDropout({ rate: 0.5, seed: 2 }), ones, true), masks[0]);
      assert.notDeepEqual(output(seededDropout({ rate: 0.5, seed: 3 }), ones, true), masks[0]);
    });

    it('tells large seeds apart', () => {
      const [first, second] = [2 ** 40, 2 ** 41].map((seed) => dropoutMask([64], 0.5, seed, 0));
      assert.notDeepEqual([...first.dataSync()], [...second.dataSync()]);
      tf.dispose([first, second]);
    });

    it('passes everything on outside training', () => {
      const layer = seededDropout({ rate: 0.5 });
      assert.ok(output(layer, ones, false).every((value) => value === 1));
      assert.equal(layer.step, 0);
    });

    it('lets the gradient through where the input went through', () => {
      tf.tidy(() => {
        const layer = seededDropout({ rate: 0.5, seed: 4 });
        const kept = output(layer, ones, true);
        layer.step = 0;
        const gradient = tf.grad((x) => (layer.apply(x, { training: true }) as tf.Tensor).sum())(ones);
        assert.deepEqual([...gradient.dataSync()], kept);
      });
    });

    it('repeats one mask along the axes its noise shape sets to 1', () => {
      const rows = output(seededDropout({ rate: 0.5, seed: 5, noiseShape: [null, 1] }), ones, true);
      for (let row = 0; row < 50; row += 1) {
        assert.equal(new Set(rows.slice(row * 40, row * 40 + 40)).size, 1);
      }
      assert.equal(new Set(rows).size, 2);
    });

    it('leaves one new tensor behind, its output', () => {
      const layer = seededDropout({ rate: 0.5 });
      const count = tf.memory().numTensors;
      const result = layer.apply(ones, { training: true }) as tf.Tensor;
      assert.equal(tf.memory().numTensors, count + 1);
      result.dispose();
    });
  });
}

describe('seeded dropout', () => {
  it('is saved like the stock layer and is what a saved model gets back', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 2, inputShape: [3] }),
        seededDropout({ rate: 0.25, seed: 6, name: 'd' }),
      ],
    });
    const topology = model.toJSON(null, false) as {
      config: { layers: { class_name: string; config: object }[] };
    };
    const { class_name: className, config } = topology.config.layers[1];
    assert.equal(className, 'Dropout');
    const { rate, seed, name } = config as { rate: number; seed: number; name: string };
    assert.deepEqual({ rate, seed, name }, { rate: 0.25, seed: 6, name: 'd' });
    const copy = await tf.models.modelFromJSON({ modelTopology: topology } as unknown as Parameters<
      typeof tf.models.modelFromJSON
    >[0]);
    const layer = copy.getLayer('d');
    assert.ok(layer instanceof SeededDropout);
    assert.deepEqual([layer.rate, layer.seed], [0.25, 6]);
    for (const each of [model, copy]) each.dispose();
  });

  it('refuses a rate or a seed that makes no sense', () => {
    assert.throws(() => seededDropout({ rate: 1 }), /rate: expected a number in \[0, 1\), got 1/);
    assert.throws(() => seededDropout({ rate: 0.5, seed: 0.5 }), /seed: expected a whole number, got 0.5/);
  });
});
