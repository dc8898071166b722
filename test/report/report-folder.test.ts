import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { prepareReportFolder, replaceReport } from '../../src/report/report-folder';

describe('the report’s folder', () => {
  let parent: string;
  let folder: string;
  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'report-folder-'));
    folder = path.join(parent, 'reports');
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  function put(name: string, content: string): void {
    mkdirSync(path.join(parent, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(parent, name), content);
  }

  it('is replaced as a whole, and nothing stays beside it', async () => {
    put('reports/index.html', 'old');
    put('reports/07-old.html', 'old');
    await replaceReport(folder, new Map([['index.html', 'new']]));
    assert.deepEqual(readdirSync(folder), ['index.html']);
    assert.equal(readFileSync(path.join(folder, 'index.html'), 'utf8'), 'new');
    assert.deepEqual(readdirSync(parent), ['reports']);
  });

  it('is made where it is absent, with the folders above it', async () => {
    const deep = path.join(parent, 'a/b/reports');
    await replaceReport(deep, new Map([['index.html', 'new']]));
    assert.deepEqual(readdirSync(deep), ['index.html']);
  });

  it('keeps the old report when a new one cannot be written', async () => {
    put('reports/index.html', 'old');
    const files = new Map([
      ['index.html', 'new'],
      ['index.html/within-a-file.html', 'new'],
    ]);
    await assert.rejects(replaceReport(folder, files), /EEXIST|ENOTDIR/);
    assert.equal(readFileSync(path.join(folder, 'index.html'), 'utf8'), 'old');
    assert.deepEqual(readdirSync(parent), ['reports']);
  });

  it('is never replaced when it holds anything but a report', async () => {
    put('reports/thesis.doc', 'mine');
    await assert.rejects(replaceReport(folder, new Map([['index.html', 'new']])), /thesis\.doc.*--out/);
    assert.deepEqual(readdirSync(folder), ['thesis.doc']);
  });

  it('comes back when a run was killed between taking the old report away and putting the new one in place', async () => {
    put('.reports.previous/index.html', 'old');
    put('.reports.unfinished/index.html', 'half');
    await prepareReportFolder(folder);
    assert.deepEqual(readdirSync(parent), ['reports']);
    assert.equal(readFileSync(path.join(folder, 'index.html'), 'utf8'), 'old');
  });

  it('is cleared of what a run left that was killed after putting the new report in place', async () => {
    put('reports/index.html', 'new');
    put('.reports.previous/index.html', 'old');
    await prepareReportFolder(folder);
    assert.deepEqual(readdirSync(parent), ['reports']);
    assert.equal(readFileSync(path.join(folder, 'index.html'), 'utf8'), 'new');
  });
});
