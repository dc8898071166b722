import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const ROOT = path.resolve(__dirname, '../..');

/** The Python that set-up prepared, with all of Jupyter's programs; `npm test` says which in the environment. */
export const PYTHON = process.env.FER_PYTHON ?? path.join(ROOT, '.venv/bin/python');

const TIMEOUT_MS = 90_000;

/** A folder for a test's files and for what Jupyter's programs write. */
export function makeFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'clients-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Starts a Python program at the head of a process group, so that it can be ended with its children. */
export function startPython(parameters: readonly string[], folder: string): ChildProcess {
  return spawn(PYTHON, parameters, {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TF_CPP_MIN_LOG_LEVEL: '2',
      PYTHONUNBUFFERED: '1',
      // The user's own settings and kernels must not matter, nor be written to.
      JUPYTER_PREFER_ENV_PATH: '1',
      JUPYTER_CONFIG_DIR: path.join(folder, '.jupyter/config'),
      JUPYTER_DATA_DIR: path.join(folder, '.jupyter/data'),
      JUPYTER_RUNTIME_DIR: path.join(folder, '.jupyter/runtime'),
      IPYTHONDIR: path.join(folder, '.jupyter/ipython'),
    },
  });
}

/** Ends a program and its children; a kernel, which Jupyter starts in a group of its own, ends when its client has. */
export async function endProcess(program: ChildProcess): Promise<void> {
  const ended = program.exitCode !== null || program.signalCode !== null;
  const exit = ended ? undefined : new Promise((resolve) => program.once('exit', resolve));
  try {
    if (program.pid !== undefined) process.kill(-program.pid, 'SIGKILL');
  } catch {
    // The whole group has ended by itself.
  }
  await exit;
}

export interface ProgramRun {
  /** Its exit status; null when it took too long and was ended. */
  readonly status: number | null;
  readonly stdout: string;
  /** All that it has printed, without colours. */
  readonly output: string;
}

/** Runs a Python program to its end. */
export async function runPython(
  parameters: readonly string[],
  options: { readonly folder?: string } = {},
): Promise<ProgramRun> {
  const given = options.folder;
  const { folder, remove } = given ? { folder: given, remove: () => undefined } : makeFolder();
  const program = startPython(parameters, folder);
  let [stdout, output] = ['', ''];
  program.stdin?.end();
  program.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  program.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const timer = setTimeout(() => void endProcess(program), TIMEOUT_MS);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      program.once('error', reject);
      program.once('close', resolve);
    });
    return { status, stdout, output: stripVTControlCharacters(output) };
  } finally {
    clearTimeout(timer);
    await endProcess(program);
    remove();
  }
}

/** An output as a notebook file holds it; text is a string or its lines. */
export interface SavedOutput {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

export interface SavedCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly metadata: { readonly tags?: readonly string[] };
  readonly execution_count: number | null;
  readonly outputs: readonly SavedOutput[];
}

/** Writes a TypeScript notebook of code cells; the first one is tagged where `firstTag` names a tag. */
export function writeNotebook(file: string, sources: readonly string[], firstTag?: string): void {
  const cells = sources.map((source, index) => ({
    cell_type: 'code',
    id: `cell${index}`,
    metadata: index === 0 && firstTag !== undefined ? { tags: [firstTag] } : {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const kernelspec = { name: 'typescript', display_name: 'TypeScript', language: 'typescript' };
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(file, JSON.stringify(notebook));
}

/** The code cells of a notebook file. */
export function readCells(file: string): readonly SavedCell[] {
  const { cells } = JSON.parse(readFileSync(file, 'utf8')) as { cells: SavedCell[] };
  return cells.filter(({ cell_type }) => cell_type === 'code');
}

/** A text of a notebook file in one string. */
export function joined(text: string | readonly string[] | undefined): string {
  return typeof text === 'string' ? text : (text ?? []).join('');
}

/** What a cell has printed and the text of its result, without colours. */
export function shownText(cell: SavedCell): string {
  return stripVTControlCharacters(
    cell.outputs.map(({ text, data }) => joined(text ?? data?.['text/plain'])).join(''),
  );
}
