import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NotebookCellError } from '../../src/report/execute-notebook';
import { executeCells, shownData } from './executed-cells';

describe('the TypeScript kernel', () => {
  it('imports modules relative to the project, and keeps variables from cell to cell', async () => {
    const outputs = await executeCells(
      "import { EMOTIONS } from './src/dataset/emotions';\nconst last = EMOTIONS.length - 1;",
      'EMOTIONS[last]',
    );
    assert.deepEqual(shownData(outputs[1][0]), { 'text/plain': "'Neutral'" });
  });

  it('finds a variable of an earlier cell behind a shorthand property', async () => {
    const outputs = await executeCells('const a = 1, b = 2;', '({ a, b: { b } })');
    assert.deepEqual(shownData(outputs[1][0]), { 'text/plain': '{ a: 1, b: { b: 2 } }' });
  });

  it('shows frames as tables and figures as charts, each with a text beside it', async () => {
    const outputs = await executeCells(
      "import { DataFrame } from 'danfojs-node';\nnew DataFrame([[1, '<b>']], { columns: ['n', 's'] })",
      "import * as pl from 'nodejs-polars';\npl.DataFrame({ s: ['<i>'] })",
      "import { perClassBarsFigure } from './src/figures/per-class-bars';\nimport { classificationReport } from './src/evaluation/classification-report';\nperClassBarsFigure(classificationReport([0], [0], { labels: [0, 1, 2, 3, 4, 5, 6], outputDict: true }), 'T')",
    );
    const [[danfo], [polars], [figure]] = outputs;
    assert.match(String(shownData(danfo)['text/html']), /<td[^>]*>&lt;b&gt;<\/td>/);
    assert.match(
      String(shownData(polars)['text/html']),
      /<caption>1 row × 1 column<\/caption>.*s \(String\).*&lt;i&gt;/s,
    );
    assert.match(String(shownData(figure)['text/plain']), /Angry 100 % of 1 faces/);
    const plotly = shownData(figure)['application/vnd.plotly.v1+json'] as { data: { type: string }[] };
    assert.deepEqual(
      plotly.data.map(({ type }) => type),
      ['bar', 'bar', 'bar'],
    );
  });

  it('replaces an output in place while the cell runs', async () => {
    const [outputs] = await executeCells(
      "import { display } from './src/notebook/display';\nconst handle = display('first');\nhandle.update('second');",
    );
    assert.deepEqual(outputs.map(shownData), [{ 'text/plain': "'second'" }]);
  });

  it('ends at a cell that throws, naming the error', async () => {
    await assert.rejects(
      executeCells('1 + 1', "throw new RangeError('no such face');"),
      (error: unknown) =>
        error instanceof NotebookCellError &&
        error.cell === 2 &&
        error.ename === 'RangeError' &&
        error.evalue === 'no such face',
    );
  });

  it('ends at a cell that does not type-check, naming the place', async () => {
    await assert.rejects(
      executeCells("const label: number = 'Happy';"),
      (error: unknown) =>
        error instanceof NotebookCellError &&
        error.ename === 'TypeScriptError' &&
        error.evalue === "cell 1, line 1: Type 'string' is not assignable to type 'number'.",
    );
  });
});
