import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { danfo } from '../../src/notebook/danfo';
import { historyFrame } from '../../src/notebook/frames';

const danfosOwn = createRequire(require.resolve('danfojs-node'));
const isLoaded = (name: string) => danfosOwn.cache[danfosOwn.resolve(name)] !== undefined;

describe('danfo.js as the notebooks load it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'danfo-'));
  after(() => rmSync(folder, { recursive: true }));

  // In this order: each loads something.
  it('makes and shows frames without its libraries for statistics, spreadsheets and addresses', () => {
    const frame = historyFrame({
      epoch: [0, 1],
      loss: [2, 1],
      accuracy: [0.25, 0.5],
      seconds: [3, 4],
      secondsPerStep: [],
      learningRate: [],
    });
    assert.deepEqual(frame.shape, [2, 4]);
    assert.match(frame.toString(), /accuracy/);
    for (const name of ['mathjs', 'xlsx', 'request']) assert.equal(isLoaded(name), false, name);
  });

  it('loads them when they are needed, and computes as ever', async () => {
    const frame = new danfo.DataFrame([[1], [2], [3], [6]], { columns: ['x'] });
    assert.equal(frame.x.std(), Math.sqrt(14 / 3));
    assert.equal(frame.x.median(), 2.5);
    assert.equal(isLoaded('mathjs'), true);
    assert.equal(isLoaded('xlsx'), false);

    const file = path.join(folder, 'frame.xlsx');
    danfo.toExcel(frame, { filePath: file });
    assert.equal(readFileSync(file).subarray(0, 2).toString(), 'PK');
    const again = (await danfo.readExcel(file)) as InstanceType<typeof danfo.DataFrame>;
    assert.deepEqual(again.values, frame.values);
    assert.equal(isLoaded('xlsx'), true);
  });

  it('is the same that cells import by its own name', () => {
    assert.equal(require('danfojs-node').DataFrame, danfo.DataFrame);
  });
});
