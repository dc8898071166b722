import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { joined, makeFolder, readCells, runPython, shownText, writeNotebook } from './client-process';

const EXECUTE = `
import sys
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

notebook = nbformat.read(sys.argv[1], 4)
try:
    NotebookClient(notebook, timeout=60).execute()
except CellExecutionError as error:
    print(error)
nbformat.write(notebook, sys.argv[1])
`;

describe('nbclient', () => {
  const { folder, remove } = makeFolder();
  after(remove);

  it('leaves the error of a failing cell in the notebook, and does not run the cells behind it', async () => {
    const file = path.join(folder, 'failing.ipynb');
    writeNotebook(file, ['const faces = 6;\nfaces * 7', "\nthrow new RangeError('no such face')", 'faces']);
    const { status, output } = await runPython(['-c', EXECUTE, file]);
    assert.equal(status, 0, output);
    // What nbclient raises in Python tells of the cell too.
    assert.match(output, /RangeError.*no such face/);

    const [result, failing, behind] = readCells(file);
    assert.equal(shownText(result), '42');
    assert.equal(result.execution_count, 1);
    const [error] = failing.outputs;
    assert.deepEqual(
      {
        kinds: failing.outputs.map(({ output_type }) => output_type),
        name: error.ename,
        value: error.evalue,
      },
      { kinds: ['error'], name: 'RangeError', value: 'no such face' },
    );
    const traceback = stripVTControlCharacters((error.traceback ?? []).join('\n'));
    assert.match(traceback, /^RangeError.*no such face/);
    assert.match(traceback, /> 2 \| throw new RangeError/);
    assert.match(traceback, /cell 2, line 2/);
    assert.equal(joined(error.traceback).includes('node_modules'), false);
    assert.deepEqual([behind.execution_count, behind.outputs], [null, []]);
  });
});
