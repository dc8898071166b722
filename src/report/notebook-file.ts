import { readFile } from 'node:fs/promises';
import { messageText } from '../dataset/message-text';
import { parseJson } from '../dataset/parsed-json';

/** A cell of prose, in Markdown. */
export interface MarkdownCell {
  readonly kind: 'markdown';
  readonly source: string;
  /** Pictures kept inside the cell: name → MIME type → base64. */
  readonly attachments: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A cell of code, with what it left on the page. */
export interface CodeCell {
  readonly kind: 'code';
  readonly source: string;
  /** The cell's tags, by which tools find the one of the parameters; undefined: none. */
  readonly tags?: readonly string[];
  readonly outputs: readonly CellOutput[];
  /** From the kernel's start on the cell to its reply; undefined when the notebook was not timed. */
  readonly seconds: number | undefined;
}

/** Text a cell wrote while it ran. */
export interface StreamOutput {
  readonly kind: 'stream';
  readonly name: 'stdout' | 'stderr';
  readonly text: string;
}

/** One content in several forms, keyed by MIME type. */
export interface DisplayOutput {
  readonly kind: 'display';
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The error a cell ended with. */
export interface ErrorOutput {
  readonly kind: 'error';
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export type CellOutput = StreamOutput | DisplayOutput | ErrorOutput;
export type NotebookCell = MarkdownCell | CodeCell;

/** A notebook as the report reads it: raw cells are left out, lines are joined. */
export interface Notebook {
  readonly cells: readonly NotebookCell[];
}

type Json = Record<string, unknown>;

/** nbformat stores any text either whole or as a list of lines that keep their ends. */
function joinLines(text: unknown): string {
  return Array.isArray(text) ? text.join('') : String(text ?? '');
}

/** Only these may hold a list that is not a list of lines. */
function isJsonType(type: string): boolean {
  return /[/+]json$/.test(type);
}

function parseDisplay(output: Json): DisplayOutput {
  const data: Json = {};
  for (const [type, content] of Object.entries((output.data ?? {}) as Json)) {
    data[type] = isJsonType(type) ? content : joinLines(content);
  }
  return { kind: 'display', data, metadata: (output.metadata ?? {}) as Json };
}

function parseOutput(output: Json): CellOutput {
  if (output.output_type === 'stream') {
    const name = output.name === 'stderr' ? 'stderr' : 'stdout';
    return { kind: 'stream', name, text: joinLines(output.text) };
  }
  if (output.output_type === 'error') {
    return {
      kind: 'error',
      ename: String(output.ename ?? ''),
      evalue: String(output.evalue ?? ''),
      traceback: ((output.traceback ?? []) as unknown[]).map(String),
    };
  }
  return parseDisplay(output);
}

/**
 * Seconds that a cell took: as `execute_notebook.py` measured them, or else between two of the times that nbclient's
 * `record_timing` leaves, which are of a clock that may be set back meanwhile.
 */
function parseSeconds(cell: Json): number | undefined {
  const execution = ((cell.metadata as Json | undefined)?.execution ?? {}) as Json;
  if (typeof execution.seconds === 'number') return execution.seconds;
  const times = execution as Record<string, string | undefined>;
  const start = times['iopub.status.busy'];
  const end = times['shell.execute_reply'] ?? times['iopub.status.idle'];
  const seconds = start && end ? (Date.parse(end) - Date.parse(start)) / 1000 : undefined;
  return seconds !== undefined && seconds >= 0 ? seconds : undefined;
}

function parseCell(cell: Json): NotebookCell | undefined {
  const source = joinLines(cell.source);
  if (cell.cell_type === 'markdown') {
    const attachments: Record<string, Record<string, string>> = {};
    for (const [name, forms] of Object.entries((cell.attachments ?? {}) as Record<string, Json>)) {
      attachments[name] = Object.fromEntries(Object.entries(forms).map(([t, data]) => [t, joinLines(data)]));
    }
    return { kind: 'markdown', source, attachments };
  }
  if (cell.cell_type !== 'code') return undefined;
  const outputs = ((cell.outputs ?? []) as Json[]).map(parseOutput);
  const { tags } = (cell.metadata ?? {}) as { readonly tags?: readonly string[] };
  return { kind: 'code', source, ...(tags && { tags }), outputs, seconds: parseSeconds(cell) };
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isJsonOrMissing = (value: unknown) => value === undefined || value === null || isJson(value);
const isListOrMissing = (value: unknown) => value === undefined || value === null || Array.isArray(value);
const isText = (value: unknown) =>
  typeof value === 'string' ||
  (Array.isArray(value) && value.every((line) => typeof line === 'string')) ||
  value === undefined;

/** Whether a cell has what is read of it; how the format is written otherwise, `parseCell` takes as it comes. */
function isNotebookCell(cell: unknown): cell is Json {
  if (!isJson(cell) || !isText(cell.source)) return false;
  const { metadata, attachments, outputs } = cell;
  if (![metadata, attachments].every(isJsonOrMissing) || !isListOrMissing(outputs)) return false;
  const { tags, execution } = (metadata ?? {}) as Json;
  const areTags = tags === undefined || (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'));
  const areForms = Object.values((attachments ?? {}) as Json).every(
    (forms) => isJson(forms) && Object.values(forms).every(isText),
  );
  return areTags && areForms && isJsonOrMissing(execution) && ((outputs ?? []) as unknown[]).every(isOutput);
}

function isOutput(output: unknown): boolean {
  if (!isJson(output)) return false;
  const { data, metadata, traceback, text, ename, evalue } = output;
  return (
    [data, metadata].every(isJsonOrMissing) &&
    Object.entries((data ?? {}) as Json).every(([type, content]) => isJsonType(type) || isText(content)) &&
    isListOrMissing(traceback) &&
    [text, ename, evalue, traceback ?? undefined].every(isText)
  );
}

/**
 * Reads the text of an nbformat 4 notebook.
 *
 * @param file what errors call the notebook.
 * @throws Error when the text is no notebook of format 4; it names the cell that is none.
 */
export function parseNotebook(text: string, file: string): Notebook {
  let json: unknown;
  try {
    json = parseJson(text, 'it');
  } catch (error) {
    const { message } = error as Error;
    throw new Error(messageText(`${file}: expected a notebook, which is JSON: ${message}`), { cause: error });
  }
  if (!isJson(json) || json.nbformat !== 4 || !Array.isArray(json.cells)) {
    throw new Error(`${file}: expected a notebook of format 4 with a list of cells`);
  }
  const cells = json.cells.map((cell: unknown, i) => {
    if (isNotebookCell(cell)) return parseCell(cell);
    throw new Error(
      `${file}, cell ${i + 1}: expected a cell of a notebook of format 4; open it in JupyterLab and save it again`,
    );
  });
  return { cells: cells.filter((cell) => cell !== undefined) };
}

/** Reads a notebook from disk; throws as `parseNotebook` does, or when the file cannot be read. */
export async function readNotebook(path: string): Promise<Notebook> {
  return parseNotebook(await readFile(path, 'utf8'), path);
}

/** Markdown markup taken off, for places that show plain text. */
function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`$]|(?<!\w)_|_(?!\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function proseOf(notebook: Notebook): string {
  return notebook.cells.map((cell) => (cell.kind === 'markdown' ? cell.source : '')).join('\n\n');
}

/** The first heading as plain text, or undefined where the notebook has none. */
export function notebookTitle(notebook: Notebook): string | undefined {
  const heading = /^#{1,6}\s+(.+?)\s*#*\s*$/m.exec(proseOf(notebook));
  return heading ? plainText(heading[1]) : undefined;
}

/** The first sentence of the first paragraph as plain text; empty where there is no paragraph. */
export function firstSentence(notebook: Notebook): string {
  const paragraph = proseOf(notebook)
    .split(/\n\s*\n|(?<=^#.*)\n/m)
    .map((block) => block.trim())
    .find((block) => /^[\p{L}\p{N}*_`"“[]/u.test(block));
  if (!paragraph) return '';
  const text = plainText(paragraph);
  return /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
}
