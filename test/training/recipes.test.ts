import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { NETWORK_NAMES } from '../../src/model/networks';
import { compileClassifier } from '../../src/model/optimizer';
import { SGD } from '../../src/model/sgd';
import { prepareExamples } from '../../src/preprocessing/prepared-examples';
import { splitByUsage } from '../../src/preprocessing/splits';
import { tf } from '../../src/tensorflow/tf';
import { fitByRecipe, RECIPES, type Recipe, recipeCallbacks } from '../../src/training/recipes';
import { oneWeightModel, trainingContext } from './scripted-training';

const examples = prepareExamples(
  splitByUsage(generateSyntheticFaces({ seed: 1, counts: { Training: 20, PublicTest: 0, PrivateTest: 0 } }))
    .training,
);

/** The weights of a single layer after two epochs. */
async function trained(recipe: Recipe): Promise<number[]> {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [48, 48, 1] }),
      tf.layers.dense({ units: 7, activation: 'softmax', kernelInitializer: 'zeros' }),
    ],
  });
  compileClassifier(model, new SGD({ learningRate: 0.001 }));
  await fitByRecipe(model, recipe, { training: examples, epochs: 2, seed: 1 });
  const weights = [...model.getWeights()[0].dataSync()];
  model.optimizer.dispose();
  model.dispose();
  return weights;
}

describe('recipes', () => {
  it('train with every ingredient they name, each the same way again', async () => {
    const plain: Recipe = { epochs: 9, batchSize: 8, augmentation: {}, labelSmoothing: 0 };
    const numTensors = tf.memory().numTensors;
    const without = await trained(plain);
    assert.deepEqual(await trained(plain), without);
    const ingredients: Partial<Recipe>[] = [
      { augmentation: { rotationRange: 30 } },
      { labelSmoothing: 0.1 },
      { cycle: { maxLearningRate: 0.01, pctStart: 0.5 } },
      { mixup: 0.4 },
      { erasing: 1 },
      { averaging: 0.9 },
      { balanced: true },
    ];
    for (const ingredient of ingredients) {
      const recipe = { ...plain, ...ingredient };
      const weights = await trained(recipe);
      assert.notDeepEqual(weights, without, JSON.stringify(ingredient));
      assert.deepEqual(await trained(recipe), weights, JSON.stringify(ingredient));
    }
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('are there for every network, and for no other', () => {
    assert.deepEqual(Object.keys(RECIPES).sort(), [...NETWORK_NAMES].sort());
  });

  it('lead the learning rate through their cycle', () => {
    const model = oneWeightModel();
    const context = trainingContext(model);
    const numSteps = 200;
    const [scheduler] = recipeCallbacks(RECIPES.compact, numSteps);
    const rates = Array.from({ length: numSteps }, (_, step) => {
      scheduler.onBatchBegin?.({ epoch: 0, batch: step, step }, context);
      return (model.optimizer as unknown as { learningRate: number }).learningRate;
    });
    const highest = Math.max(...rates);
    assert.equal(highest, RECIPES.compact.cycle?.maxLearningRate);
    assert.ok(rates[0] < highest / 10 && rates[numSteps - 1] < highest / 1000);
    assert.ok(rates.indexOf(highest) < 0.15 * numSteps);
    assert.deepEqual(recipeCallbacks(RECIPES.walkthrough, numSteps), []);
    model.dispose();
  });
});
