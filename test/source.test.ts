import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';

const ROOT = path.resolve(__dirname, '..');

function assertSucceeds(script: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
}

describe('the source', () => {
  it('type-checks strictly', () => assertSucceeds('node_modules/typescript/bin/tsc', ['-p', '.']));

  it('type-checks with the compiler inside the kernel, as notebooks import it', () =>
    assertSucceeds('node_modules/@tslab/typescript-for-tslab/lib/tsc.js', ['-p', 'tsconfig.kernel.json']));

  it('type-checks the set-up', () => assertSucceeds('node_modules/typescript/bin/tsc', ['-p', 'setup']));

  it('type-checks the scripts of the report’s pages', () =>
    assertSucceeds('node_modules/typescript/bin/tsc', ['-p', 'src/report/template']));

  it('follows the lint rules and the format', () =>
    assertSucceeds('node_modules/@biomejs/biome/bin/biome', ['check', '.']));
});
