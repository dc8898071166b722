import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient, resultText, shownError } from './kernel-client';
import { makeScratchModules } from './scratch-modules';

describe('editing with the kernel', () => {
  const { folder, write, remove } = makeScratchModules('editing-test');
  let kernel: KernelClient;
  const value = async (code: string) => {
    const run = await kernel.run(code);
    assert.equal(run.reply.status, 'ok', JSON.stringify(run.reply));
    return resultText(run);
  };

  before(async () => {
    kernel = await KernelClient.launch();
  });
  after(async () => {
    await kernel.close();
    remove();
  });

  it('takes an edit in at once, also of a module that another one imports', async () => {
    write('inner.ts', 'export const size = 1;\n');
    write('outer.ts', "import { size } from './inner';\nexport const doubled = 2 * size;\n");
    const cell = `import { doubled } from './${folder}/outer';\ndoubled`;
    assert.equal(await value(cell), '2');
    write('inner.ts', 'export const size = 48;\n');
    assert.equal(await value(cell), '96');
    write('outer.ts', "import { size } from './inner';\nexport const doubled = 20 * size;\n");
    assert.equal(await value(cell), '960');
  });

  it('imports a folder by its own name, and takes edits of its index in', async () => {
    write('index.ts', 'export const depth = 1;\n');
    const cell = `import { depth } from './${folder}';\ndepth`;
    assert.equal(await value(cell), '1');
    write('index.ts', "export { size as depth } from './inner';\n");
    write('inner.ts', 'export const size = 2;\n');
    assert.equal(await value(cell), '2');
    write('inner.ts', 'export const size = 3;\n');
    assert.equal(await value(cell), '3');
  });

  it('reports an export that was renamed, and an importer that an edit has broken', async () => {
    write('renamed.ts', 'export const before = 1;\n');
    write('importer.ts', "import { before } from './renamed';\nexport const more = before + 1;\n");
    assert.equal(await value(`import { before } from './${folder}/renamed';\nbefore`), '1');
    assert.equal(await value(`import { more } from './${folder}/importer';\nmore`), '2');
    write('renamed.ts', 'export const after = 1;\n');
    const direct = shownError(await kernel.run(`import { before } from './${folder}/renamed';\nbefore`));
    assert.match(direct.evalue, /^cell \d+, line 1: .*has no exported member.* 'before'/);
    const indirect = shownError(await kernel.run(`import { more } from './${folder}/importer';\nmore`));
    assert.match(indirect.evalue, /importer\.ts:1:10: .*'before'/);
  });

  it('finds a module that was missing before', async () => {
    const cell = `import { found } from './${folder}/late';\nfound`;
    assert.match(
      shownError(await kernel.run(cell)).traceback,
      /Cannot find module .*\n.*\n.*\nPaths in a cell start at/s,
    );
    write('late.ts', 'export const found = true;\n');
    assert.equal(await value(cell), 'true');
  });

  it('takes constants, functions and classes declared anew', async () => {
    const cell = (n: number) =>
      `const a = ${n}; function f() { return a; } class C { value = f() }\nenum E { A = a }\nnew C().value`;
    assert.equal(await value(cell(1)), '1');
    assert.equal(await value(cell(2)), '2');
    assert.equal(await value("const a = 'text'; a.length"), '4');
  });

  it('awaits at the top level, and imports types alone', async () => {
    assert.equal(
      await value(
        "import type { Figure } from './src/figures/figure';\nconst wait = await Promise.resolve(5);\nconst figures: Figure[] = [];\nfigures.length + wait",
      ),
      '5',
    );
  });

  it('imports JSON with its types, anew when it was edited', async () => {
    write('settings.json', '{ "epochs": 5 }');
    const cell = `import settings from './${folder}/settings.json';\nconst epochs: number = settings.epochs;\nepochs`;
    assert.equal(await value(cell), '5');
    write('settings.json', '{ "epochs": 30 }');
    assert.equal(await value(cell), '30');
    // A completion in between, and a cell that fails, see the edit first.
    write('settings.json', '{ "epochs": 300 }');
    await kernel.request('complete_request', { code: 'Math.', cursor_pos: 5 });
    shownError(await kernel.run('const wrong: number = "x";'));
    assert.equal(await value(cell), '300');
    assert.match(
      shownError(await kernel.run(`import settings from './${folder}/settings.json';\nsettings.epoch`))
        .evalue,
      /Property 'epoch' does not exist/,
    );
  });

  it('imports modules of Node, of CommonJS and of ES modules alone', async () => {
    assert.equal(await value("import { join } from 'node:path';\njoin('a', 'b')"), "'a/b'");
    assert.equal(await value("import semver from 'semver';\nsemver.major('1.2.3')"), '1');
    // markdown-it offers no CommonJS form.
    assert.equal(
      await value("import MarkdownIt from 'markdown-it';\nnew MarkdownIt().render('*a*')"),
      "'<p><em>a</em></p>\\n'",
    );
    assert.equal(
      await value("const { EMOTIONS } = await import('./src/dataset/emotions');\nEMOTIONS.length"),
      '7',
    );
  });

  it('lets a cell that sets parameters override typed constants of others, type-checked', async () => {
    await kernel.run('const epochs: number = 5;\nconst dataPath: string | null = null;\nconst seed = 1;');
    const set = await kernel.run('/** @parameters */\nepochs = 3;\ndataPath = "faces.csv";');
    assert.deepEqual(
      set.outputs.map(({ type }) => type),
      ['execute_input'],
    );
    assert.equal(await value('[epochs, dataPath]'), "[ 3, 'faces.csv' ]");
    const wrong = shownError(await kernel.run('/** @parameters */\nepochs = "three";'));
    assert.match(wrong.evalue, /Type 'string' is not assignable to type 'number'/);
    assert.match(
      shownError(await kernel.run('/** @parameters */\nepohcs = 3;')).evalue,
      /Cannot find name 'epohcs'/,
    );
    assert.match(
      shownError(await kernel.run('/** @parameters */\nseed = 3;')).traceback,
      /A parameter can be set when its constant has a type/,
    );
    assert.match(shownError(await kernel.run('dataPath = null;')).evalue, /Cannot assign to 'dataPath'/);
  });

  it('completes and explains what modules, packages and earlier cells hold', async () => {
    await kernel.run(
      "import { fit } from './src/training/fit';\nimport { tf } from './src/tensorflow/tf';\nconst faces = { training: 1, watched: 2 };",
    );
    const complete = async (code: string) =>
      (await kernel.request('complete_request', { code, cursor_pos: code.length })) as {
        matches: string[];
        metadata: { _jupyter_types_experimental: { text: string; type: string }[] };
      };
    assert.deepEqual((await complete('faces.tr')).matches, ['training']);
    assert.ok((await complete('tf.layers.conv')).matches.includes('conv2d'));
    const { metadata } = await complete('faces.tr');
    assert.equal(metadata._jupyter_types_experimental[0].type, 'property');

    const inspect = async (code: string, cursor_pos = code.length) =>
      (await kernel.request('inspect_request', { code, cursor_pos, detail_level: 0 })) as {
        found: boolean;
        data: Record<string, string>;
      };
    const { data } = await inspect('fit');
    assert.match(data['text/plain'], /fit\(model: .*Trains a compiled model in place/s);
    assert.match(data['text/markdown'], /^```typescript\n.*```\n\n.*\*@throws\*/s);
    // Within the parentheses the function is meant.
    assert.match(
      (await inspect('fit(faces, ')).data['text/plain'],
      /fit\(model: .*@throws TrainingInterrupted/s,
    );
    assert.equal((await inspect('   ')).found, false);
  });
});
