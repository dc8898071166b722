import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { commitOf } from '../../src/report/commit';

describe('the commit of a report', () => {
  let folder: string;
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'commit-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is absent outside git, and for a project that git knows nothing of', async () => {
    assert.equal(await commitOf(folder), undefined);
    git('init');
    mkdirSync(path.join(folder, 'inner'));
    writeFileSync(path.join(folder, 'inner/package.json'), '{}');
    assert.equal(await commitOf(path.join(folder, 'inner')), undefined);
    assert.equal(await commitOf(path.join(folder, 'no-such-folder')), undefined);
  });

  it('is named, and says when files were changed since', async () => {
    writeFileSync(path.join(folder, 'package.json'), '{}');
    git('add', 'package.json');
    git('commit', '-m', 'first');
    const commit = await commitOf(folder);
    assert.match(commit ?? '', /^[0-9a-f]{10}$/);
    writeFileSync(path.join(folder, 'package.json'), '{ }');
    assert.equal(await commitOf(folder), `${commit} and changes since`);
  });
});
