import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OptionError } from '../../src/command/command-options';
import { parseSweepOptions } from '../../src/command/sweep-options';

const HOME = '/home/reader';

describe('options of a sweep', () => {
  it('are taken as given, paths from where the reader stands', () => {
    assert.deepEqual(parseSweepOptions(['--config', 'a.json'], HOME), {
      config: '/home/reader/a.json',
      storage: undefined,
      scheduler: undefined,
      workers: undefined,
      table: undefined,
      dryRun: false,
    });
    const args = '--config /a.json --storage kept --workers 3 --table t.parquet --dry-run';
    assert.deepEqual(parseSweepOptions(args.split(' '), HOME), {
      config: '/a.json',
      storage: '/home/reader/kept',
      scheduler: undefined,
      workers: 3,
      table: '/home/reader/t.parquet',
      dryRun: true,
    });
    const elsewhere = parseSweepOptions(
      '--config a --scheduler tcp://h:8786 --storage s3://b/c'.split(' '),
      HOME,
    );
    assert.ok(elsewhere !== 'help');
    assert.deepEqual([elsewhere.scheduler, elsewhere.storage], ['tcp://h:8786', 's3://b/c']);
  });

  it('that cannot be followed are refused in a sentence', () => {
    const refuses = (args: string, message: RegExp) =>
      assert.throws(
        () => parseSweepOptions(args.split(' '), HOME),
        (error: unknown) => error instanceof OptionError && message.test(error.message),
      );
    refuses('--storage a', /^--config is needed; see --help\.$/);
    refuses(
      '--config a --scheduler 10.0.0.1',
      /^--scheduler takes an address such as tcp:\/\/10\.0\.0\.1:8786/,
    );
    refuses('--config a --scheduler tcp://h:1 --workers 2', /^--workers is for this machine/);
    refuses('--config a --storage s3://k:s@b', /^--storage: expected an address without user and password/);
  });
});
