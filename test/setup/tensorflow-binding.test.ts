import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setupModule, temporaryFolder } from './setup-modules';

describe('what the TensorFlow binding is recognized by', () => {
  it('is still the same after an archive has cut its times to whole seconds', async (context) => {
    const { sizeAndTime } = await setupModule<{ sizeAndTime(path: string): string | undefined }>(
      'tensorflow-binding',
    );
    const file = join(temporaryFolder(context), 'tfjs_binding.node');
    writeFileSync(file, 'abc');
    utimesSync(file, 1_700_000_000.75, 1_700_000_000.75);
    const recorded = sizeAndTime(file);
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    assert.equal(sizeAndTime(file), recorded);

    utimesSync(file, 1_700_000_001, 1_700_000_001);
    assert.notEqual(sizeAndTime(file), recorded, 'written again');
    writeFileSync(file, 'abcd');
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    assert.notEqual(sizeAndTime(file), recorded, 'longer');
    assert.equal(sizeAndTime(`${file}.gone`), undefined);
  });
});
