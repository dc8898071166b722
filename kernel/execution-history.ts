import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One executed cell. */
interface HistoryEntry {
  /** Number of the kernel's run, counted from 1. */
  readonly session: number;
  /** The cell's execution count. */
  readonly line: number;
  readonly input: string;
  readonly output?: string;
}

/** Jupyter's `history_request`. */
export interface HistoryRequest {
  readonly hist_access_type: 'range' | 'tail' | 'search';
  /** Whether the results are wanted too. */
  readonly output?: boolean;
  /** For `range`: a session's number, 0 for this one, -1 for the one before. */
  readonly session?: number;
  readonly start?: number;
  readonly stop?: number;
  /** For `tail` and `search`: the last so many. */
  readonly n?: number;
  /** For `search`: `*` stands for any text, `?` for one character. */
  readonly pattern?: string;
  readonly unique?: boolean;
}

type HistoryTuple = [session: number, line: number, content: string | [input: string, output: string | null]];

/** A history beyond this size, in bytes, loses its older half when a kernel starts. */
const MAX_BYTES = 4_000_000;

/** Cells that a kernel can tell of: clients ask for the last hundred, or a thousand. The file has more. */
const MOST_TOLD = 2000;

/** By how many that may be exceeded, so that they are not moved for every cell. */
const MOST_BEYOND = 500;

/** The executed cells of this kernel and of those before it, one a line of JSON in a file. */
export class ExecutionHistory {
  private readonly session: number;
  /** Without what other kernels have added since this one was started: it would stand between its own cells. */
  private readonly entries: HistoryEntry[];

  /** @param file is made when the first cell is added. */
  constructor(private readonly file: string) {
    this.shorten();
    const earlier = this.read();
    this.session = earlier.reduce((latest, { session }) => Math.max(latest, session), 0) + 1;
    this.entries = earlier.slice(-MOST_TOLD);
  }

  /** @param output the text of the cell's result, if it had one. */
  add(line: number, input: string, output?: string): void {
    const entry: HistoryEntry = { session: this.session, line, input, output };
    this.entries.push(entry);
    if (this.entries.length > MOST_TOLD + MOST_BEYOND) this.entries.splice(0, MOST_BEYOND);
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
    } catch {
      // A full disk or a read-only folder costs the history, not the cell.
    }
  }

  /** Answers a request with `[session, line, input]` or `[session, line, [input, output]]`, oldest first. */
  find(request: HistoryRequest): HistoryTuple[] {
    return this.select(request).map(({ session, line, input, output }) => [
      session,
      line,
      request.output ? [input, output ?? null] : input,
    ]);
  }

  private select(request: HistoryRequest): HistoryEntry[] {
    const { entries } = this;
    if (request.hist_access_type === 'range') {
      const { session = 0, start = 1, stop } = request;
      const wanted = session > 0 ? session : this.session + session;
      return entries.filter(
        (entry) =>
          entry.session === wanted &&
          entry.line >= start &&
          (stop === undefined || stop === null || entry.line < stop),
      );
    }
    const found = request.hist_access_type === 'search' ? search(entries, request) : entries;
    return request.n === undefined || request.n === null
      ? found
      : found.slice(Math.max(0, found.length - request.n));
  }

  private read(): HistoryEntry[] {
    return this.lines().flatMap((line) => {
      try {
        return [JSON.parse(line) as HistoryEntry];
      } catch {
        // A line that a crash has cut off.
        return [];
      }
    });
  }

  private lines(): string[] {
    try {
      return readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
    } catch {
      return [];
    }
  }

  private shorten(): void {
    if ((statSync(this.file, { throwIfNoEntry: false })?.size ?? 0) < MAX_BYTES) return;
    const lines = this.lines();
    const temporary = `${this.file}.${process.pid}`;
    writeFileSync(temporary, `${lines.slice(Math.floor(lines.length / 2)).join('\n')}\n`);
    renameSync(temporary, this.file);
  }
}

function search(entries: readonly HistoryEntry[], { pattern = '*', unique }: HistoryRequest): HistoryEntry[] {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const matcher = new RegExp(`^${expression}$`, 's');
  const found = entries.filter(({ input }) => matcher.test(input));
  if (!unique) return found;
  const last = new Map(found.map((entry) => [entry.input, entry]));
  return found.filter((entry) => last.get(entry.input) === entry);
}
