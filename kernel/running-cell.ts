import { AsyncLocalStorage } from 'node:async_hooks';
import type { CellError } from './cell-error';

/** Content in several forms, keyed by MIME type. */
export type MimeData = Readonly<Record<string, unknown>>;

/** Where one cell's messages go; each call is one message on the IOPub channel. */
export interface CellPublisher {
  input(code: string, executionCount: number): void;
  stream(name: 'stdout' | 'stderr', text: string): void;
  display(data: MimeData, displayId: string | undefined, update: boolean): void;
  /** @param wait keeps what is shown until something new comes. */
  clear(wait: boolean): void;
  result(data: MimeData, executionCount: number): void;
  error(error: CellError): void;
}

/** Why a stopped cell's code ends. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('the cell was stopped');
  }
}

/** One run of one cell. */
export class RunningCell {
  private readonly controller = new AbortController();
  private ended = false;

  /**
   * @param serial counts every run of this kernel, silent ones too.
   * @param executionCount the number before the cell in the notebook.
   */
  constructor(
    readonly serial: number,
    readonly executionCount: number,
    readonly publisher: CellPublisher,
  ) {}

  /** Aborts when the reader asks to stop the cell: for work that ends in its own way, such as a training. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  askToStop(): void {
    this.controller.abort(new Interrupted());
  }

  /** From now on the cell's code ends wherever it awaits. */
  stop(): void {
    this.askToStop();
    this.ended = true;
  }

  /** @throws Interrupted once the cell was stopped. */
  requireRunning(): void {
    if (this.ended) throw new Interrupted();
  }
}

/** The cell to which the code that runs now belongs, timers and promises it has left behind included. */
export const cellContext = new AsyncLocalStorage<RunningCell>();

/**
 * What `await` stands for in compiled code: waits, and ends the code when its cell was stopped meanwhile. An async
 * function, since V8 follows those in stack traces.
 */
export async function stoppingPoint<T>(value: T): Promise<Awaited<T>> {
  const cell = cellContext.getStore();
  cell?.requireRunning();
  const result = await value;
  cell?.requireRunning();
  return result;
}

/**
 * What every round of a cell's loop starts with: ends the loop when the reader wants its cell to stop and the loop
 * is what keeps the kernel from hearing of it.
 *
 * @param stop serial number of the cell whose loops are to end, 0 for none.
 */
export function stopInLoop(stop: number): void {
  if (stop !== 0 && cellContext.getStore()?.serial === stop) throw new Interrupted();
}
