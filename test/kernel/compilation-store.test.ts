import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CompilationStore, sha256 } from '../../kernel/compilation-store';

describe('a store of compilations', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'compilation-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const keep = (store: CompilationStore<number>, from: number, to: number) => {
    for (let number = from; number < to; number += 1) store.keep(sha256([String(number)]), number);
  };

  it('does not grow without end while it stays open, and loses the oldest first', () => {
    const store = new CompilationStore<number>(folder, 100);
    keep(store, 0, 2000);
    assert.ok(readdirSync(folder).length <= 350, `${readdirSync(folder).length} files`);
    assert.equal(store.find(sha256(['0'])), undefined);
    assert.equal(store.find(sha256(['1999'])), 1999);
  });

  it('keeps all that there are up to its limit', () => {
    keep(new CompilationStore<number>(folder, 100), 0, 100);
    const opened = new CompilationStore<number>(folder, 100);
    for (let number = 0; number < 100; number += 1)
      assert.equal(opened.find(sha256([String(number)])), number);
  });
});
