import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import * as ts from '@tslab/typescript-for-tslab';
import { CompiledModules } from '../../kernel/compiled-modules';
import { inFreshKernel, keptWith } from './fresh-kernel';
import { ROOT, resultText, shownError } from './kernel-client';
import { makeScratchModules } from './scratch-modules';

describe('modules compiled by an earlier kernel', { timeout: 300_000 }, () => {
  const { folder, write, remove } = makeScratchModules('compiled-modules-test');
  after(() => {
    for (const file of keptWith('modules', '90417')) rmSync(file);
    remove();
  });
  const cell = `import { sum } from './${folder}/outer';\nsum`;
  const value = async () => resultText(await inFreshKernel((kernel) => kernel.run(cell)));

  it('are taken from there, and compiled anew where what is kept is damaged', async () => {
    write('inner.ts', 'export const part: number = 90417;\n');
    write('outer.ts', "import { part } from './inner';\nexport const sum = part + 1;\n");
    assert.equal(await value(), '90418');
    const [inner] = keptWith('modules', 'part = 90417');
    writeFileSync(inner, readFileSync(inner, 'utf8').replaceAll('part = 90417', 'part = 90427'));
    assert.equal(await value(), '90428', 'the kept module is the one that runs');
    writeFileSync(inner, '{"files": [');
    assert.equal(await value(), '90418');
  });

  it('may have been compiled before any kernel, for what notebooks import', async () => {
    write('inner.ts', 'export const part: number = 904170;\n');
    const notebooks = mkdtempSync(path.join(tmpdir(), 'notebooks-'));
    writeFileSync(
      path.join(notebooks, 'one.ipynb'),
      JSON.stringify({ cells: [{ cell_type: 'code', source: [cell] }] }),
    );
    const script = path.join(ROOT, 'kernel/compile-notebooks.ts');
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', script, notebooks], { cwd: ROOT });
    rmSync(notebooks, { recursive: true });
    assert.deepEqual(JSON.parse(stdout.toString()), { numModules: 2, numCells: 1 });
    const [inner] = keptWith('modules', 'part = 904170');
    writeFileSync(inner, readFileSync(inner, 'utf8').replaceAll('part = 904170', 'part = 904171'));
    assert.equal(await value(), '904172', 'the kept module is the one that runs');
  });

  it('are not taken when a module was edited, nor when one was that they import', async () => {
    write('inner.ts', "export const part: string = '90417';\n");
    assert.equal(await value(), "'904171'");
  });

  it('are not kept where they do not type-check, so that the next kernel says so too', async () => {
    write('inner.ts', 'export const other: number = 90417;\n');
    for (const _ of ['one kernel', 'the next']) {
      assert.match(
        shownError(await inFreshKernel((kernel) => kernel.run(cell))).evalue,
        /outer\.ts:1:10: .*'part'/,
      );
    }
  });
});

describe('what a compiled module is known by', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'modules-'));
  after(() => rmSync(folder, { recursive: true }));
  const modules = new CompiledModules(path.join(folder, 'modules'), folder);
  const source = (name: string, text: string) =>
    ts.createSourceFile(path.join(folder, name), text, ts.ScriptTarget.ES2022);

  it('is its own text and name, and those of all that it imports, in any order', () => {
    const [a, b] = [source('a.ts', '1'), source('b.ts', '2')];
    const key = modules.keyOf(a, [a, b]);
    assert.equal(modules.keyOf(a, [b, a]), key);
    const others = [
      modules.keyOf(b, [a, b]),
      modules.keyOf(a, [a, source('b.ts', '3')]),
      modules.keyOf(a, [a, source('c.ts', '2')]),
      modules.keyOf(a, [a]),
    ];
    assert.equal(new Set([key, ...others]).size, 5);
  });

  it('is also the packages that are installed', () => {
    const a = source('a.ts', '1');
    const before = modules.keyOf(a, [a]);
    writeFileSync(path.join(folder, 'package-lock.json'), '{}');
    assert.notEqual(new CompiledModules(path.join(folder, 'modules'), folder).keyOf(a, [a]), before);
  });

  it('makes room by deleting the oldest, once very many are kept', () => {
    const kept = path.join(folder, 'many');
    mkdirSync(kept);
    for (let i = 0; i <= 2000; i += 1) {
      const file = path.join(kept, `${i}.json`);
      writeFileSync(file, '');
      utimesSync(file, 1000 + i, 1000 + i);
    }
    new CompiledModules(kept, folder);
    const left = readdirSync(kept).map((name) => Number(name.split('.')[0]));
    // The newer half of the 2,000 that may be kept: files 1,001 to 2,000.
    assert.equal(left.length, 1000);
    assert.equal(Math.min(...left), 1001);
  });

  it('leads to what was kept, and to nothing where the folder cannot be written', () => {
    const compiled = { files: [['a.js', 'export {};']], commonJs: [['export {};', '']] } as const;
    modules.keep('0123', compiled);
    assert.deepEqual(modules.find('0123'), compiled);
    assert.ok(modules.has('0123') && !modules.has('4567'));
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const nowhere = new CompiledModules(path.join(file, 'modules'), folder);
    nowhere.keep('0123', compiled);
    assert.equal(nowhere.find('0123'), undefined);
  });
});
