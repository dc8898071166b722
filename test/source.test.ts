import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

/** Imports run one way: what stands in a row may use the rows above it, and itself. */
const LAYERS = [
  ['tensorflow', 'dataset'],
  ['preprocessing'],
  ['model'],
  ['training'],
  ['evaluation', 'sweep'],
  ['figures', 'command'],
  ['exercises'],
  ['notebook'],
  ['report'],
];

const rowOf = (folder: string) => LAYERS.findIndex((row) => row.includes(folder));

/** Whether a module of one folder may import one of another. */
function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  // Options and progress of commands are for the report alone.
  if (to === 'command') return from === 'report';
  return rowOf(to) < rowOf(from);
}

describe('the source', () => {
  it('has layers, and imports run one way through them', () => {
    const source = path.join(ROOT, 'src');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
    const modules = files.filter((file) => file.endsWith('.ts') && file !== 'index.ts');
    const wrong = modules.flatMap((file) => {
      const [from] = file.split(path.sep);
      assert.ok(rowOf(from) >= 0, `${from} has no place among the layers`);
      const imports = readFileSync(path.join(source, file), 'utf8').matchAll(/ from '(\.[^']*)'/g);
      return [...imports]
        .map(([, name]) => path.join(path.dirname(file), name).split(path.sep)[0])
        .filter((to) => !mayImport(from, to))
        .map((to) => `${file} imports from ${to}`);
    });
    assert.deepEqual(wrong, []);
  });

  it('type-checks strictly', () => assertSucceeds('node_modules/typescript/bin/tsc', ['-p', '.']));

  it('type-checks with the compiler inside the kernel, as notebooks import it', () =>
    assertSucceeds('node_modules/@tslab/typescript-for-tslab/lib/tsc.js', ['-p', 'tsconfig.kernel.json']));

  it('type-checks the set-up', () => assertSucceeds('node_modules/typescript/bin/tsc', ['-p', 'setup']));

  it('type-checks the scripts of the report’s pages', () =>
    assertSucceeds('node_modules/typescript/bin/tsc', ['-p', 'src/report/template']));

  it('follows the lint rules and the format', () =>
    assertSucceeds('node_modules/@biomejs/biome/bin/biome', ['check', '.']));
});
