import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstSentence, notebookTitle, parseNotebook } from '../../src/report/notebook-file';
import { codeCell, markdownCell, notebookOf } from './sample-run';

describe('reading a notebook', () => {
  it('joins lists of lines in sources and text outputs, and leaves JSON outputs alone', () => {
    const notebook = notebookOf([
      codeCell(['const a = 1;\n', 'a'] as unknown as string, [
        { output_type: 'stream', name: 'stdout', text: ['one\n', 'two\n'] },
        {
          output_type: 'display_data',
          metadata: {},
          data: { 'text/html': ['<b>', '</b>'], 'application/json': ['x', 'y'] },
        },
      ]),
    ]);
    const [cell] = notebook.cells;
    assert.equal(cell.source, 'const a = 1;\na');
    assert.ok(cell.kind === 'code');
    assert.deepEqual(cell.outputs, [
      { kind: 'stream', name: 'stdout', text: 'one\ntwo\n' },
      { kind: 'display', data: { 'text/html': '<b></b>', 'application/json': ['x', 'y'] }, metadata: {} },
    ]);
  });

  it('takes the seconds of a cell as they were measured, also where the clock was set back while it ran', () => {
    const cellOf = (execution: object) => {
      const cell = { ...codeCell('1'), metadata: { execution } };
      const [parsed] = notebookOf([cell]).cells;
      return parsed.kind === 'code' ? parsed.seconds : null;
    };
    const setBack = {
      'iopub.status.busy': '2024-05-01T10:00:00.000000Z',
      'shell.execute_reply': '2024-05-01T09:00:02.500000Z',
    };
    assert.equal(cellOf({ ...setBack, seconds: 2.5 }), 2.5);
    assert.equal(cellOf(setBack), undefined);
  });

  it('takes the seconds of a cell from the times that its execution left', () => {
    // sample-run's cells are busy from 10:00:00.0 to 10:00:01.5.
    const [timed] = notebookOf([codeCell('1')]).cells;
    assert.ok(timed.kind === 'code');
    assert.equal(timed.seconds, 1.5);
    const [untimed] = notebookOf([{ cell_type: 'code', source: '1', metadata: {}, outputs: [] }]).cells;
    assert.ok(untimed.kind === 'code');
    assert.equal(untimed.seconds, undefined);
  });

  it('leaves raw cells out', () => {
    assert.deepEqual(notebookOf([{ cell_type: 'raw', metadata: {}, source: 'x' }]).cells, []);
  });

  it('refuses what is no notebook, and names the file', () => {
    assert.throws(() => parseNotebook('{', '03-scaling.ipynb'), /^Error: 03-scaling\.ipynb: .*JSON/);
    assert.throws(() => parseNotebook('{"nbformat": 3}', 'old.ipynb'), /old\.ipynb: .*format 4/);
    assert.throws(
      () =>
        parseNotebook(`{"nbformat": 4, "cells": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'deep.ipynb'),
      /^Error: deep\.ipynb: .* nested too deep; the file is damaged, save it again$/,
    );
  });
});

describe('what the index says of a notebook', () => {
  const notebook = notebookOf([
    codeCell('# not a heading'),
    markdownCell(
      '# 3 · *Scaling* the `faces` #\nA CNN likes [small](x.ipynb) inputs. More follows.\n\nLater.',
    ),
  ]);

  it('is titled by its first heading, as plain text', () => {
    assert.equal(notebookTitle(notebook), '3 · Scaling the faces');
    assert.equal(notebookTitle(notebookOf([codeCell('1')])), undefined);
  });

  it('is described by the first sentence of its first paragraph', () => {
    assert.equal(firstSentence(notebook), 'A CNN likes small inputs.');
    assert.equal(firstSentence(notebookOf([markdownCell('# Only a title')])), '');
    assert.equal(
      firstSentence(notebookOf([markdownCell('# T\n\nAt 0.5 s a step, it is quick! Yes.')])),
      'At 0.5 s a step, it is quick!',
    );
  });

  it('is refused where a cell is none, naming file and cell', () => {
    const parse = (...cells: unknown[]) => parseNotebook(JSON.stringify({ nbformat: 4, cells }), '05.ipynb');
    const code = (fields: object) => ({
      cell_type: 'code',
      source: '1',
      metadata: {},
      outputs: [],
      ...fields,
    });
    for (const cell of [
      ...[null, 7, code({ source: 7 }), code({ outputs: {} }), code({ outputs: [null] })],
      ...[code({ metadata: { tags: 5 } }), code({ outputs: [{ output_type: 'error', traceback: 'none' }] })],
      ...[
        { ename: ['a', ['b']] },
        { evalue: {} },
        { traceback: [['a']] },
        { data: { 'text/plain': [['a']] } },
      ].map((output) => code({ outputs: [output] })),
      { cell_type: 'markdown', source: '', attachments: { 'a.png': null } },
      { cell_type: 'markdown', source: '', attachments: { 'a.png': { 'image/png': [['a']] } } },
    ]) {
      assert.throws(
        () => parse(code({}), cell),
        /^Error: 05\.ipynb, cell 2: expected a cell of a notebook of format 4; open it in JupyterLab/,
        JSON.stringify(cell),
      );
    }
    assert.throws(() => parseNotebook('null', '05.ipynb'), /05\.ipynb: expected a notebook of format 4/);
  });
});
