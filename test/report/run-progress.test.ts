import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NotebookProgress } from '../../src/report/run-progress';

function watch(rewritable: boolean, hasLine = true) {
  const written: string[] = [];
  const clock = { seconds: 0 };
  const screen = { write: (text: string) => written.push(text), rewritable, columns: 60 };
  return {
    written,
    clock,
    progress: new NotebookProgress(
      screen,
      '05-cnn',
      () => hasLine,
      () => clock.seconds,
    ),
  };
}

describe('progress of a notebook', () => {
  it('is plain lines where lines cannot be written over, at most one in five seconds from a running cell', () => {
    const { written, clock, progress } = watch(false);
    progress.take({ event: 'kernel', pid: 1, numCells: 2 });
    progress.take({ event: 'cell-start', cell: 1, firstLine: 'train()' });
    for (clock.seconds = 1; clock.seconds <= 7; clock.seconds += 1) {
      progress.take({ event: 'progress', cell: 1, text: `epoch ${clock.seconds}` });
    }
    progress.take({ event: 'cell-end', cell: 1, seconds: 7.5 });
    progress.end('done');
    assert.deepEqual(written, [
      '05-cnn starts\n',
      '05-cnn cell 1/2 running 1.0 s  epoch 1\n',
      '05-cnn cell 1/2 running 6.0 s  epoch 6\n',
      '05-cnn cell 1/2 7.5 s  epoch 7\n',
      '05-cnn done, 2 cells, in 8.0 s\n',
    ]);
  });

  it('is one line with a bar on a terminal, never longer than the terminal is wide', () => {
    const { written, clock, progress } = watch(true);
    progress.take({ event: 'kernel', pid: 1, numCells: 2 });
    clock.seconds = 3;
    progress.take({ event: 'cell-start', cell: 2, firstLine: 'a line of code that does not fit' });
    const line = written.at(-1) ?? '';
    assert.ok(line.startsWith('\r\u001b[K05-cnn ██████████░░░░░░░░░░ cell 2/2 3.0 s  a line'), line);
    assert.equal(line.length - '\r\u001b[K'.length, 59);
    progress.end('failed');
    assert.equal(written.at(-1), '\r\u001b[K05-cnn failed in 3.0 s\n');
  });
  it('keeps off a terminal’s line that another notebook writes, but for its own last', () => {
    const { written, progress } = watch(true, false);
    progress.take({ event: 'kernel', pid: 1, numCells: 1 });
    progress.take({ event: 'cell-start', cell: 1, firstLine: 'train()' });
    progress.end('done');
    assert.deepEqual(written, ['\r\u001b[K05-cnn done, 1 cell, in 0.0 s\n']);
  });
});
