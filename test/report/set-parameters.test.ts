import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Notebook } from '../../src/report/notebook-file';
import { parseSettings } from '../../src/report/parameter-setting';
import { setParameters } from '../../src/report/set-parameters';
import { codeCell, markdownCell, notebookOf } from './sample-run';

const ROOT = path.resolve(__dirname, '../..');

function withParameters(source: string): Notebook {
  return notebookOf([markdownCell('# A'), { ...codeCell(source), metadata: { tags: ['parameters'] } }]);
}

const notebooks = [
  { name: '01-plain', notebook: notebookOf([codeCell('const epochs: number = 1;')]) },
  {
    name: '05-fit',
    notebook: withParameters(
      "import type { RunSize } from './src/notebook/run-size';\n" +
        'const epochs: number = 5; // passes\n' +
        "const size: RunSize = 'quick';\n" +
        'const name: string | null = null;\n' +
        'const rates: readonly number[] = [0.1];\n' +
        'const fixed = 3;',
    ),
  },
  { name: '06-curves', notebook: withParameters('const epochs: number = 5;\nconst dark: boolean = false;') },
];

const set = (...texts: string[]) => setParameters(parseSettings(texts), notebooks, ROOT);

describe('--set', () => {
  it('makes a cell for each notebook that declares the parameter, as papermill writes it', async () => {
    const { cells, values } = await set('epochs=3', 'dark=true');
    assert.deepEqual(
      [...cells],
      [
        ['05-fit', '/** @parameters */\nepochs = 3;'],
        ['06-curves', '/** @parameters */\nepochs = 3;\ndark = true;'],
      ],
    );
    assert.deepEqual(values, { epochs: 3, dark: true });
  });

  it('reads a value as its type wants it: numbers, texts, null, lists, a type of src', async () => {
    const { values } = await set('name=3', 'rates=[0.5, 1e-2]', 'size=full');
    assert.deepEqual(values, { name: '3', rates: [0.5, 0.01], size: 'full' });
    assert.deepEqual((await set('name=null')).values, { name: null });
    assert.deepEqual((await set('name=a=b "c"')).values, { name: 'a=b "c"' });
  });

  it('refuses a value of another type, with TypeScript’s reason', async () => {
    await assert.rejects(set('epochs=three'), {
      name: 'OptionError',
      message:
        "--set epochs=three: 05-fit declares epochs: number. Type 'string' is not assignable to type 'number'. Give it a value of that type.",
    });
    await assert.rejects(set('size=huge'), /05-fit declares size: RunSize\. Type '"huge"' is not assignable/);
    // A long value leaves room for what is wrong with it.
    await assert.rejects(set(`size=${'y'.repeat(20_000)}`), ({ message }: Error) =>
      /^--set size=y{150} … y{150}: 05-fit declares size: RunSize\. Type .* Give it a value of that type\.$/.test(
        message,
      ),
    );
    // JSON reads it as a number without end, and would write that as null.
    await assert.rejects(set('epochs=1e999'), /Type 'string' is not assignable to type 'number'/);
    await assert.rejects(set('rates=[1, "a"]'), /Type 'string' is not assignable to type 'number'/);
  });

  it('refuses a name that no notebook declares with a type, and lists those there are', async () => {
    await assert.rejects(
      set('epoch=3'),
      /^OptionError: --set epoch: no notebook has .*there are epochs: number, size: RunSize, /,
    );
    await assert.rejects(set('fixed=4'), /--set fixed: no notebook has/);
    await assert.rejects(
      setParameters(parseSettings(['epochs=3']), notebooks.slice(0, 1), ROOT),
      /none of these notebooks has any/,
    );
  });

  it('refuses what is no NAME=VALUE, and a name given twice', () => {
    assert.throws(
      () => parseSettings(['epochs']),
      /^OptionError: --set takes NAME=VALUE, .* got “epochs”\.$/,
    );
    assert.throws(() => parseSettings(['a=1', 'a=2']), /--set gives a twice/);
  });
});
