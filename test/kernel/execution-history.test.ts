import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ExecutionHistory } from '../../kernel/execution-history';

describe('the history of a long session', () => {
  let folder: string;
  let file: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'execution-history-'));
    file = path.join(folder, 'history.jsonl');
    const history = new ExecutionHistory(file);
    for (let line = 1; line <= 5000; line += 1) history.add(line, `cell ${line}`, `result ${line}`);
    told = history.find({ hist_access_type: 'range', output: true });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  let told: ReturnType<ExecutionHistory['find']>;

  it('is told of its last 2,000 cells and somewhat more, and written whole', () => {
    assert.ok(told.length >= 2000 && told.length <= 2500, `${told.length} cells`);
    assert.deepEqual(told[0], [
      1,
      5001 - told.length,
      [`cell ${5001 - told.length}`, `result ${5001 - told.length}`],
    ]);
    assert.deepEqual(told.at(-1), [1, 5000, ['cell 5000', 'result 5000']]);
    assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 5000);
  });

  it('is there for the next kernel, which counts on from its session', () => {
    const next = new ExecutionHistory(file);
    next.add(1, 'first');
    assert.deepEqual(next.find({ hist_access_type: 'tail', n: 2 }), [
      [1, 5000, 'cell 5000'],
      [2, 1, 'first'],
    ]);
  });
});
