import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ExecutionEvent, executeNotebook, NotebookCellError } from '../../src/report/execute-notebook';
import { codeCell, markdownCell } from './sample-run';

// These run on the environment's own Python kernel, which is ready at once: what is tested is how a notebook is
// executed, not the TypeScript kernel.
const kernel = 'python3';

function pythonOfTheProject(): string {
  const python = process.env.FER_PYTHON;
  if (!python) throw new Error('FER_PYTHON is not set: start the tests with npm test');
  return python;
}

/** True while a process of this number runs. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function ended(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('executing a notebook', { timeout: 300_000 }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'execute-notebook-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function notebookFile(name: string, cells: readonly object[]): string {
    const file = path.join(folder, `${name}.ipynb`);
    const numbered = cells.map((cell, i) => ({ ...cell, id: `cell-${i}` }));
    writeFileSync(file, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: numbered }));
    return file;
  }

  it('runs all cells in one fresh kernel, tells each, and leaves the file as it was', async () => {
    const file = notebookFile('01-sums', [
      markdownCell('# Sums'),
      codeCell('import os\na = 20 + int(os.environ["FER_SEED"])'),
      codeCell(''),
      codeCell('print(a)\nprint(os.getcwd())'),
    ]);
    const text = readFileSync(file, 'utf8');
    const events: ExecutionEvent[] = [];
    const { name, notebook, seconds } = await executeNotebook(file, {
      python: pythonOfTheProject(),
      kernel,
      root: folder,
      env: { FER_SEED: '22' },
      onEvent: (event) => events.push(event),
    });

    assert.equal(name, '01-sums');
    const last = notebook.cells[3];
    assert.ok(last.kind === 'code');
    assert.deepEqual(last.outputs, [{ kind: 'stream', name: 'stdout', text: `42\n${folder}\n` }]);
    assert.ok(last.seconds !== undefined && last.seconds < seconds);
    assert.deepEqual(
      events
        .filter(({ event }) => event !== 'progress')
        .map((event) => [event.event, 'cell' in event ? event.cell : '']),
      [
        ['kernel', ''],
        ['cell-start', 1],
        ['cell-end', 1],
        ['cell-start', 2],
        ['cell-end', 2],
      ],
    );
    assert.ok(events.some((event) => event.event === 'progress' && event.cell === 2));
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  it('stops at the first failing cell and names notebook, cell and error', async () => {
    const file = notebookFile('02-fails', [
      markdownCell('# Fails'),
      codeCell('1'),
      codeCell('\n# read it\nraise ValueError("row 3: expected 2304 pixels")'),
      codeCell('open("never", "w")'),
    ]);
    await assert.rejects(
      executeNotebook(file, { python: pythonOfTheProject(), kernel, root: folder }),
      (error: unknown) => {
        assert.ok(error instanceof NotebookCellError);
        assert.equal(
          error.message,
          '02-fails, code cell 2 (# read it): ValueError: row 3: expected 2304 pixels',
        );
        assert.ok(error.traceback.length > 0);
        assert.ok(!error.traceback.join('').includes('\u001b'), 'terminal codes are taken off');
        return true;
      },
    );
  });

  it('says so when the kernel dies', async () => {
    const file = notebookFile('03-dies', [codeCell('import os\nos._exit(9)')]);
    await assert.rejects(
      executeNotebook(file, { python: pythonOfTheProject(), kernel, root: folder }),
      /03-dies, code cell 1 \(import os\): DeadKernelError: the kernel's process ended/,
    );
  });

  it('ends the kernel at once when it is told to stop', async () => {
    const file = notebookFile('04-long', [
      codeCell('import time\nprint("asleep", flush=True)\ntime.sleep(600)'),
    ]);
    const controller = new AbortController();
    let pid = 0;
    await assert.rejects(
      executeNotebook(file, {
        python: pythonOfTheProject(),
        kernel,
        root: folder,
        signal: controller.signal,
        onEvent: (event) => {
          if (event.event === 'kernel') pid = event.pid ?? 0;
          if (event.event === 'progress') controller.abort();
        },
      }),
      { name: 'AbortError' },
    );
    assert.ok(pid > 0);
    await ended(pid);
  });

  it('names the Python and the kernel it cannot start', async () => {
    const file = notebookFile('05-none', [codeCell('1')]);
    await assert.rejects(
      executeNotebook(file, { python: path.join(folder, 'no-python'), kernel }),
      /cannot start Python at .*no-python/,
    );
    await assert.rejects(
      executeNotebook(file, { python: pythonOfTheProject(), kernel: 'no-such-kernel' }),
      /05-none was not executed.*no-such-kernel/s,
    );
  });
});
