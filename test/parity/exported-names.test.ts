import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import * as exported from '../../src/index';

const PAGE = readFileSync(path.join(__dirname, '..', '..', 'parity.md'), 'utf8');

describe('src/index.ts', () => {
  const [, section] = PAGE.split('\n## Names\n');
  const rows = [...section.split('\n## ')[0].matchAll(/^\| (.*) \| (.*) \|$/gm)].slice(2);

  for (const [, python, here] of rows) {
    const names = [...here.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    it(`exports ${names.join(', ')} for ${python.replaceAll('`', '')}`, () => {
      assert.ok(names.length > 0);
      for (const name of names) {
        assert.equal(typeof (exported as Record<string, unknown>)[name], 'function', name);
      }
    });
  }

  it('has a counterpart for more than twenty names', () => assert.ok(rows.length > 20, `${rows.length}`));
});
