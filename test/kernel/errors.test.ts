import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KernelClient, ROOT, resultText, shownError } from './kernel-client';
import { makeScratchModules } from './scratch-modules';

describe('errors of cells', () => {
  const { folder, write, remove } = makeScratchModules('errors-test');
  let kernel: KernelClient;
  const count = async () => Number((await kernel.run('0')).reply.execution_count);

  before(async () => {
    kernel = await KernelClient.launch();
  });
  after(async () => {
    await kernel.close();
    remove();
  });

  it('name cells by number and line, and leave out the frames of kernel and Node', async () => {
    const cell = (await count()) + 1;
    const { ename, evalue, traceback } = shownError(
      await kernel.run(
        "interface Face { label: number }\nfunction check(face: Face) {\n  if (face.label > 6) throw new RangeError('no such label');\n}\n\ncheck({ label: 7 });",
      ),
    );
    assert.equal(ename, 'RangeError');
    assert.equal(evalue, 'no such label');
    assert.equal(
      traceback,
      [
        'RangeError: no such label',
        '  1 | interface Face { label: number }',
        '  2 | function check(face: Face) {',
        "> 3 |   if (face.label > 6) throw new RangeError('no such label');",
        '  4 | }',
        '  5 |',
        `    at check (cell ${cell}, line 3)`,
        `    at cell ${cell}, line 6`,
      ].join('\n'),
    );
  });

  it('name the lines of earlier cells and of asynchronous calls', async () => {
    const first = (await count()) + 1;
    await kernel.run(
      'async function load(name: string) {\n  await new Promise((resolve) => setTimeout(resolve, 5));\n  throw new Error(name);\n}',
    );
    const { traceback } = shownError(await kernel.run("const a = 1;\nawait load('faces.csv');"));
    assert.deepEqual(traceback.split('\n').slice(-2), [
      `    at load (cell ${first}, line 3)`,
      `    at cell ${first + 1}, line 2`,
    ]);
  });

  it('name files and lines of the TypeScript source, and fold the calls within packages', async () => {
    const module = path.join(folder, 'reader.ts');
    write(
      'reader.ts',
      'interface Row { pixels: string }\n\n/** Types vanish when compiled, lines must not move. */\nexport function read(row: Row): number[] {\n  return JSON.parse(row.pixels).map((pixel: unknown) => {\n    throw new TypeError(String(pixel));\n  });\n}\n',
    );
    const { traceback } = shownError(
      await kernel.run(`import { read } from './${folder}/reader';\n\nread({ pixels: '[1]' });`),
    );
    assert.match(traceback, /> 6 \| {5}throw new TypeError/);
    assert.match(traceback, new RegExp(`\\(${module}:6\\)|at ${module}:6`));
    assert.match(traceback, new RegExp(`at read \\(${module}:5\\)\\n {4}at cell \\d+, line 3$`));

    const folded = shownError(
      await kernel.run("import { tf } from './src/tensorflow/tf';\ntf.zeros([2, 2]).reshape([3]);"),
    );
    assert.match(folded.traceback, /\n {4}… \d+ calls? within @tensorflow\/tfjs-core\n/);
    assert.match(folded.traceback, /at cell \d+, line 2$/);
    assert.doesNotMatch(folded.traceback, /node_modules|kernel\/|node:/);
  });

  it('tell a recursion in one line', async () => {
    const { traceback } = shownError(
      await kernel.run(
        "function dive(depth: number): void {\n  if (depth === 0) throw new Error('deep');\n  dive(depth - 1);\n}\n\ndive(30);",
      ),
    );
    assert.match(
      traceback,
      /at dive \(cell (\d+), line 2\)\n {4}at dive \(cell \1, line 3\), 30 times\n {4}at cell \1, line 6$/,
    );
  });

  it('tell causes and the parts of an aggregate', async () => {
    const { traceback } = shownError(
      await kernel.run(
        "throw new AggregateError([new Error('one'), new Error('two')], 'both', { cause: new Error('the disk') });",
      ),
    );
    assert.match(traceback, /^AggregateError: both\n/);
    for (const part of [/\nError: one\n/, /\nError: two\n/, /\nCaused by:\nError: the disk\n/]) {
      assert.match(traceback, part);
    }
  });

  it('are shown for values that are no errors', async () => {
    assert.deepEqual(shownError(await kernel.run("throw 'a word'")).evalue, "'a word'");
    assert.deepEqual(shownError(await kernel.run('throw undefined')).evalue, 'undefined');
  });

  it('of types show the line with a mark under the place', async () => {
    const cell = (await count()) + 1;
    const { ename, traceback } = shownError(
      await kernel.run(
        "const first = 1;\nconst face = { first, label: 'Happy' };\nconst label: number = face.label;",
      ),
    );
    assert.equal(ename, 'TypeScriptError');
    assert.equal(
      traceback,
      [
        `TypeScriptError in cell ${cell}, line 3: Type 'string' is not assignable to type 'number'. (TS2322)`,
        '  1 | const first = 1;',
        "  2 | const face = { first, label: 'Happy' };",
        '> 3 | const label: number = face.label;',
        '    |       ~~~~~',
      ].join('\n'),
    );
  });

  it('of types are marked at the right place behind a shorthand property', async () => {
    const { traceback } = shownError(await kernel.run('const a = 1;\nconsole.log({ a }, { a }, missing);'));
    const [, , code, mark] = traceback.split('\n');
    assert.equal(code, '> 2 | console.log({ a }, { a }, missing);');
    assert.equal(mark.indexOf('~'), code.indexOf('missing'));
  });

  it('of types in a module show its line likewise', async () => {
    const module = path.join(folder, 'wrong.ts');
    write('wrong.ts', 'export const width = 48;\nexport const height: string = width;\n');
    const { evalue, traceback } = shownError(await kernel.run(`import { height } from './${folder}/wrong';`));
    assert.equal(evalue, `${module}:2:14: Type 'number' is not assignable to type 'string'.`);
    assert.match(traceback, /> 2 \| export const height: string = width;\n {4}\| {14}~{6}/);
  });

  it('of types explain themselves below their message', async () => {
    const { traceback } = shownError(
      await kernel.run(
        'const wide: { size: { width: number } } = { size: { width: "48" } } as { size: { width: string } };',
      ),
    );
    assert.match(
      traceback,
      /is not assignable to type '\{ size: \{ width: number; \}; \}'\.\n {2}The types of 'size\.width'/,
    );
    assert.equal(traceback.match(/TypeScriptError/g)?.length, 1);
  });

  it('in timers and rejections left behind show up in the cell that started them', async () => {
    const timer = kernel.start("setTimeout(() => { throw new RangeError('late'); }, 100);");
    const rejected = kernel.start("void Promise.reject(new TypeError('nobody waits'));");
    await Promise.all([timer.ended, rejected.ended]);
    await kernel.run('await new Promise((resolve) => setTimeout(resolve, 200))');
    const stray = kernel.published.filter(
      ({ type, parent }) => type === 'error' && [timer.id, rejected.id].includes(parent),
    );
    assert.deepEqual(
      stray.map(({ parent, content }) => [parent, content.evalue]).sort(),
      [
        [timer.id, 'late'],
        [rejected.id, 'nobody waits'],
      ].sort(),
    );
    assert.equal(resultText(await kernel.run('40 + 2')), '42');
  });

  it('of packages that cannot be imported say why in a sentence', async () => {
    const module = path.join(ROOT, 'node_modules', `.top-level-await-${process.pid}`);
    mkdirSync(module, { recursive: true });
    try {
      writeFileSync(
        path.join(module, 'package.json'),
        '{ "type": "module", "main": "index.js", "types": "index.d.ts" }',
      );
      writeFileSync(path.join(module, 'index.js'), 'export const x = await 1;');
      writeFileSync(path.join(module, 'index.d.ts'), 'export const x: number;');
      const { traceback } = shownError(
        await kernel.run(`import { x } from '.top-level-await-${process.pid}';\nx`),
      );
      assert.match(
        traceback,
        /This package uses await at its top level; a cell cannot import such a package/,
      );
    } finally {
      rmSync(module, { recursive: true, force: true });
    }
  });
});

describe('the end of a kernel by force', () => {
  for (const [what, code] of [
    ['a crash of native code', 'process.abort();'],
    ['a kill for its memory', "process.kill(process.pid, 'SIGKILL');"],
  ]) {
    it(`by ${what} ends its process, as Jupyter expects, and a new one works`, async (t) => {
      const kernel = await KernelClient.launch();
      t.after(() => kernel.close());
      kernel.start(code).ended.catch(() => undefined);
      await kernel.exited();
      const next = await KernelClient.launch();
      t.after(() => next.close());
      assert.equal(resultText(await next.run('1 + 1')), '2');
    });
  }
});
