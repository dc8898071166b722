import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { inFreshKernel, keptWith } from './fresh-kernel';
import { resultText, shownError, streamText } from './kernel-client';
import { makeScratchModules } from './scratch-modules';

/** Stands in every cell of this test, so that what was kept of them is found again. */
const MARK = `mark ${randomUUID()}`;

/** Runs cells in a kernel of its own, one after the other, until it is done. */
function inKernel<Result>(use: (run: (code: string) => Promise<string>) => Promise<Result>): Promise<Result> {
  return inFreshKernel((kernel) =>
    use(async (code) => {
      const cell = await kernel.run(`/* ${MARK} */ ${code}`);
      return resultText(cell) ?? (cell.reply.status === 'error' ? shownError(cell).evalue : streamText(cell));
    }),
  );
}

function replaceIn(file: string, text: string, by: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(text, by));
}

describe('cells compiled by an earlier kernel', { timeout: 600_000 }, () => {
  const { folder, write, remove } = makeScratchModules('compiled-cells-test');
  after(() => {
    for (const file of keptWith('cells', MARK)) rmSync(file);
    remove();
  });

  it('are taken from there, one after the other, and compiled anew where what is kept is damaged', async () => {
    const both = () =>
      inKernel(async (run) => [await run('const part: number = 61803;'), await run('part + 61805')]);
    assert.deepEqual(await both(), ['', '123608']);
    const [first] = keptWith('cells', 'part = 61803');
    const [second] = keptWith('cells', 'part + 61805');
    replaceIn(second, 'part + 61805', 'part + 61806');
    assert.deepEqual(await both(), ['', '123609'], 'the kept cell is the one that runs');
    writeFileSync(first, '{"code": {');
    assert.deepEqual(await both(), ['', '123609']);
    assert.equal(keptWith('cells', 'part = 61803').length, 1, 'it is kept again');
  });

  it('are not taken when a module was edited, not even one that an earlier cell imports', async () => {
    write('inner.ts', 'export const half = (value: number) => value / 2;\n');
    write('outer.ts', "export { half } from './inner';\n");
    const cells = (run: (code: string) => Promise<string>) =>
      run(`import { half } from './${folder}/outer';`).then(() => run('half(8)'));
    assert.equal(await inKernel(cells), '4');
    assert.equal(await inKernel(cells), '4');
    write('inner.ts', "export const half = (value: string) => 'half of ' + value;\n");
    assert.match(await inKernel(cells), /'number' is not assignable .* 'string'/);
  });

  it('take part in edits that are made while a kernel runs', async () => {
    write('edited.ts', 'export const value = 1;\n');
    const cell = `import { value } from './${folder}/edited';\nvalue`;
    await inKernel(async (run) => {
      assert.equal(await run(cell), '1');
    });
    await inKernel(async (run) => {
      assert.equal(await run(cell), '1', 'kept');
      write('edited.ts', 'export const value = 22;\n');
      assert.equal(await run(cell), '22');
      write('edited.ts', 'export const value = 1;\n');
      assert.equal(await run(cell), '1', 'kept again');
    });
  });

  it('share their modules with cells that are compiled', async () => {
    write('counter.ts', 'let count = 0;\nexport const next = () => ++count;\n');
    const counting = `import { next } from './${folder}/counter';\nnext()`;
    const session = (comment: string) =>
      inKernel(async (run) => [
        await run(counting),
        await run(`/* ${comment} */ ${counting}`),
        await run(counting),
      ]);
    assert.deepEqual(await session('one kernel'), ['1', '2', '3']);
    assert.deepEqual(await session('the next'), ['1', '2', '3']);
  });

  it('are not kept where they import JSON, whose edits nothing compiles', async () => {
    write('numbers.json', '[1]');
    write('sum.ts', "import numbers from './numbers.json';\nexport const sum = () => numbers.length;\n");
    const cell = `import { sum } from './${folder}/sum';\nsum()`;
    assert.equal(await inKernel((run) => run(cell)), '1');
    write('numbers.json', '[1, 2]');
    assert.equal(await inKernel((run) => run(cell)), '2');
  });

  it('are not kept where they do not type-check, nor when a module is in no file', async () => {
    for (const _ of ['one kernel', 'the next']) {
      assert.match(await inKernel((run) => run('const text: string = 5;')), /'number' is not assignable/);
    }
    const name = `virtual${process.pid}`;
    for (const value of [7, 8]) {
      const shown = await inKernel(async (run) => {
        await run(`/** @module ${name} */\nexport const value = ${value};`);
        return run(`import { value } from './${name}';\nvalue`);
      });
      assert.equal(shown, String(value));
    }
  });

  it('leave completion and type errors to the compiler, which knows their variables', async () => {
    const session = () =>
      inFreshKernel(async (kernel) => {
        await kernel.run(`/* ${MARK} */ const faces = { happy: 3, sad: 2 };`);
        const code = 'faces.ha';
        const { matches } = (await kernel.request('complete_request', { code, cursor_pos: code.length })) as {
          readonly matches: readonly string[];
        };
        assert.deepEqual(matches, ['happy']);
        return shownError(await kernel.run(`/* ${MARK} */ faces.angry`)).evalue;
      });
    assert.match(await session(), /'angry' does not exist/);
    assert.match(await session(), /'angry' does not exist/);
  });
});
