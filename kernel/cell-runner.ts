import type { Executor } from 'tslab/dist/executor';
import type { CellConsole } from './cell-console';
import type { CellConverter } from './cell-converter';
import type { CellError } from './cell-error';
import { ACTIVITY, STATE } from './control-thread';
import { cellContext, Interrupted, type RunningCell } from './running-cell';
import type { Tracebacks } from './traceback';
import { describeTypeErrors } from './type-errors';

/** How a cell ended. */
export type CellOutcome =
  | { readonly status: 'ok'; readonly last: { readonly value: unknown } | undefined }
  | { readonly status: 'error'; readonly error: CellError };

/** A stopped cell has this long to end in its own way, e.g. a training at its next batch, in milliseconds. */
const GRACE_MS = 250;

/** Runs the code of one cell at a time through tslab's executor, and stops it when asked. */
export class CellRunner {
  private running: RunningCell | undefined;
  private readonly earlier = new Set<WeakRef<RunningCell>>();

  /** @param state shared with the control thread, which stops code that holds up this thread. */
  constructor(
    private readonly executor: Executor,
    private readonly converter: CellConverter,
    private readonly cellConsole: CellConsole,
    private readonly tracebacks: Tracebacks,
    private readonly state: Int32Array,
  ) {}

  /** The cell that is being run. */
  get current(): RunningCell | undefined {
    return this.running;
  }

  async run(cell: RunningCell, code: string): Promise<CellOutcome> {
    this.running = cell;
    this.cellConsole.reset();
    Atomics.store(this.state, STATE.stop, 0);
    Atomics.store(this.state, STATE.cell, cell.serial);
    try {
      const ended = cellContext.run(cell, () => this.executor.execute(code));
      Atomics.store(this.state, STATE.activity, ACTIVITY.awaiting);
      return (await ended)
        ? { status: 'ok', last: this.cellConsole.lastExpression() }
        : { status: 'error', error: this.failure(cell, code) };
    } catch (error) {
      // tslab's compiler itself may throw, e.g. on a file it cannot emit; that too is the cell's failure.
      return { status: 'error', error: this.tracebacks.describe(error) };
    } finally {
      Atomics.store(this.state, STATE.activity, ACTIVITY.idle);
      Atomics.store(this.state, STATE.cell, 0);
      this.running = undefined;
      // tslab lets every awaiting cell race with one promise that is settled by an interruption alone, and that would hold
      // all of them. Nothing races now.
      this.executor.interrupt();
      for (const earlier of this.earlier) if (earlier.deref() === undefined) this.earlier.delete(earlier);
      this.earlier.add(new WeakRef(cell));
    }
  }

  /**
   * Stops a cell: asks at once, and makes its code end a moment later. Without a running cell, what earlier cells
   * have left running is stopped.
   *
   * @param serial the cell that ran when the reader asked; another one that runs by now goes on.
   */
  stop(serial: number): void {
    const cell = this.running;
    if (cell === undefined) {
      for (const earlier of this.earlier) earlier.deref()?.stop();
      this.earlier.clear();
    } else if (cell.serial === serial) {
      cell.askToStop();
      setTimeout(() => {
        cell.stop();
        if (this.running === cell) this.executor.interrupt();
      }, GRACE_MS);
    }
  }

  private failure(cell: RunningCell, code: string): CellError {
    const thrown = this.cellConsole.thrown();
    // The control thread's signal was heard by the evaluation itself, and is not to be heard again.
    if ((thrown?.value as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') {
      Atomics.store(this.state, STATE.signalled, 0);
    }
    if (thrown) return this.tracebacks.describe(thrown.value);
    if (this.converter.typeErrors.length > 0) {
      return describeTypeErrors(this.converter.typeErrors, code, cell.executionCount);
    }
    return this.tracebacks.describe(new Interrupted());
  }
}
