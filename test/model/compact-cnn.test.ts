import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildCompactCnn } from '../../src/model/compact-cnn';
import { tf } from '../../src/tensorflow/tf';

describe('the compact CNN', () => {
  it('has the layers and parameters it says, within what may be shipped', () => {
    const model = buildCompactCnn({ seed: 1 });
    assert.equal(model.countParams(), 1_167_015);
    assert.deepEqual(model.inputs[0].shape, [null, 48, 48, 1]);
    assert.deepEqual(model.outputs[0].shape, [null, 7]);
    const shapes = model.layers
      .filter((layer) => layer.getClassName() === 'Conv2D')
      .map(({ outputShape }) => (outputShape as number[]).slice(1).join('×'));
    assert.deepEqual(shapes, [
      '48×48×32',
      ...['24×24×64', '24×24×64', '12×12×128', '12×12×128', '6×6×256', '6×6×256'],
    ]);
    model.dispose();
  });

  it('begins with the same weights for the same seed, and with others for another', () => {
    const count = tf.memory().numTensors;
    const [first, again, other] = [1, 1, 2].map((seed) => {
      const model = buildCompactCnn({ seed });
      const [kernel] = model.layers[0].getWeights();
      const values = [...kernel.dataSync()];
      model.dispose();
      return values;
    });
    assert.deepEqual(again, first);
    assert.notDeepEqual(other, first);
    assert.equal(tf.memory().numTensors, count);
  });
});
