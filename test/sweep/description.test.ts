import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DescriptionError } from '../../src/sweep/described-value';
import { parseSweepDescription } from '../../src/sweep/sweep-description';

const FILE = '/home/reader/sweeps/sweep.json';
const parse = (description: object) => parseSweepDescription(JSON.stringify(description), FILE);

function refuses(description: object, message: RegExp): void {
  assert.throws(
    () => parse({ name: 'test', ...description }),
    (error: unknown) => error instanceof DescriptionError && message.test(error.message),
    JSON.stringify(description),
  );
}

describe('the description of a sweep', () => {
  it('needs a name alone: one training as npm run train does it', () => {
    assert.deepEqual(parse({ name: 'one' }), {
      name: 'one',
      storage: undefined,
      data: undefined,
      facesSeed: 1,
      notebook: undefined,
      set: {},
      space: {},
      search: { kind: 'grid' },
      seeds: [1],
      folds: undefined,
      score: { name: 'valAccuracy', goal: 'highest' },
      ensemble: undefined,
      retries: 1,
      coresPerTrial: undefined,
      checkpointSeconds: 10,
    });
  });

  it('takes paths from where its file lies, and addresses as they are', () => {
    const { storage, data } = parse({ name: 'a', storage: '../kept', data: 'fer2013.csv' });
    assert.deepEqual([storage, data], ['/home/reader/kept', '/home/reader/sweeps/fer2013.csv']);
    assert.equal(parse({ name: 'a', storage: 's3://bucket/sweeps' }).storage, 's3://bucket/sweeps');
  });

  it('reads ranges, draws and halving', () => {
    const { space, search } = parse({
      name: 'a',
      set: { epochs: 9 },
      space: { learningRate: { from: 0.001, to: 0.1, scale: 'log' }, batchSize: { from: 16, to: 128 } },
      search: { kind: 'halving', configurations: 9 },
    });
    assert.deepEqual(space, {
      learningRate: { from: 0.001, to: 0.1, scale: 'log', whole: false },
      batchSize: { from: 16, to: 128, scale: 'linear', whole: true },
    });
    assert.deepEqual(search, { kind: 'halving', configurations: 9, seed: 1, factor: 3, firstEpochs: 1 });
  });

  it('is refused by file and key where it cannot be followed', () => {
    assert.throws(
      () => parseSweepDescription('{ "name": ', FILE),
      /^DescriptionError: sweep\.json: expected JSON: /,
    );
    assert.throws(() => parse([]), /^DescriptionError: sweep\.json: expected an object \{ … \}, got \[\]$/);
    refuses(
      { name: 'Two words' },
      /^sweep\.json, name: expected small letters, digits and hyphens, got "Two words"$/,
    );
    refuses({ seed: 1 }, /^sweep\.json, seed: no such key; here are .*seeds/);
    refuses({ seeds: [1, -1] }, /^sweep\.json, seeds: expected whole numbers from 0, got -1$/);
    refuses({ seeds: [1, 1] }, /^sweep\.json, seeds: expected different numbers/);
    refuses(
      { set: { learnRate: 1 } },
      /^sweep\.json, set\.learnRate: no such parameter of a training; there are model, /,
    );
    refuses({ set: { epochs: 1.5 } }, /^sweep\.json, set\.epochs: expected a whole number from 1, got 1\.5$/);
    refuses({ set: { seed: 2 } }, /^sweep\.json, set\.seed: expected it outside: “seeds” is a list/);
    refuses(
      { set: { model: 'resnet' } },
      /^sweep\.json, set\.model: expected walkthrough, .*, got "resnet"$/,
    );
    refuses(
      { set: { mixup: 0 } },
      /^sweep\.json, set\.mixup: expected a number above 0, or null for none, got 0$/,
    );
    refuses({ space: { mixup: 0.2 } }, /^sweep\.json, space\.mixup: expected a list of values or a range/);
    refuses(
      { space: { mixup: [] } },
      /^sweep\.json, space\.mixup: expected a list \[ … \] with something in it, got \[\]$/,
    );
    refuses(
      { set: { mixup: 1 }, space: { mixup: [1] } },
      /^sweep\.json, space\.mixup: expected it in “set” or in “space”/,
    );
    refuses(
      { space: { learningRate: { from: 0.1, to: 0.01 } }, search: { kind: 'random', configurations: 2 } },
      /^sweep\.json, space\.learningRate\.to: expected a number above 0\.1, got 0\.01$/,
    );
    refuses(
      { space: { learningRate: { from: 0.1, to: 1 } } },
      /^sweep\.json, space\.learningRate: expected a list of values, as all of a grid/,
    );
    refuses(
      { search: { kind: 'bayes' } },
      /^sweep\.json, search\.kind: expected grid, random, halving, got "bayes"$/,
    );
    refuses(
      { search: { kind: 'random' } },
      /^sweep\.json, search\.configurations: expected how many to draw/,
    );
    refuses(
      { search: { kind: 'halving' } },
      /^sweep\.json, set\.epochs: expected more epochs than the 1 of the first rung, got nothing$/,
    );
    refuses(
      { score: 'speed' },
      /^sweep\.json, score: expected valAccuracy, accuracy, valLoss, loss, got "speed"$/,
    );
    refuses({ ensemble: {} }, /^sweep\.json, ensemble: expected several trials of each configuration/);
    refuses(
      { notebook: { file: 'a.ipynb', result: 'a.json' } },
      /^sweep\.json, score: expected \{ "name": …/,
    );
    refuses(
      { storage: 's3://key:secret@bucket' },
      /^sweep\.json, storage: expected an address without user and password/,
    );
  });
});
