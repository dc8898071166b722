import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changedRecipe, RECIPE_CHANGES } from '../../src/training/recipe-changes';
import { RECIPES } from '../../src/training/recipes';

const { compact, walkthrough } = RECIPES;

describe('changes of a recipe', () => {
  it('leave everything else as it was', () => {
    assert.deepEqual(changedRecipe(compact, {}), compact);
    assert.deepEqual(changedRecipe(compact, { mixup: 0.2 }), { ...compact, mixup: 0.2 });
    assert.deepEqual(changedRecipe(compact, { zoomRange: 0 }), {
      ...compact,
      augmentation: { ...compact.augmentation, zoomRange: 0 },
    });
  });

  it('set the height of a cycle where the recipe has one, else the rate that training begins with', () => {
    assert.equal(changedRecipe(compact, { learningRate: 0.02 }).cycle?.maxLearningRate, 0.02);
    assert.equal(changedRecipe(compact, { learningRate: 0.02 }).learningRate, undefined);
    assert.equal(changedRecipe(walkthrough, { learningRate: 0.02 }).learningRate, 0.02);
  });

  it('take an ingredient out by null', () => {
    const mixed = changedRecipe(compact, { mixup: 0.2, averaging: 0.99 });
    assert.equal(changedRecipe(mixed, { mixup: null }).mixup, undefined);
    assert.equal(changedRecipe(mixed, { mixup: null }).averaging, 0.99);
  });

  it('that are none, or impossible, are refused by name', () => {
    assert.throws(
      () => changedRecipe(compact, { colour: 1 }),
      /expected one of learningRate, .*, got "colour"/,
    );
    // A property that every object has is no recipe's either.
    assert.throws(() => changedRecipe(compact, { toString: 1 }), /got "toString"/);
    const impossible = {
      learningRate: 0,
      labelSmoothing: 1,
      mixup: 0,
      erasing: 1.5,
      averaging: 1,
      balanced: 1,
    };
    for (const [name, value] of Object.entries(impossible)) {
      const expected = `${name}: expected ${RECIPE_CHANGES[name].expected}, got ${value}`;
      assert.throws(() => changedRecipe(compact, { [name]: value }), new RangeError(expected));
    }
    assert.throws(
      () => changedRecipe(compact, { rotationRange: -1 }),
      /rotationRange: expected a number from 0 to 180/,
    );
  });
});
