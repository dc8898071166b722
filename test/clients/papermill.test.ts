import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { joined, makeFolder, readCells, runPython, shownText, writeNotebook } from './client-process';

const PARAMETERS = `/** Passes over the training faces. */
const epochs: number = 30;
const dataPath: string = 'fer2013.csv'; // where the faces are
const rates: readonly number[] = [0.1, 0.01];
const limit: number | null = 100;
const options: { readonly [name: string]: string | boolean } = {};
const seed = 1;`;

describe('papermill', () => {
  const { folder, remove } = makeFolder();
  before(() => {
    writeNotebook(
      path.join(folder, 'in.ipynb'),
      [PARAMETERS, 'console.log(JSON.stringify([epochs, dataPath, rates, limit, options]))'],
      'parameters',
    );
  });
  after(remove);

  const papermill = (...parameters: string[]) => runPython(['-m', 'papermill', ...parameters], { folder });
  const cellsOf = (name: string) => readCells(path.join(folder, name));

  it('overrides typed constants, whatever the value, by a cell that stays in the notebook', async () => {
    const yaml = String.raw`{rates: [-1, 2.5e-3], limit: null, options: {a "b": yes, __proto__: "x\u2028\\n"}}`;
    const { status, output } = await papermill(
      ...['in.ipynb', 'out.ipynb', '-p', 'epochs', '3', '-p', 'dataPath', 'a "path" of Ürs\\'],
      ...['-y', yaml],
    );
    assert.equal(status, 0, output);
    const [parameters, injected, shown] = cellsOf('out.ipynb');
    assert.deepEqual(parameters.outputs, []);
    assert.deepEqual(injected.metadata.tags, ['injected-parameters']);
    assert.equal(
      joined(injected.source),
      [
        '/** @parameters */',
        'rates = [-1, 0.0025];',
        'limit = null;',
        String.raw`options = {"a \"b\"": true, ["__proto__"]: "x\u2028\\n"};`,
        'epochs = 3;',
        String.raw`dataPath = "a \"path\" of Ürs\\";`,
      ].join('\n'),
    );
    assert.deepEqual(
      JSON.parse(shownText(shown)),
      JSON.parse(
        String.raw`[3, "a \"path\" of Ürs\\", [-1, 0.0025], null, {"a \"b\"": true, "__proto__": "x\u2028\\n"}]`,
      ),
    );
  });

  it('writes every number and string of Python as TypeScript', async () => {
    const script = String.raw`
from papermill.translators import papermill_translators
translate = papermill_translators.find_translator("typescript", "typescript").translate
print(translate([float("nan"), float("inf"), float("-inf"), -0.0, 1e300, 2**53 - 1, True, (), "\u2029\ud800\x00é"]))`;
    const { stdout, output } = await runPython(['-c', script], { folder });
    assert.equal(
      stdout.trim(),
      String.raw`[NaN, Infinity, -Infinity, -0.0, 1e+300, 9007199254740991, true, [], "\u2029\ud800\u0000é"]`,
      output,
    );
  });

  it('stops at a value of the wrong type with the message of TypeScript', async () => {
    const { status, output } = await papermill('in.ipynb', 'type.ipynb', '-p', 'epochs', 'three');
    assert.equal(status, 1);
    assert.match(output, /Type 'string' is not assignable to type 'number'/);
    const failing = cellsOf('type.ipynb').find(({ outputs }) => outputs.some(({ ename }) => ename));
    assert.ok(failing);
    assert.equal(joined(failing.source), '/** @parameters */\nepochs = "three";');
    const traceback = stripVTControlCharacters((failing.outputs[0].traceback ?? []).join('\n'));
    assert.match(traceback, /> 2 \| epochs = "three";\n *\| ~+/);
  });

  it('stops at a parameter that the notebook does not have, and says which was meant', async () => {
    const { status, output } = await papermill('in.ipynb', 'name.ipynb', '-p', 'epoch', '3');
    assert.equal(status, 1);
    assert.match(output, /Cannot find name 'epoch'. Did you mean 'epochs'\?/);
  });

  it('refuses what cannot be written as TypeScript before anything runs', async () => {
    const [dashed, reserved, lost, large] = await Promise.all([
      papermill('in.ipynb', 'bad.ipynb', '-p', 'learning-rate', '3'),
      papermill('in.ipynb', 'bad.ipynb', '-p', 'class', '3'),
      papermill('in.ipynb', 'bad.ipynb', '-p', 'NaN', '3'),
      papermill('in.ipynb', 'bad.ipynb', '-p', 'epochs', '9007199254740993'),
    ]);
    assert.match(
      dashed.output,
      /a parameter cannot be called 'learning-rate': the name of a TypeScript constant has/,
    );
    assert.match(
      reserved.output,
      /a parameter cannot be called 'class', which is a word of TypeScript itself/,
    );
    assert.match(lost.output, /a parameter cannot be called 'NaN'/);
    assert.match(large.output, /9007199254740993 is too large for a TypeScript number/);
    assert.deepEqual([dashed.status, reserved.status, lost.status, large.status], [1, 1, 1, 1]);
  });

  it('lists the parameters of a notebook with type, default and comment', async () => {
    const { status, stdout, output } = await papermill('--help-notebook', 'in.ipynb');
    assert.equal(status, 0, output);
    // `seed` has no type of its own, so that it cannot be overridden.
    assert.equal(
      stdout.slice(stdout.indexOf('  epochs')).trimEnd(),
      `  epochs: number (default 30)     Passes over the training faces.
  dataPath: string (default 'fer2013.csv')
                                  where the faces are
  rates: readonly number[] (default [0.1, 0.01])
  limit: number | null (default 100)
  options: { readonly [name: string]: string | boolean } (default {})`,
    );
  });

  it('finds parameters however they are written', async () => {
    const source = [
      "import { EMOTIONS } from './src/dataset/emotions';",
      '/**',
      " * Turns a name into another; 'a = b'.",
      ' */',
      'export const rename: (name: string) => string = (name) => {',
      '  const inner: number = 1;',
      '  return name;',
      '};',
      '// The first line',
      '// and the second.',
      'const sizes: Map<string, number> = new Map([',
      "  ['a;b // c', 1], // not this",
      '])',
      'let total: number =',
      '  1 +',
      '  2 /* three */',
      'if (total > 2) { const hidden: number = 1; }',
    ].join('\n');
    writeNotebook(path.join(folder, 'styles.ipynb'), [source], 'parameters');
    const script =
      'import json, papermill; print(json.dumps(list(papermill.inspect_notebook("styles.ipynb").values())))';
    const { stdout, output } = await runPython(['-c', script], { folder });
    assert.ok(stdout, output);
    assert.deepEqual(JSON.parse(stdout), [
      {
        name: 'rename',
        inferred_type_name: '(name: string) => string',
        default: '(name) => { const inner: number = 1; return name; }',
        help: "Turns a name into another; 'a = b'.",
      },
      {
        name: 'sizes',
        inferred_type_name: 'Map<string, number>',
        default: "new Map([ ['a;b // c', 1], ])",
        help: 'The first line and the second.',
      },
      { name: 'total', inferred_type_name: 'number', default: '1 + 2', help: 'three' },
    ]);
  });
});
