import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTrainOptions } from '../../src/command/train-options';
import { seededRandom } from '../../src/dataset/seeded-random';
import { drawnFrom, gridOf } from '../../src/sweep/search-space';
import { parseSweepDescription } from '../../src/sweep/sweep-description';
import { type SweepCircumstances, sweepPlan, trialsOf } from '../../src/sweep/sweep-plan';

const CIRCUMSTANCES: SweepCircumstances = {
  version: '1.0.0',
  data: { path: null, name: 'faces', sha256: 'aa' },
};
const planOf = (description: object, circumstances = CIRCUMSTANCES) =>
  sweepPlan(parseSweepDescription(JSON.stringify({ name: 'a', ...description }), '/s.json'), circumstances);
const idsOf = (...given: Parameters<typeof planOf>) => trialsOf(planOf(...given)).map(({ id }) => id);

describe('a search space', () => {
  it('has every combination in its grid', () => {
    assert.deepEqual(gridOf({ a: [1, 2], b: ['x', 'y'] }), [
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ]);
    assert.deepEqual(gridOf({}), [{}]);
  });

  it('is drawn from without repeats, the same for the same seed', () => {
    const space = { a: [1, 2, 3], b: [true, false] };
    const drawn = drawnFrom(space, 10, seededRandom(1));
    assert.equal(drawn.length, 6, 'there are no more');
    assert.equal(new Set(drawn.map((one) => JSON.stringify(one))).size, 6);
    assert.deepEqual(drawnFrom(space, 3, seededRandom(1)), drawn.slice(0, 3));
  });

  it('draws numbers within their range: as many in each decade of a log scale', () => {
    const range = { from: 0.001, to: 1, scale: 'log', whole: false } as const;
    const values = drawnFrom({ a: range }, 3000, seededRandom(2)).map(({ a }) => Number(a));
    assert.ok(values.every((value) => value >= 0.001 && value <= 1));
    for (const decade of [0.001, 0.01, 0.1]) {
      const share = values.filter((value) => value >= decade && value < 10 * decade).length / values.length;
      // A third of 3,000 with a deviation of 26: five deviations are 0.043.
      assert.ok(Math.abs(share - 1 / 3) < 0.043, `${share}`);
    }
    const whole = drawnFrom({ a: { from: 2, to: 4, scale: 'linear', whole: true } }, 9, seededRandom(3));
    assert.deepEqual(whole.map(({ a }) => a).sort(), [2, 3, 4]);
  });
});

describe('the plan of a sweep', () => {
  it('has a trial for each configuration, seed and fold, called as npm run train understands it', () => {
    const plan = planOf({
      set: { model: 'compact', epochs: 3 },
      space: { mixup: [null, 0.2], labelSmoothing: [0.1] },
      seeds: [1, 2],
      folds: 3,
    });
    assert.equal(plan.configurations.length, 2);
    const trials = trialsOf(plan);
    assert.equal(trials.length, 12);
    assert.equal(new Set(trials.map(({ id }) => id)).size, 12);
    const options = parseTrainOptions([...trials[11].arguments, '--out', '/r'], '/');
    assert.ok(options !== 'help');
    assert.deepEqual(
      [options.model, options.epochs, options.seed, options.facesSeed, options.fold, options.changes],
      ['compact', 3, 2, 1, { folds: 3, fold: 3 }, { mixup: 0.2, labelSmoothing: 0.1 }],
    );
  });

  it('names a trial by all that decides how it comes out', () => {
    const [id] = idsOf({ set: { model: 'compact' } });
    assert.match(id, /^[0-9a-f]{16}$/);
    const others = [
      idsOf({ set: { model: 'walkthrough' } }),
      idsOf({ set: { model: 'compact', mixup: 0.2 } }),
      idsOf({ set: { model: 'compact' }, seeds: [2] }),
      idsOf({ set: { model: 'compact' }, folds: 2 }),
      idsOf({ set: { model: 'compact' } }, { ...CIRCUMSTANCES, version: '1.0.1' }),
      idsOf(
        { set: { model: 'compact' } },
        { ...CIRCUMSTANCES, data: { ...CIRCUMSTANCES.data, sha256: 'bb' } },
      ),
    ].flat();
    assert.equal(new Set([id, ...others]).size, 1 + others.length);
  });

  it('gives the same name however the same is said', () => {
    const [id] = idsOf({ set: { model: 'compact', labelSmoothing: 0 } });
    // 100 epochs of 64 faces a step are what the compact network's recipe says.
    const said = { labelSmoothing: 0, batchSize: 64, epochs: 100, model: 'compact', precision: 'float32' };
    assert.deepEqual(idsOf({ set: said }), [id]);
    const searched = {
      set: { model: 'compact' },
      space: { labelSmoothing: [0.1, 0] },
      search: { kind: 'grid' },
    };
    assert.equal(idsOf(searched)[1], id);
    const elsewhere = {
      ...CIRCUMSTANCES,
      data: { ...CIRCUMSTANCES.data, name: 'copy.csv', path: '/copy.csv' },
    };
    assert.deepEqual(idsOf({ name: 'b', set: said, storage: 's3://b/c', retries: 5 }, elsewhere), [id]);
  });

  it('halves the field rung by rung, to one', () => {
    const rungsOf = (configurations: number, factor: number, epochs: number) =>
      planOf({
        set: { epochs },
        space: { learningRate: { from: 0.001, to: 0.1 } },
        search: { kind: 'halving', configurations, factor },
      }).rungs;
    assert.deepEqual(rungsOf(9, 3, 9), [
      { epochs: 1, kept: 3 },
      { epochs: 3, kept: 1 },
      { epochs: 9, kept: 1 },
    ]);
    assert.deepEqual(rungsOf(5, 2, 3), [
      { epochs: 1, kept: 2 },
      { epochs: 2, kept: 1 },
      { epochs: 3, kept: 1 },
    ]);
    assert.equal(planOf({}).rungs, null);
  });
});
