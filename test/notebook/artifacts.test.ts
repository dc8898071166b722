import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  it('are undefined where nothing was left, and refused by name where any byte of them was changed', async () => {
    assert.equal(await readArtifact(folder, 'none.json'), undefined);
    const file = join(folder, 'half.json');
    writeFileSync(file, '{"loss": [1, 0.');
    await assert.rejects(
      readArtifact(folder, 'half.json'),
      /half\.json: expected JSON, the file .* is damaged/,
    );
    await writeArtifact(folder, 'half.json', { loss: [1, 0.5], settings: { seed: 1 } });
    const whole = readFileSync(file);
    const value = await readArtifact(folder, 'half.json');
    for (const at of whole.keys()) {
      writeFileSync(
        file,
        whole.map((byte, i) => (i === at ? byte ^ 1 : byte)),
      );
      // A blank, or the name of the seal itself, may be another without harm.
      const found = await readArtifact(folder, 'half.json').catch((error: Error) => error);
      if (found instanceof Error) assert.match(found.message, /half\.json: expected .* damaged/);
      else assert.deepEqual({ ...(found as object), ...(value as object) }, { ...(found as object) });
    }
  });

  it('keep the value before when a new one cannot be written', async () => {
    await writeArtifact(folder, 'kept.json', { value: 1 });
    const circular: { self?: unknown } = {};
    circular.self = circular;
    await assert.rejects(writeArtifact(folder, 'kept.json', circular), /circular/i);
    assert.deepEqual(await readArtifact(folder, 'kept.json'), { value: 1 });
    assert.ok(!readdirSync(folder).some((file) => file.endsWith('.tmp')));
  });
});
