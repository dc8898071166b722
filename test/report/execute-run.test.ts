import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { executeRun } from '../../src/report/execute-run';
import { notebookPython } from '../kernel/executed-cells';

const folder = mkdtempSync(path.join(tmpdir(), 'run-'));

function notebookFile(name: string, code: string): string {
  const cell = { cell_type: 'code', id: 'a', metadata: {}, execution_count: null, outputs: [], source: code };
  const kernelspec = { name: 'typescript', display_name: 'TypeScript', language: 'typescript' };
  const file = path.join(folder, `${name}.ipynb`);
  writeFileSync(
    file,
    JSON.stringify({ cells: [cell], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }),
  );
  return file;
}

async function runOf(notebooks: readonly string[]) {
  const moments: string[] = [];
  const planned = {
    dataset: {
      name: 'none',
      synthetic: true,
      counts: { Training: 0, PublicTest: 0, PrivateTest: 0 },
      sha256: '',
    },
    settings: { epochs: 1, limit: undefined, seed: 1, size: 'quick', partial: false },
    versions: {},
    notebooks,
  };
  const run = executeRun(planned, {
    python: notebookPython(),
    env: {},
    artifactsFolder: folder,
    onStart: (name) => moments.push(`${name} starts`),
    onEnd: (name, outcome) => moments.push(`${name} ${outcome}`),
  });
  return { moments, run };
}

describe('a run of several notebooks', () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('runs two side by side, and keeps those that take up a result waiting for it', async () => {
    const files = ['04-a', '05-b', '06-c'].map((name) => notebookFile(name, '1'));
    const { moments, run } = await runOf(files);
    const { notebooks } = await run;
    assert.deepEqual(
      notebooks.map(({ name }) => name),
      ['04-a', '05-b', '06-c'],
    );
    assert.deepEqual(moments.slice(0, 2), ['04-a starts', '05-b starts']);
    assert.ok(moments.indexOf('06-c starts') > moments.indexOf('05-b done'));
  });

  it('ends at the first failing cell: what runs is stopped, what waits is never started', async () => {
    const files = [
      notebookFile('01-fails', "throw new Error('no');"),
      notebookFile('02-long', 'await new Promise((resolve) => setTimeout(resolve, 600_000));'),
      notebookFile('03-never', '1'),
    ];
    const { moments, run } = await runOf(files);
    await assert.rejects(run, /01-fails, code cell 1 .*Error: no/);
    assert.ok(moments.includes('02-long failed'));
    assert.ok(!moments.includes('03-never starts'));
  });
});
