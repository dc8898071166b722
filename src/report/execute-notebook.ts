import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { type Notebook, parseNotebook } from './notebook-file';

/** What happens while a notebook runs. Cells are counted among the code cells that hold code, from 1. */
export type ExecutionEvent =
  | { readonly event: 'kernel'; readonly pid: number | null; readonly numCells: number }
  | { readonly event: 'cell-start'; readonly cell: number; readonly firstLine: string }
  /** The last line the cell has shown so far. */
  | { readonly event: 'progress'; readonly cell: number; readonly text: string }
  | { readonly event: 'cell-end'; readonly cell: number; readonly seconds: number };

interface FailedEvent {
  readonly event: 'failed';
  readonly cell: number;
  readonly firstLine: string;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

type ScriptEvent = ExecutionEvent | FailedEvent | { readonly event: 'done'; readonly notebook: string };

export interface ExecuteOptions {
  /** The interpreter of an environment with nbclient, and with the kernel's spec. */
  readonly python: string;
  /** Added to this process's environment for the kernel. */
  readonly env?: Readonly<Record<string, string>>;
  /** The kernel's name; default `typescript`, the project's own. */
  readonly kernel?: string;
  /** The kernel's working directory; default the project's root. */
  readonly root?: string;
  /** Stops the kernel and the run; the promise then rejects with an `AbortError`. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ExecutionEvent) => void;
  /** A cell that sets parameters, put in below the one tagged `parameters`, as papermill does. */
  readonly injectedParameters?: string;
}

export interface ExecutedNotebook {
  /** The file's name without its ending, e.g. `03-scaling`. */
  readonly name: string;
  readonly notebook: Notebook;
  /** Wall-clock seconds from the start of the kernel to its end. */
  readonly seconds: number;
  /** When it was executed, where that was for an earlier report; undefined: for this one. */
  readonly reusedFrom?: Date;
}

/** A cell ended with an error, which ends the notebook. */
export class NotebookCellError extends Error {
  override readonly name = 'NotebookCellError';
  readonly notebook: string;
  readonly cell: number;
  readonly firstLine: string;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];

  constructor(notebook: string, failure: Omit<FailedEvent, 'event'>) {
    const evalue = stripVTControlCharacters(failure.evalue);
    const reason = evalue.startsWith(failure.ename) ? evalue : `${failure.ename}: ${evalue}`;
    super(`${notebook}, code cell ${failure.cell} (${failure.firstLine}): ${reason}`);
    this.notebook = notebook;
    this.cell = failure.cell;
    this.firstLine = failure.firstLine;
    this.ename = failure.ename;
    this.evalue = evalue;
    this.traceback = failure.traceback.map(stripVTControlCharacters);
  }
}

const PROJECT_ROOT = path.resolve(__dirname, '../..');
const SCRIPT = path.join(__dirname, 'execute_notebook.py');

/** Long enough for nbclient to end a kernel on its own. */
const MILLISECONDS_TO_STOP = 10_000;

/** How much of the interpreter's and the kernel's own words is kept for an error message. */
const STDERR_CHARACTERS = 4000;

/** Ends a process and all it started, where it leads a group of its own; one that has ended is no error. */
function killGroup(pid: number | null | undefined): void {
  if (!pid) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function startScript(notebook: string, options: ExecuteOptions): ChildProcess {
  const { python, env = {}, kernel = 'typescript', root = PROJECT_ROOT, injectedParameters } = options;
  const parameters = injectedParameters === undefined ? [] : ['--parameters', injectedParameters];
  // A group of its own: Ctrl-C on a terminal would otherwise reach it twice, once past us.
  return spawn(python, [SCRIPT, path.resolve(notebook), '--kernel', kernel, '--root', root, ...parameters], {
    cwd: root,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/**
 * Runs a notebook from top to bottom in a fresh kernel, as "Run All Cells" would. The file is only read. There
 * is no time limit. Several notebooks may be executed at once; each has a kernel of its own, which is gone when
 * the promise settles.
 *
 * @returns the notebook with its outputs, and the time of each cell.
 * @throws NotebookCellError when a cell fails or the kernel dies; Error when Python or the kernel cannot be started.
 */
export async function executeNotebook(file: string, options: ExecuteOptions): Promise<ExecutedNotebook> {
  const { signal, onEvent } = options;
  signal?.throwIfAborted();
  const name = path.basename(file, '.ipynb');
  const started = performance.now();
  const script = startScript(file, options);

  let kernelPid: number | null = null;
  let executed: string | undefined;
  let failure: FailedEvent | undefined;
  let stderr = '';

  script.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS);
  });
  // Kept open on purpose: its end tells the script that we are gone.
  script.stdin?.on('error', () => undefined);

  const lines = createInterface({ input: script.stdout! });
  lines.on('line', (line) => {
    const event = JSON.parse(line) as ScriptEvent;
    if (event.event === 'done') executed = event.notebook;
    else if (event.event === 'failed') failure = event;
    else {
      if (event.event === 'kernel') kernelPid = event.pid;
      onEvent?.(event);
    }
  });

  let deadline: NodeJS.Timeout | undefined;
  const stop = () => {
    script.kill('SIGTERM');
    deadline = setTimeout(() => {
      killGroup(script.pid);
      killGroup(kernelPid);
    }, MILLISECONDS_TO_STOP);
  };
  signal?.addEventListener('abort', stop, { once: true });

  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      script.once('error', (error) =>
        reject(new Error(`cannot start Python at ${options.python}: ${error.message}`)),
      );
      // A script that was killed leaves its kernel, and the kernel keeps our pipes open.
      script.once('exit', (code) => code !== 0 && killGroup(kernelPid));
      script.once('close', resolve);
    });
    signal?.throwIfAborted();
    if (failure) throw new NotebookCellError(name, failure);
    if (status !== 0 || executed === undefined) {
      throw new Error(
        `${name} was not executed, Python ended with ${status ?? 'a signal'}: ${stderr.trim()}`,
      );
    }
    return {
      name,
      notebook: parseNotebook(executed, file),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', stop);
    lines.close();
  }
}
