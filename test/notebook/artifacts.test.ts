import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readArtifact, writeArtifact } from '../../src/notebook/artifacts';

describe('artifacts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'artifacts-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('come back as they were left, and leave no temporary file', async () => {
    await writeArtifact(folder, 'model/history.json', { loss: [1, 0.5] });
    assert.deepEqual(await readArtifact(folder, 'model/history.json'), { loss: [1, 0.5] });
    assert.deepEqual(readdirSync(join(folder, 'model')), ['history.json']);
  });

  it('are undefined where nothing, or nothing whole, was left', async () => {
    assert.equal(await readArtifact(folder, 'none.json'), undefined);
    writeFileSync(join(folder, 'half.json'), '{"loss": [1, 0.');
    assert.equal(await readArtifact(folder, 'half.json'), undefined);
  });

  it('keep the value before when a new one cannot be written', async () => {
    await writeArtifact(folder, 'kept.json', 1);
    const circular: { self?: unknown } = {};
    circular.self = circular;
    await assert.rejects(writeArtifact(folder, 'kept.json', circular), /circular/i);
    assert.equal(await readArtifact(folder, 'kept.json'), 1);
    assert.ok(!readdirSync(folder).some((file) => file.endsWith('.tmp')));
  });
});
