import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAblationOptions } from '../../src/command/ablation-options';
import { OptionError } from '../../src/command/command-options';
import { parseEvaluateOptions } from '../../src/command/evaluate-options';
import { parseOverlapOptions } from '../../src/command/overlap-options';
import { parseShipOptions } from '../../src/command/ship-options';
import { parseTrainOptions } from '../../src/command/train-options';
import { VARIATIONS } from '../../src/training/variations';

const HOME = '/home/reader';

function refuses(parse: (args: string[], folder: string) => unknown, args: string[], message: RegExp): void {
  assert.throws(
    () => parse(args, HOME),
    (error: unknown) => error instanceof OptionError && message.test(error.message),
    args.join(' '),
  );
}

describe('options of a training', () => {
  it('have the walkthrough’s defaults, but for the folder, which must be named', () => {
    assert.deepEqual(parseTrainOptions(['--out', 'runs/1'], HOME), {
      data: undefined,
      model: 'walkthrough',
      from: undefined,
      epochs: 30,
      batchSize: 64,
      changes: {},
      fold: undefined,
      facesSeed: undefined,
      stopAfter: undefined,
      precision: 'float32',
      seed: 1,
      limit: undefined,
      out: '/home/reader/runs/1',
      resume: false,
      checkpointEvery: undefined,
    });
    refuses(parseTrainOptions, [], /^--out is needed; see --help\.$/);
  });

  it('are taken as given, paths from where the reader stands', () => {
    const args =
      '--data faces.csv --model walkthrough-batch-norm --from runs/first --epochs 2 --batch-size 8 --precision bfloat16 --seed 0 --limit 9 --out /r --resume --checkpoint-every 5 --set mixup=0.2 --set balanced=true --folds 5 --fold 2 --faces-seed 3 --stop-after 1';
    assert.deepEqual(parseTrainOptions(args.split(' '), HOME), {
      data: '/home/reader/faces.csv',
      model: 'walkthrough-batch-norm',
      from: 'runs/first',
      epochs: 2,
      batchSize: 8,
      changes: { mixup: 0.2, balanced: true },
      fold: { folds: 5, fold: 2 },
      facesSeed: 3,
      stopAfter: 1,
      precision: 'bfloat16',
      seed: 0,
      limit: 9,
      out: '/r',
      resume: true,
      checkpointEvery: 5,
    });
  });

  it('that cannot be followed are refused in a sentence', () => {
    const given = (...args: string[]) => ['--out', 'r', ...args];
    refuses(parseTrainOptions, given('--set', 'mixup'), /^--set takes NAME=VALUE, got “mixup”\.$/);
    refuses(
      parseTrainOptions,
      given('--set', 'mixup=much'),
      /^--set mixup takes a number, true, false or null/,
    );
    refuses(
      parseTrainOptions,
      given('--set', 'mixup=0'),
      /^--set: mixup: expected a number above 0, or null for none/,
    );
    refuses(
      parseTrainOptions,
      given('--set', 'colour=1'),
      /^--set: expected one of learningRate, .+, got "colour"/,
    );
    refuses(
      parseTrainOptions,
      given('--folds', '3'),
      /^--folds and --fold go together: give both, or neither\.$/,
    );
    refuses(
      parseTrainOptions,
      given('--folds', '3', '--fold', '4'),
      /^--fold takes a whole number from 1 to 3, got “4”/,
    );
    refuses(parseTrainOptions, given('--epoch', '3'), /^Unknown option '--epoch'; see --help\.$/);
    refuses(parseTrainOptions, given('extra'), /Unexpected argument 'extra'/);
    refuses(
      parseTrainOptions,
      given('--epochs', '0'),
      /^--epochs takes a whole number of at least 1, got “0”\.$/,
    );
    refuses(parseTrainOptions, given('--batch-size', '1e3'), /^--batch-size takes .* got “1e3”\.$/);
    refuses(parseTrainOptions, given('--seed', '-1'), /--seed/);
    refuses(parseTrainOptions, given('--checkpoint-every', 'often'), /^--checkpoint-every takes/);
    refuses(parseTrainOptions, given('--model', 'vgg'), /^--model takes walkthrough, .*, got “vgg”\.$/);
    refuses(parseTrainOptions, given('--data', ''), /^--data needs a value, got an empty one\.$/);
    refuses(parseTrainOptions, given('--resume=yes'), /'--resume' does not take an argument/);
  });

  it('give way to a wish for help', () => {
    assert.equal(parseTrainOptions(['--help'], HOME), 'help');
    assert.equal(parseEvaluateOptions(['--help'], HOME), 'help');
  });
});

describe('options of an evaluation', () => {
  it('have defaults, but for the model', () => {
    assert.deepEqual(parseEvaluateOptions(['--model', 'walkthrough'], HOME), {
      models: ['walkthrough'],
      data: undefined,
      usage: 'PrivateTest',
      json: undefined,
      views: 'face',
      against: undefined,
      robustness: false,
      batchSize: 256,
      limit: undefined,
      seed: 1,
    });
    refuses(parseEvaluateOptions, [], /^--model is needed/);
  });

  it('that cannot be followed are refused in a sentence', () => {
    refuses(
      parseEvaluateOptions,
      ['--model', 'm', '--usage', 'Test'],
      /^--usage takes Training, PublicTest, PrivateTest, got “Test”\.$/,
    );
    refuses(parseEvaluateOptions, ['--model', 'm', '--batch-size', '0'], /--batch-size/);
    refuses(parseEvaluateOptions, ['--model'], /argument missing/);
  });
});

describe('options of a count of copies', () => {
  it('have defaults, and are taken as given', () => {
    const defaults = { data: undefined, nearFrom: 0.97, limit: undefined, seed: 1 };
    assert.deepEqual(parseOverlapOptions([], HOME), defaults);
    const args = ['--data', 'faces.csv', '--near', '1', '--limit', '4', '--seed', '0'];
    const data = '/home/reader/faces.csv';
    assert.deepEqual(parseOverlapOptions(args, HOME), { data, nearFrom: 1, limit: 4, seed: 0 });
    assert.equal(parseOverlapOptions(['--help'], HOME), 'help');
  });

  it('that cannot be followed are refused in a sentence', () => {
    for (const near of ['1.1', '-0.5', 'most', '1e-1']) {
      const message = /^--near takes a number from 0 to 1, got “.*”\.$/;
      refuses(parseOverlapOptions, [`--near=${near}`], message);
    }
  });
});

describe('options of a shipping', () => {
  const parse = (args: readonly string[], folder: string) => parseShipOptions(args, folder, '/project');

  it('are taken as given, the models being the project’s', () => {
    assert.deepEqual(parse(['--run', 'runs/1', '--name', 'small-2'], HOME), {
      source: { run: '/home/reader/runs/1' },
      name: 'small-2',
      data: undefined,
      into: '/project/models',
    });
    const together = parse(['--member', 'b', '--member', 'c', '--name', 'a'], HOME);
    assert.deepEqual(together !== 'help' && together.source, { members: ['b', 'c'] });
    const elsewhere = parse(['--run', '/r', '--name', 'a', '--data', 'f.csv', '--into', 'm'], HOME);
    assert.deepEqual(elsewhere, {
      ...{ source: { run: '/r' }, name: 'a' },
      ...{ data: '/home/reader/f.csv', into: '/home/reader/m' },
    });
  });

  it('that cannot be followed are refused in a sentence', () => {
    refuses(parse, ['--run', 'r'], /^--name is needed/);
    refuses(parse, ['--name', 'a'], /^--run is needed/);
    refuses(parse, ['--run', 'r', '--member', 'b', '--name', 'a'], /^--run and --member exclude each other/);
    for (const members of [['b'], ['b', 'b']]) {
      const args = members.flatMap((member) => ['--member', member]);
      refuses(parse, [...args, '--name', 'a'], /^--member is needed for two models or more, each named once/);
    }
    for (const name of ['../x', 'A', 'a b', '-a']) {
      refuses(parse, ['--run', 'r', `--name=${name}`], /^--name takes small letters, digits and hyphens/);
    }
  });
});

describe('options of an ablation', () => {
  it('are all variations for eight epochs, but for the folder, which must be named', () => {
    const options = parseAblationOptions(['--out', 'a'], HOME);
    assert.ok(options !== 'help');
    const { variations, ...rest } = options;
    assert.equal(variations, VARIATIONS);
    assert.deepEqual(rest, {
      ...{ data: undefined, epochs: 8, minutes: undefined, precision: 'float32', seed: 1 },
      ...{ limit: undefined, out: '/home/reader/a', json: undefined },
    });
    refuses(parseAblationOptions, [], /^--out is needed/);
  });

  it('put the unchanged network before those that were asked for, each once', () => {
    const wanted = ['mixup', 'compact', 'wide', 'mixup'].flatMap((name) => ['--variation', name]);
    const options = parseAblationOptions(['--out', 'a', '--minutes', '3', ...wanted], HOME);
    assert.ok(options !== 'help');
    assert.deepEqual(
      options.variations.map(({ name }) => name),
      ['compact', 'mixup', 'wide'],
    );
    assert.deepEqual([options.epochs, options.minutes], [undefined, 3]);
  });
});
