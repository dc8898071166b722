import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NETWORK_NAMES } from '../../src/model/networks';
import { cycleCallbacks, RECIPES } from '../../src/training/recipes';
import { oneWeightModel, trainingContext } from './scripted-training';

describe('recipes', () => {
  it('are there for every network, and for no other', () => {
    assert.deepEqual(Object.keys(RECIPES).sort(), [...NETWORK_NAMES].sort());
  });

  it('lead the learning rate through their cycle', () => {
    const model = oneWeightModel();
    const context = trainingContext(model);
    const numSteps = 200;
    const [scheduler] = cycleCallbacks(RECIPES.compact, numSteps);
    const rates = Array.from({ length: numSteps }, (_, step) => {
      scheduler.onBatchBegin?.({ epoch: 0, batch: step, step }, context);
      return (model.optimizer as unknown as { learningRate: number }).learningRate;
    });
    const highest = Math.max(...rates);
    assert.equal(highest, RECIPES.compact.cycle?.maxLearningRate);
    assert.ok(rates[0] < highest / 10 && rates[numSteps - 1] < highest / 1000);
    assert.ok(rates.indexOf(highest) < 0.15 * numSteps);
    assert.deepEqual(cycleCallbacks(RECIPES.walkthrough, numSteps), []);
    model.dispose();
  });
});
