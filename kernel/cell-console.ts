import type { ConsoleInterface } from 'tslab/dist/executor';

/**
 * Stands where tslab's executor expects a console. tslab says how a cell ended through it: the value of the last
 * expression by `log`, a thrown value by `error(value)`. They are kept here until the handler sends them as proper
 * Jupyter messages instead of text.
 */
export class CellConsole implements ConsoleInterface {
  private result: { readonly value: unknown } | undefined;
  private failure: { readonly value: unknown } | undefined;

  /** Forgets what the cell before has left. */
  reset(): void {
    this.result = undefined;
    this.failure = undefined;
  }

  log(value?: unknown): void {
    this.result = { value };
  }

  error(value?: unknown, ...details: unknown[]): void {
    // With details it is a type error as text; the converter keeps those in full.
    if (details.length === 0) this.failure = { value };
  }

  /** The value of the cell's last expression, when it had one that is not null or undefined. */
  lastExpression(): { readonly value: unknown } | undefined {
    return this.result;
  }

  /** What the cell has thrown. */
  thrown(): { readonly value: unknown } | undefined {
    return this.failure;
  }
}
