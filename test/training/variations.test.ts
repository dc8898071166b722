import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectedScaling } from '../../src/model/expected-scaling';
import { tf } from '../../src/tensorflow/tf';
import { trainStep } from '../../src/training/train-step';
import { BASELINE, VARIATIONS, variationNamed } from '../../src/training/variations';
import { randomNumbers } from '../fixtures/hashed-numbers';

describe('variations of the compact network', () => {
  it('have names of their own, and are found by them', () => {
    assert.equal(new Set(VARIATIONS.map(({ name }) => name)).size, VARIATIONS.length);
    assert.equal(variationNamed('mixup').recipe.mixup, 0.2);
    assert.throws(() => variationNamed('mixdown'), /out of compact, .*, got "mixdown"/);
  });

  it('change one thing each: the network, how faces are scaled for it, or the recipe', () => {
    const [baseline, ...others] = VARIATIONS.map(({ kind, build, recipe }) => {
      const model = build({ seed: 1 });
      const network = JSON.stringify([model.getConfig(), expectedScaling(model)]);
      model.optimizer.dispose();
      model.dispose();
      return { kind, network, recipe };
    });
    assert.equal(VARIATIONS[0], BASELINE);
    for (const { kind, network, recipe } of others) {
      assert.equal(network === baseline.network, kind === 'recipe');
      const changed = Object.keys({ ...baseline.recipe, ...recipe }).filter(
        (key) => recipe[key as keyof typeof recipe] !== baseline.recipe[key as keyof typeof recipe],
      );
      assert.equal(changed.length, kind === 'recipe' ? 1 : 0);
    }
  });

  it('take faces, give seven probabilities, and learn as one graph, without leaving a tensor', () => {
    const numTensors = tf.memory().numTensors;
    for (const { name, kind, build } of VARIATIONS) {
      if (kind === 'recipe') continue;
      const model = build({ seed: 1 });
      const batch = {
        images: tf.tensor4d(randomNumbers(2 * 48 * 48, 1, 1), [2, 48, 48, 1]),
        oneHotLabels: tf.tensor2d([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [2, 7]),
      };
      const step = trainStep(model);
      const { loss } = step(batch, 0);
      assert.ok(loss > 1 && loss < 10, `${name}: ${loss}`);
      assert.equal(step.notTraceable, undefined, name);
      assert.deepEqual(model.outputs[0].shape, [null, 7]);
      model.optimizer.dispose();
      model.dispose();
      tf.dispose(batch);
    }
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
