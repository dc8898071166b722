import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { loadFaces } from '../../../src/dataset/load-faces';
import { readPicture } from '../../../src/dataset/picture-file';
import { runSettings } from '../../../src/notebook/run-settings';
import { loadOrTrainWalkthrough } from '../../../src/notebook/walkthrough-artifact';
import { notebookPython } from '../../kernel/executed-cells';
import { COMPARED_NOTEBOOKS } from './compared-values';
import { keepNumbers, keptNumbers, numbersOf } from './kept-numbers';
import { type JsonCell, notebookNames, readJsonNotebook, sourceOf } from './notebook-json';
import { probedNotebook } from './probed-notebook';
import { isFold, pythonFolds } from './python-folds';
import { referenceModules } from './reference-modules';
import { makeWorkplace } from './workplace';

const NAMES = Object.keys(COMPARED_NOTEBOOKS);

/** Prints the modules that each text imports, but for Python's own, or fails where one is no Python. */
const IMPORTS_OF = `
import ast, json, sys
found = []
for name, code in json.load(sys.stdin):
    names = set()
    for node in ast.walk(ast.parse(code, name)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    found.append(sorted({name.split(".")[0] for name in names} - sys.stdlib_module_names))
json.dump(found, sys.stdout)
`;

const code = (source: string): JsonCell => ({ cell_type: 'code', metadata: {}, source });
const fold = (source: string): JsonCell => ({
  cell_type: 'markdown',
  metadata: { tags: ['in-python'] },
  source: `<details>\n<summary>In Python</summary>\n\n${source}\n\n</details>`,
});

describe('the Python beside the notebooks’ cells', () => {
  it('is there in every notebook', () => {
    assert.deepEqual(NAMES, notebookNames());
  });

  for (const name of NAMES) {
    const notebook = readJsonNotebook(name);

    it(`${name} has it for two cells or more, each with values to compare`, () => {
      const folds = pythonFolds(notebook);
      const compared = COMPARED_NOTEBOOKS[name];
      assert.ok(folds.length >= 2, `${folds.length} folds`);
      assert.equal(compared.length, folds.length);
      for (const { values } of compared) assert.ok(values.length > 0);
    });

    it(`${name} has tagged every cell that shows Python`, () => {
      for (const cell of notebook.cells.filter((cell) => !isFold(cell))) {
        assert.doesNotMatch(sourceOf(cell), /```(?:python|py)\b|In Python/);
      }
    });
  }

  const python = notebookPython();
  it('is Python, and imports only what the reference environment has', {
    skip: existsSync(python) ? false : `there is no Python at ${python}`,
  }, () => {
    const texts = NAMES.map((name) => [
      name,
      pythonFolds(readJsonNotebook(name))
        .map((each) => each.code)
        .join('\n'),
    ]);
    const { status, stdout, stderr } = spawnSync(python, ['-c', IMPORTS_OF], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const known = referenceModules();
    (JSON.parse(stdout) as string[][]).forEach((modules, i) => {
      assert.ok(modules.length > 0, `${NAMES[i]} imports nothing`);
      assert.deepEqual(
        modules.filter((module) => !known.has(module)),
        [],
        `${NAMES[i]}: not in setup/reference-requirements.in`,
      );
    });
  });
});

describe('a fold', () => {
  it('is found by its tag and read without what is said before it', () => {
    const cells = [code('1'), fold('Said, with `code`.\n\n```python\na = 1\n\nb = 2\n```'), code('2')];
    assert.deepEqual(pythonFolds({ cells }), [{ index: 1, code: 'a = 1\n\nb = 2' }]);
  });

  it('is refused in another form, and away from the cell it is about', () => {
    assert.throws(() => pythonFolds({ cells: [code('1'), fold('a = 1')] }), /cell 1: expected <details>/);
    const block = '```python\na = 1\n```';
    assert.throws(() => pythonFolds({ cells: [fold(block)] }), /cell 0: expected a code cell right before/);
    assert.throws(
      () => pythonFolds({ cells: [code('1'), fold(`${block}\n\n${block}`)] }),
      /expected <details>/,
    );
  });
});

describe('a probed notebook', () => {
  it('keeps values where the folds stand, and ends with the last', () => {
    const block = '```python\na = 1\n```';
    const cells = [code('const a = 1;'), fold(block), code('const b = 2;'), fold(block), code('slow();')];
    const imports = ["import { c } from './c';"];
    const probes = [{ expressions: ['a', 'a + 1'], imports }, { expressions: ['b'] }];
    const probed = probedNotebook({ cells }, probes, '/tmp/kept');
    assert.deepEqual(
      probed.cells.map((cell) => [cell.cell_type, sourceOf(cell).split('\n').slice(1)]),
      [
        ['code', []],
        ['code', [...imports, 'keepNumbers("/tmp/kept", 0, [', '  a,', '  a + 1,', ']);']],
        ['code', []],
        ['code', ['keepNumbers("/tmp/kept", 1, [', '  b,', ']);']],
      ],
    );
  });
});

describe('a workplace', () => {
  it('holds the data, a photograph that lies on its side, and the network that notebook 5 leaves', async () => {
    const { folder, env, remove } = await makeWorkplace();
    try {
      const settings = runSettings({}, env);
      const faces = await loadFaces({ data: settings.data, cacheFolder: null });
      const { model } = await loadOrTrainWalkthrough(faces, settings);
      assert.equal(model.countParams(), 470_439);
      model.dispose();
      assert.ok(existsSync(path.join(folder, 'artifacts/walkthrough-cnn/model.h5')));
      const photo = path.join(folder, 'photo.jpg');
      assert.equal(settings.photo, photo);
      const stored = await sharp(photo).metadata();
      const upright = await readPicture(photo);
      assert.deepEqual([stored.width, stored.height], [upright.height, upright.width]);
    } finally {
      await remove();
    }
    assert.ok(!existsSync(folder));
  });
});

describe('kept numbers', () => {
  it('are those of lists, records and texts in order', () => {
    const value = { a: [1, Uint8Array.of(2, 3)], b: true, c: 'Az', d: 5n };
    assert.deepEqual(numbersOf(value), [1, 2, 3, 1, 65, 122, 5]);
    assert.throws(() => numbersOf([1, undefined]), /expected numbers, texts or lists of them, got undefined/);
  });

  it('come back as they were, those that are no finite number too', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kept-numbers-'));
    try {
      keepNumbers(folder, 3, [0.1, [Number.NaN, -Infinity]]);
      assert.deepEqual([...keptNumbers(folder, 'here', 3, 0)], [0.1]);
      assert.deepEqual([...keptNumbers(folder, 'here', 3, 1)], [Number.NaN, -Infinity]);
      assert.throws(() => keepNumbers(folder, 4, [1, []]), /value 2: expected a number, got none/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
