import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setupModule, temporaryFolder } from './setup-modules';

interface SharedCache {
  addEntry(cacheFolder: string, name: string, fill: (folder: string) => Promise<void>): Promise<string>;
  soundEntry(cacheFolder: string, name: string): Promise<string | undefined>;
  damageOf(folder: string, options?: { everyByte?: boolean }): Promise<string | undefined>;
}

async function fillLibrary(folder: string): Promise<void> {
  mkdirSync(join(folder, 'lib'));
  writeFileSync(join(folder, 'lib', 'library.so.2'), 'machine code');
  symlinkSync('library.so.2', join(folder, 'lib', 'library.so'));
}

describe('the cache that all clones share', () => {
  it('gives an entry back as long as it is whole', async (context) => {
    const { addEntry, soundEntry } = await setupModule<SharedCache>('shared-cache');
    const cache = temporaryFolder(context);
    const folder = await addEntry(cache, 'library', fillLibrary);
    assert.equal(folder, join(cache, 'library'));
    assert.equal(await soundEntry(cache, 'library'), folder);
  });

  it('believes a file that was only touched after hashing it once', async (context) => {
    const { addEntry, soundEntry } = await setupModule<SharedCache>('shared-cache');
    const cache = temporaryFolder(context);
    const folder = await addEntry(cache, 'library', fillLibrary);
    utimesSync(join(folder, 'lib', 'library.so.2'), new Date(0), new Date(0));
    assert.equal(await soundEntry(cache, 'library'), folder);
  });

  const damages: Record<string, { damage(file: string): void; said: RegExp }> = {
    'is shorter': {
      damage: (file) => writeFileSync(file, 'machine'),
      said: /library\.so\.2 has 7 bytes instead of 12/,
    },
    'has another byte': {
      damage: (file) => writeFileSync(file, 'Machine code'),
      said: /library\.so\.2 has another sha256 than when it was stored/,
    },
  };
  for (const [what, { damage, said }] of Object.entries(damages)) {
    it(`throws an entry away when one of its files ${what}`, async (context) => {
      const { addEntry, soundEntry, damageOf } = await setupModule<SharedCache>('shared-cache');
      const cache = temporaryFolder(context);
      const folder = await addEntry(cache, 'library', fillLibrary);
      damage(join(folder, 'lib', 'library.so.2'));
      assert.match((await damageOf(folder)) ?? '', said);
      assert.equal(await soundEntry(cache, 'library'), undefined);
      assert.ok(!existsSync(folder));
    });
  }

  it('finds a changed byte behind an unchanged size and time when every byte is read', async (context) => {
    const { addEntry, damageOf } = await setupModule<SharedCache>('shared-cache');
    const folder = await addEntry(temporaryFolder(context), 'library', async (entry) => {
      await fillLibrary(entry);
      // A whole second, which utimes can set again exactly.
      utimesSync(join(entry, 'lib', 'library.so.2'), 1_000_000, 1_000_000);
    });
    const file = join(folder, 'lib', 'library.so.2');
    writeFileSync(file, 'Machine code');
    utimesSync(file, 1_000_000, 1_000_000);
    assert.equal(statSync(file).size, 12);
    assert.equal(await damageOf(folder), undefined);
    assert.match((await damageOf(folder, { everyByte: true })) ?? '', /another sha256/);
  });

  it('keeps nothing of an entry whose filling failed, nor of one whose process died', async (context) => {
    const { addEntry } = await setupModule<SharedCache>('shared-cache');
    const cache = temporaryFolder(context);
    mkdirSync(join(cache, 'library.partial-1-abcd'));
    const failing = addEntry(cache, 'library', async (folder) => {
      await fillLibrary(folder);
      throw new Error('no more disk');
    });
    await assert.rejects(failing, /no more disk/);
    assert.deepEqual(readdirSync(cache), []);
  });
});
