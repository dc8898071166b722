import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeManyFaces } from './many-faces-csv';
import { type MeasuredLoading, type MeasuredStage, measuredProcess } from './measured-process';

// The short form of `npm run test:load`, parts `loading` and `epoch`.

const NUM_FACES = 12_000;
/** A byte a pixel: 28 MB, where the CSV has 101 MB and scaled faces take 111 MB. */
const PIXEL_BYTES = NUM_FACES * 48 * 48;
/** What a process takes beside the faces: compiled code, buffers, what was not collected yet; twice that with TensorFlow. */
const BESIDE = 50e6;

describe('a data set that streams through', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'streaming-'));
  const files = { apart: path.join(folder, 'apart.csv'), mixed: path.join(folder, 'mixed.csv') };
  before(async () => {
    for (const [name, file] of Object.entries(files)) {
      const bytes = await writeManyFaces(file, NUM_FACES, { drawn: 70, mixed: name === 'mixed' });
      assert.ok(bytes > 3.5 * PIXEL_BYTES, `${bytes} bytes`);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is loaded in the memory of its pixels, from the CSV and from the cache', async () => {
    const args = [files.apart, path.join(folder, 'cache')];
    const cold = await measuredProcess<MeasuredLoading>('load-once.ts', args);
    const cached = await measuredProcess<MeasuredLoading>('load-once.ts', args);
    assert.equal(cold.faces, NUM_FACES);
    assert.equal(cached.pixelSum, cold.pixelSum);
    for (const { peak, memoryBefore } of [cold, cached]) {
      const taken = peak - memoryBefore;
      assert.ok(taken < PIXEL_BYTES + BESIDE, `${taken} bytes for ${PIXEL_BYTES} pixels`);
    }
  });

  for (const [name, file] of Object.entries(files)) {
    it(`is measured and trained on in little more, with its usages ${name}`, async () => {
      const out = path.join(folder, `run-${name}`);
      const stages = await measuredProcess<MeasuredStage[]>('train-once.ts', ['--data', file, '--out', out]);
      assert.deepEqual(
        stages.map(({ stage }) => stage),
        ['loading', 'statistics', 'one epoch'],
      );
      // Mixed usages are sorted once, which takes as much again.
      const held = name === 'mixed' ? 2 * PIXEL_BYTES : PIXEL_BYTES;
      const taken = stages[2].peak - stages[0].memoryBefore;
      assert.ok(taken < held + 2 * BESIDE, `${taken} bytes for ${PIXEL_BYTES} pixels`);
    });
  }
});
