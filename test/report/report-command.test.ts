import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

const MAIN = path.resolve(__dirname, '../../src/report/main.ts');

describe('the report’s command line', { timeout: 300_000 }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'report-command-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function report(...args: string[]) {
    return spawnSync(process.execPath, ['--import', require.resolve('tsx'), MAIN, ...args], {
      cwd: folder,
      encoding: 'utf8',
      // A name that is no program: every run here ends before Python is wanted.
      env: { ...process.env, INIT_CWD: folder, FER_PYTHON: 'no-python', CHROMIUM: 'no-browser' },
    });
  }

  it('explains itself with status 0', () => {
    const { status, stdout } = report('--help');
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: npm run report -- \[options\]/);
  });

  it('refuses an option it does not know in one line with status 2', () => {
    const { status, stdout, stderr } = report('--epoch', '3');
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.equal(stderr, "Unknown option '--epoch'; see --help.\n");
  });

  it('refuses a parameter that no notebook declares, and says which there are, with status 2', () => {
    const { status, stderr } = report('--set', 'dropout=0.2');
    assert.equal(status, 2);
    assert.match(
      stderr,
      /^--set dropout: no notebook has .*there are epochs: number, limit: number \| undefined, seed: number, table: string\.\n$/,
    );
  });

  it('says before anything runs that a PDF needs a browser', () => {
    const { status, stdout, stderr } = report('--to', 'pdf');
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.equal(stderr, 'CHROMIUM names no-browser, which is no program.\n');
  });

  it('stops at bad data before any notebook runs, with status 1, file, row and reason', () => {
    const file = path.join(folder, 'faces.csv');
    const row = (pixels: number) => `3,${Array.from({ length: pixels }, () => '7').join(' ')},Training`;
    writeFileSync(file, ['emotion,pixels,Usage', row(2304), row(2303), ''].join('\n'));
    const { status, stderr } = report('--data', 'faces.csv', '--out', 'site');
    assert.equal(status, 1);
    assert.match(stderr, /faces\.csv.*2303/s);
    assert.deepEqual(readdirSync(folder), ['faces.csv']);
  });
});
