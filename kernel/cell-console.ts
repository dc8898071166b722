import { format } from 'node:util';
import type { ConsoleInterface } from 'tslab/dist/executor';

/** What a failed cell has to say, in the words of Jupyter's `error` message. */
export interface CellError {
  /** The error's class, e.g. `RangeError`; `TypeScriptError` when the cell does not type-check. */
  readonly ename: string;
  readonly evalue: string;
  /** Lines for the reader, the error's own first. */
  readonly traceback: readonly string[];
}

/**
 * Stands where tslab's executor expects a console. tslab says everything of a cell's end through it: the value of
 * the last expression by `log`, a thrown value by `error(value)`, type errors by `error(format, …)`. They are kept
 * here until the handler sends them as proper Jupyter messages instead of text.
 */
export class CellConsole implements ConsoleInterface {
  private result: { readonly value: unknown } | undefined;
  private thrown: { readonly value: unknown } | undefined;
  private diagnostics: string[] = [];

  /** Forgets what the cell before has left. */
  reset(): void {
    this.result = undefined;
    this.thrown = undefined;
    this.diagnostics = [];
  }

  log(value?: unknown): void {
    this.result = { value };
  }

  error(message?: unknown, ...details: unknown[]): void {
    if (details.length > 0) this.diagnostics.push(format(message, ...details));
    else this.thrown = { value: message };
  }

  /** The value of the cell's last expression, when it had one that is not null or undefined. */
  lastExpression(): { readonly value: unknown } | undefined {
    return this.result;
  }

  /** Why the cell failed. */
  failure(): CellError {
    if (this.thrown) return describeThrown(this.thrown.value);
    const [first = 'the cell could not be compiled'] = this.diagnostics;
    return { ename: 'TypeScriptError', evalue: first, traceback: this.diagnostics };
  }
}

const RED = '\u001b[31m';
const PLAIN = '\u001b[39m';

/** Frames of the kernel, of Node and of tslab tell a notebook's reader nothing. */
const MACHINERY = /node:internal|node:vm|[\\/]tslab[\\/]dist[\\/]|[\\/]kernel[\\/]|[\\/]tsx[\\/]/;

function describeThrown(value: unknown): CellError {
  if (!(value instanceof Error)) {
    const text = format('%O', value);
    return { ename: 'Thrown', evalue: text, traceback: [`${RED}Thrown${PLAIN}: ${text}`] };
  }
  const frames = (value.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !MACHINERY.test(line))
    .map((line) =>
      line.replaceAll(`${process.cwd()}/`, '').replace('evalmachine.<anonymous>', 'this cell, compiled'),
    );
  const ename = value.name || 'Error';
  return {
    ename,
    evalue: value.message,
    traceback: [`${RED}${ename}${PLAIN}: ${value.message}`, ...frames],
  };
}
