import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OptionError } from '../../src/command/command-options';
import {
  kernelEnvironment,
  parseReportOptions,
  type ReportOptions,
  selectNotebooks,
} from '../../src/report/report-options';

function parse(args: string[], environment: Record<string, string> = {}): ReportOptions {
  const options = parseReportOptions(args, environment, '/projects/mine/project');
  assert.notEqual(options, 'help');
  return options as ReportOptions;
}

describe('options of the report', () => {
  it('have defaults', () => {
    assert.deepEqual(parse([]), {
      data: undefined,
      // run-size.ts: a report trains for 4 epochs on all faces, a quick run on 140 of each usage.
      epochs: 4,
      limit: undefined,
      seed: 1,
      out: '/projects/mine/project/reports',
      only: undefined,
      size: 'report',
      to: 'html',
      force: false,
      set: [],
      code: 'show',
      singleFile: false,
    });
  });

  it('take what is not said from the size of the run', () => {
    const { epochs, limit } = parse([], { FER_RUN_SIZE: 'quick' });
    assert.deepEqual({ epochs, limit }, { epochs: 1, limit: 140 });
  });

  it('come from the command line first, then from the environment', () => {
    const environment = {
      FER_DATA: 'b.csv',
      FER_EPOCHS: '5',
      FER_LIMIT: '9',
      FER_SEED: '4',
      FER_RUN_SIZE: 'quick',
    };
    assert.deepEqual(
      parse(['--data', '../a.csv', '--epochs=2', '--out', 'x', '--only', '03, 05'], environment),
      {
        data: '/projects/mine/a.csv',
        epochs: 2,
        limit: 9,
        seed: 4,
        out: '/projects/mine/project/x',
        only: ['03', '05'],
        size: 'quick',
        to: 'html',
        force: false,
        set: [],
        code: 'show',
        singleFile: false,
      },
    );
  });

  it('say how pages show code, and that there is to be only one', () => {
    const { code, singleFile } = parse(['--code', 'fold', '--single-file']);
    assert.deepEqual({ code, singleFile }, { code: 'fold', singleFile: true });
  });

  it('are refused in one sentence that names the option', () => {
    const refusals: [string[], RegExp][] = [
      [['--epochs', '0'], /^--epochs takes a whole number of at least 1, got “0”\.$/],
      [['--epochs', '2.5'], /--epochs .* got “2\.5”/],
      [['--limit', '1e3'], /--limit .* got “1e3”/],
      [['--seed=-1'], /--seed .* at least 0, got “-1”/],
      [['--only', '03,,05'], /--only takes a list/],
      [['--code', 'folded'], /^--code takes show, fold, hide, got “folded”\.$/],
      [['--single-file=yes'], /--single-file.*; see --help\.$/],
      [['--data='], /--data needs a value/],
      [['--epoch', '3'], /^Unknown option '--epoch'; see --help\.$/],
      [['--epochs'], /--epochs.* argument missing; see --help\.$/],
      [['fer2013.csv'], /^Unexpected argument 'fer2013\.csv'; see --help\.$/],
    ];
    for (const [args, message] of refusals) {
      assert.throws(() => parse(args), { name: 'OptionError', message });
    }
    assert.throws(() => parse([], { FER_SEED: 'x' }), /^OptionError: FER_SEED takes a whole number/);
    assert.throws(() => parse([], { FER_RUN_SIZE: 'big' }), /^OptionError: FER_RUN_SIZE takes .*, got “big”/);
  });

  it('take what is set for the option of the same name, and refuse both', () => {
    const { epochs, seed, set } = parse(['--set', 'epochs=3', '--set', 'dropout=0.2'], { FER_EPOCHS: '5' });
    assert.deepEqual({ epochs, seed }, { epochs: 3, seed: 1 });
    assert.deepEqual(set, [
      { name: 'epochs', text: '3' },
      { name: 'dropout', text: '0.2' },
    ]);
    assert.throws(
      () => parse(['--set', 'epochs=3', '--epochs', '3']),
      /--epochs and --set epochs say the same/,
    );
    assert.throws(() => parse(['--set', 'epochs=none']), /^OptionError: --set epochs takes a whole number/);
  });

  it('write another form into a folder of its own', () => {
    const { to, out } = parse(['--to', 'slides']);
    assert.deepEqual({ to, out }, { to: 'slides', out: '/projects/mine/project/reports-slides' });
    assert.throws(
      () => parse(['--to', 'word']),
      /^OptionError: --to takes html, markdown, slides, pdf, got “word”/,
    );
  });

  it('reach the kernels as environment variables, where they are given', () => {
    const options = parse(['--data', '/a.csv', '--limit', '20']);
    assert.deepEqual(kernelEnvironment(options, '/artifacts'), {
      FER_DATA: '/a.csv',
      FER_LIMIT: '20',
      FER_EPOCHS: '4',
      FER_SEED: '1',
      FER_RUN_SIZE: 'report',
      FER_ARTIFACTS: '/artifacts',
    });
  });
});

describe('choosing notebooks', () => {
  const names = ['02-faces', '01-dataset', '10-extra'];

  it('takes all in order, or those asked for by number or name', () => {
    assert.deepEqual(selectNotebooks(names, undefined), ['01-dataset', '02-faces', '10-extra']);
    assert.deepEqual(selectNotebooks(names, ['10', '1']), ['01-dataset', '10-extra']);
    assert.deepEqual(selectNotebooks(names, ['02-faces']), ['02-faces']);
  });

  it('refuses one that is not there, and says which are', () => {
    assert.throws(
      () => selectNotebooks(names, ['3']),
      (error: Error) => {
        assert.ok(error instanceof OptionError);
        assert.match(error.message, /“3”.*01-dataset, 02-faces, 10-extra/);
        return true;
      },
    );
  });

  it('refuse a size that JavaScript gives every object', () => {
    assert.throws(() => parse([], { FER_RUN_SIZE: 'constructor' }), /^OptionError: FER_RUN_SIZE takes quick/);
  });

  it('are refused in one line that can be read, whatever was typed', () => {
    assert.throws(() => parse(['\u001b[2J']), /Unexpected argument '\\u001b\[2J'; see --help/);
    assert.throws(
      () => parse(['--out', '--force']),
      /^OptionError: Option '--out' argument is ambiguous; see --help\.$/,
    );
    assert.throws(
      () => parse(['x'.repeat(50_000)]),
      ({ message }: Error) => message.length < 2_000,
    );
  });
});
