import { createConverter } from 'tslab/dist/converter';
import { type ConverterSet, createExecutor } from 'tslab/dist/executor';
import { setPublisher } from '../src/notebook/display';
import { setInterruptionSource } from '../src/training/interruption';
import { CellConsole } from './cell-console';
import { CellConverter } from './cell-converter';
import { CellOutput } from './cell-output';
import { CellRunner } from './cell-runner';
import { CellServer } from './cell-server';
import type { CompiledCells } from './compiled-cells';
import { CompiledScripts } from './compiled-scripts';
import type { CellCompiler } from './compiler';
import { ControlChannel } from './control-channel';
import { ACTIVITY, STATE } from './control-thread';
import { ExecutionHistory } from './execution-history';
import { IdlePreparation } from './idle-preparation';
import type { NativeOutput } from './native-output';
import { NotebookHandler } from './notebook-handler';
import { type RunningCell, stopInLoop, stoppingPoint } from './running-cell';
import { Tracebacks } from './traceback';

/** Frames that V8 keeps of a stack. */
const STACK_FRAMES = 100;

export interface KernelParts {
  readonly connectionFile: string;
  readonly native: NativeOutput;
  readonly compiler: CellCompiler;
  /** Cells of earlier kernels. */
  readonly cells: CompiledCells;
  readonly historyFile: string;
}

/** Puts the kernel together and opens its channels to Jupyter. */
export function openKernel({ connectionFile, native, compiler, cells, historyFile }: KernelParts): void {
  // The frames of packages, which are folded, would leave no room for the reader's own.
  Error.stackTraceLimit = STACK_FRAMES;
  const root = process.cwd();
  const scripts = new CompiledScripts(root);
  const tracebacks = new Tracebacks(root, scripts);
  const cellConsole = new CellConsole();
  const output = new CellOutput(native);
  const channel = new ControlChannel();
  const history = new ExecutionHistory(historyFile);

  let runner: CellRunner;
  const converter = new CellConverter(
    () => createConverter({ isBrowser: false }),
    compiler,
    scripts,
    () => {
      Atomics.store(channel.state, STATE.activity, ACTIVITY.evaluating);
      return runner.current ?? { serial: 0, executionCount: 0 };
    },
    cells,
  );
  const converters: ConverterSet = {
    node: converter,
    // tslab's browser mode is made only when a cell asks for it.
    get browser() {
      return createConverter({ isBrowser: true });
    },
    close: () => converter.close(),
  };
  const executor = createExecutor(root, converters, cellConsole);
  Object.assign((globalThis as unknown as { __tslab__: object }).__tslab__, {
    stoppingPoint,
    stopInLoop: () => stopInLoop(Atomics.load(channel.state, STATE.stop)),
  });
  runner = new CellRunner(executor, converter, cellConsole, tracebacks, channel.state);

  const handler = new NotebookHandler(executor, runner, output, history);
  const end = () => {
    native.close();
    // zeromq aborts the process when it is torn down with a thread of it still at work.
    process.kill(process.pid, 'SIGKILL');
  };
  const server = new CellServer(
    handler,
    connectionFile,
    channel,
    history,
    executor,
    (text) => native.log(text),
    end,
    new IdlePreparation(() => converter.prepare()),
  );
  output.redirect();
  connectDisplays(output);
  setInterruptionSource(() => output.owner()?.signal);

  // A client may send a signal instead of Jupyter's message. One of the control thread's own may be heard only when
  // its cell has ended, and must not stop the next.
  process.on('SIGINT', () => {
    const signalled = Atomics.exchange(channel.state, STATE.signalled, 0);
    runner.stop(signalled !== 0 ? signalled : (runner.current?.serial ?? 0));
  });
  // A stray rejection or timer error belongs on the page, and must not take the reader's variables with it.
  const showStray = (error: unknown) => {
    output.flush();
    const cell = output.owner();
    if (cell) cell.publisher.error(tracebacks.describe(error));
    else native.log(`${(error as Error)?.stack ?? error}\n`);
  };
  process.on('uncaughtException', showStray);
  process.on('unhandledRejection', showStray);
  server.init().catch((error: Error) => {
    native.log(`The TypeScript kernel could not open its channels: ${error.message}\n`);
    end();
  });
}

/** Brings what cells display, by the project's modules or by tslab's own, to the cell that displays it. */
function connectDisplays(output: CellOutput): void {
  const publisherOf = (): RunningCell['publisher'] | undefined => {
    output.flush();
    return output.owner()?.publisher;
  };
  setPublisher({
    display: (bundle, displayId, update) => publisherOf()?.display(bundle, displayId, update),
    clear: (wait) => publisherOf()?.clear(wait),
  });
  // The module's own object: what an import statement gives cannot be written to.
  Object.assign(require('tslab/dist/jupyter') as object, {
    lastWriteDisplayData: (
      { data, transient }: { data: Record<string, unknown>; transient?: { display_id?: string } },
      update: boolean,
    ) => publisherOf()?.display(data, transient?.display_id, update),
  });
}
