import type { Executor } from 'tslab/dist/executor';
import { type ExecuteReply, JupyterHandlerImpl } from 'tslab/dist/jupyter';
import { setPublisher } from '../src/notebook/display';
import { type MimeBundle, mimeBundle } from '../src/notebook/mime-bundle';
import type { CellConsole, CellError } from './cell-console';
import { expandShorthandProperties } from './shorthand-properties';

/** The part of Jupyter's `execute_request` that the kernel acts on. */
export interface CellRequest {
  readonly code: string;
  readonly silent?: boolean;
  readonly stop_on_error?: boolean;
}

/** Where one cell's messages go; each call is one message on the IOPub channel. */
export interface CellPublisher {
  input(code: string, executionCount: number): void;
  stream(name: 'stdout' | 'stderr', text: string): void;
  display(bundle: MimeBundle, displayId: string | undefined, update: boolean): void;
  result(bundle: MimeBundle, executionCount: number): void;
  error(error: CellError): void;
}

interface PendingCell {
  aborted: boolean;
}

/** Messages that were sent before a cell failed but read after it count as queued behind it for this long. */
const ABORT_GRACE_MS = 100;

/** Runs cells one after the other and reports each through its publisher. */
export class NotebookHandler extends JupyterHandlerImpl {
  private lastCell: Promise<unknown> = Promise.resolve();
  private readonly pending = new Set<PendingCell>();
  private executionCount = 0;
  private failedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly cells: Executor,
    private readonly cellConsole: CellConsole,
  ) {
    super(cells, false);
  }

  override handleKernel(): ReturnType<JupyterHandlerImpl['handleKernel']> {
    const info = super.handleKernel();
    info.language_info.pygments_lexer = 'typescript';
    info.language_info.nbconvert_exporter = 'script';
    return info;
  }

  /** Queues one cell and resolves to the content of its `execute_reply`. */
  runCell(request: CellRequest, publisher: CellPublisher): Promise<ExecuteReply> {
    const cell: PendingCell = { aborted: performance.now() - this.failedAt < ABORT_GRACE_MS };
    this.pending.add(cell);
    const reply = this.lastCell.then(() => {
      this.pending.delete(cell);
      return cell.aborted ? this.reply('abort') : this.runNow(request, publisher);
    });
    this.lastCell = reply.catch(() => undefined);
    return reply;
  }

  private async runNow(request: CellRequest, publisher: CellPublisher): Promise<ExecuteReply> {
    if (!request.silent) {
      this.executionCount += 1;
      publisher.input(request.code, this.executionCount);
    }
    this.redirectOutput(publisher);
    this.cellConsole.reset();
    const ok = await this.execute(request.code);
    if (ok) {
      const last = this.cellConsole.lastExpression();
      if (last && !request.silent) {
        publisher.result(mimeBundle(last.value), this.executionCount);
      }
      return this.reply('ok');
    }
    const error = this.cellConsole.failure();
    publisher.error(error);
    if (request.stop_on_error ?? true) this.abortPending();
    return { ...this.reply('error'), ...error };
  }

  /** tslab's compiler itself may throw, e.g. on a file it cannot emit; that too is the cell's failure. */
  private async execute(code: string): Promise<boolean> {
    try {
      return await this.cells.execute(expandShorthandProperties(code));
    } catch (error) {
      this.cellConsole.error(error);
      return false;
    }
  }

  /** Like Python's kernel, output of a finished cell's timers keeps going to the cell that ran last. */
  private redirectOutput(publisher: CellPublisher): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const write = this.createWriteToIopub(name, (_, text) => publisher.stream(name, text));
      process[name].write = (text: string | Uint8Array) => write(text);
    }
    setPublisher(publisher.display);
  }

  private abortPending(): void {
    this.failedAt = performance.now();
    for (const cell of this.pending) cell.aborted = true;
  }

  private reply(status: 'ok' | 'error' | 'abort'): ExecuteReply {
    return { status, execution_count: this.executionCount, payload: [], user_expressions: {} };
  }
}
