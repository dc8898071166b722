import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { indexPage } from '../../src/report/index-page';
import { keepRun, previousRun } from '../../src/report/previous-run';
import { sampleRun } from './sample-run';

describe('the run before', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'runs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = sampleRun({ commit: 'abc1234' });

  it('is the last one kept with the same data, settings and notebooks', async () => {
    assert.equal(await previousRun(folder, run), undefined);
    await keepRun(folder, run);
    assert.deepEqual(await previousRun(folder, sampleRun({ startedAt: new Date() })), {
      startedAt: '2024-05-01T10:00:00.000Z',
      commit: 'abc1234',
      accuracy: 0.9,
      macroF1: 0.9,
      // 30 + 31 seconds of training; 4.25 + 71.25 of notebooks.
      trainingSeconds: 61,
      notebookSeconds: 75.5,
    });
    const settings = { ...run.settings, epochs: 3 };
    assert.equal(await previousRun(folder, sampleRun({ settings })), undefined);
    const dataset = { ...run.dataset, sha256: 'ff' };
    assert.equal(await previousRun(folder, sampleRun({ dataset })), undefined);
    assert.equal(await previousRun(folder, sampleRun({ notebooks: run.notebooks.slice(1) })), undefined);
  });

  it('is not replaced by a run that executed nothing', async () => {
    await keepRun(folder, run);
    const notebooks = run.notebooks.map((executed) => ({ ...executed, reusedFrom: run.startedAt }));
    await keepRun(folder, sampleRun({ startedAt: new Date(), notebooks }));
    assert.equal((await previousRun(folder, run))?.startedAt, '2024-05-01T10:00:00.000Z');
  });

  it('stands on the index beside this one, with what changed', () => {
    const before = {
      startedAt: '2024-04-30T09:30:00.000Z',
      commit: '<old>',
      accuracy: 0.875,
      macroF1: 0.9,
      trainingSeconds: 70,
      notebookSeconds: 75.5,
    };
    const page = indexPage(run, before);
    assert.match(page, /began on 2024-04-30 09:30 UTC, at commit &lt;old&gt;\./);
    const rows = [
      ...page.matchAll(
        /<tr><td[^>]*>([^<]*)<\/td><td[^>]*>([^<]*)<\/td><td[^>]*>([^<]*)<\/td><td[^>]*>([^<]*)<\/td><\/tr>/g,
      ),
    ];
    assert.deepEqual(
      rows.slice(0, 4).map(([, ...texts]) => texts),
      [
        ['test accuracy', '87.5 %', '90.0 %', '+2.5 points'],
        ['macro F1', '0.900', '0.900', 'none'],
        ['training', '1 min 10 s', '1 min 1 s', '−9.0 s'],
        ['notebooks, one after the other', '1 min 16 s', '1 min 16 s', 'none'],
      ],
    );
    assert.doesNotMatch(indexPage(run), /run before/);
  });

  it('is none where what was kept is damaged', async () => {
    await keepRun(folder, run);
    const [name] = readdirSync(path.join(folder, 'runs'));
    for (const text of [
      'null',
      '{"startedAt": "yesterday", "notebookSeconds": 3}',
      '{"startedAt": 3}',
      '{',
    ]) {
      writeFileSync(path.join(folder, 'runs', name), text);
      assert.equal(await previousRun(folder, run), undefined, text);
    }
  });
});
