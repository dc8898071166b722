import { setTimeout } from 'node:timers/promises';
import * as ts from '@tslab/typescript-for-tslab';
import type { Executor } from 'tslab/dist/executor';
import { JupyterHandlerImpl } from 'tslab/dist/jupyter';
import { versions } from 'tslab/dist/public';
import { mimeBundle } from '../src/notebook/mime-bundle';
import { recordTensors } from '../src/notebook/tensor-ledger';
import type { CellOutput } from './cell-output';
import type { CellOutcome, CellRunner } from './cell-runner';
import type { ExecutionHistory } from './execution-history';
import { type CellPublisher, RunningCell } from './running-cell';

/** Jupyter's `execute_request`. */
export interface CellRequest {
  readonly code: string;
  /** Runs the cell without telling anybody: no input, result or output is published. */
  readonly silent?: boolean;
  /** Whether the cell counts and is kept in the history. Default: unless silent. */
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
  /** Expressions to be evaluated after the cell, by name. */
  readonly user_expressions?: Readonly<Record<string, string>>;
}

interface PendingCell {
  aborted: boolean;
}

/**
 * Requests that were sent before a cell failed may be read only after it. Its reply waits until none has come for
 * this long, in milliseconds; what comes before the reply counts as queued behind the cell.
 */
const ABORT_MS = 5;

const SILENCE: CellPublisher = {
  input: () => undefined,
  stream: () => undefined,
  display: () => undefined,
  clear: () => undefined,
  result: () => undefined,
  error: () => undefined,
};

/** Runs cells one after the other and reports each through its publisher. */
export class NotebookHandler extends JupyterHandlerImpl {
  private lastCell: Promise<unknown> = Promise.resolve();
  private readonly pending = new Set<PendingCell>();
  private executionCount = 0;
  private serial = 0;
  private aborting = false;
  private requestedAt = 0;

  constructor(
    executor: Executor,
    private readonly runner: CellRunner,
    private readonly output: CellOutput,
    private readonly history: ExecutionHistory,
  ) {
    super(executor, false);
  }

  override handleKernel(): ReturnType<JupyterHandlerImpl['handleKernel']> {
    const info = super.handleKernel();
    return Object.assign(info, {
      status: 'ok',
      implementation_version: versions.tslab,
      banner: `TypeScript ${ts.version} on Node.js ${process.versions.node} (tslab ${versions.tslab})`,
      debugger: false,
      help_links: [
        { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
        { text: 'Node.js', url: 'https://nodejs.org/docs/latest/api/' },
        { text: 'TensorFlow.js', url: 'https://js.tensorflow.org/api/latest/' },
      ],
      language_info: {
        ...info.language_info,
        version: ts.version,
        pygments_lexer: 'typescript',
        nbconvert_exporter: 'script',
      },
    });
  }

  /**
   * Queues one cell.
   *
   * @param begun called when its turn has come.
   * @returns the content of its `execute_reply`.
   */
  runCell(request: CellRequest, publisher: CellPublisher, begun: () => void): Promise<object> {
    const cell: PendingCell = { aborted: this.aborting };
    this.requestedAt = performance.now();
    this.pending.add(cell);
    const reply = this.lastCell.then(() => {
      this.pending.delete(cell);
      begun();
      return cell.aborted
        ? // A cell that was not run has no number.
          { status: 'aborted' }
        : this.runNow(request, request.silent ? SILENCE : publisher);
    });
    this.lastCell = reply.catch(() => undefined);
    return reply;
  }

  private async runNow(request: CellRequest, publisher: CellPublisher): Promise<object> {
    const {
      code,
      silent = false,
      store_history: counts = !silent,
      stop_on_error: stopOnError = true,
    } = request;
    if (counts && !silent) this.executionCount += 1;
    publisher.input(code, this.executionCount);
    this.serial += 1;
    const cell = new RunningCell(this.serial, this.executionCount, publisher);
    this.output.beginCell(cell);
    const endRecord = recordTensors(this.executionCount);
    const outcome = await this.runner.run(cell, code);
    if (counts && !silent) endRecord();
    this.output.flush();
    const result = outcome.status === 'ok' && outcome.last ? mimeBundle(outcome.last.value) : undefined;
    if (counts && !silent)
      this.history.add(this.executionCount, code, result && String(result['text/plain']));
    if (outcome.status === 'error') {
      publisher.error(outcome.error);
      if (stopOnError) await this.abortPending();
      return this.reply({ status: 'error', ...outcome.error });
    }
    if (result) publisher.result(result, this.executionCount);
    return this.reply({
      status: 'ok',
      payload: [],
      user_expressions: await this.evaluate(request.user_expressions ?? {}),
    });
  }

  private async evaluate(expressions: Readonly<Record<string, string>>): Promise<Record<string, object>> {
    const results: Record<string, object> = {};
    for (const [name, expression] of Object.entries(expressions)) {
      this.serial += 1;
      const cell = new RunningCell(this.serial, this.executionCount, SILENCE);
      results[name] = expressionResult(await this.runner.run(cell, `(${expression})`));
    }
    return results;
  }

  /** @param cell serial number of the run that the reader wants to stop, 0 when none was running. */
  interrupt(cell: number): void {
    this.runner.stop(cell);
  }

  private async abortPending(): Promise<void> {
    this.aborting = true;
    do await setTimeout(ABORT_MS);
    while (performance.now() - this.requestedAt < ABORT_MS);
    this.aborting = false;
    for (const cell of this.pending) cell.aborted = true;
  }

  private reply(content: Readonly<Record<string, unknown>>): object {
    return { execution_count: this.executionCount, ...content };
  }
}

function expressionResult(outcome: CellOutcome): object {
  if (outcome.status === 'error') return { status: 'error', ...outcome.error };
  return { status: 'ok', data: mimeBundle(outcome.last?.value), metadata: {} };
}
