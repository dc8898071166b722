import '../src/tensorflow/node-compatibility';
import { createConverter } from 'tslab/dist/converter';
import { type ConverterSet, createExecutor } from 'tslab/dist/executor';
import { CellConsole } from './cell-console';
import { CellServer } from './cell-server';
import { NotebookHandler } from './notebook-handler';

/** tslab's converters for one kernel: cells that run in Node, and a browser mode made only when asked for. */
function createConverterSet(): ConverterSet {
  const node = createConverter({ isBrowser: false });
  let browser: ConverterSet['browser'] | undefined;
  return {
    node,
    get browser() {
      browser ??= createConverter({ isBrowser: true });
      return browser;
    },
    close() {
      node.close();
      browser?.close();
    },
  };
}

/**
 * Starts the project's TypeScript kernel: tslab's compiler and executor, with errors and results as Jupyter
 * clients expect them. Paths in cells are relative to the working directory, which the launcher has set to the
 * project's root.
 *
 * @param connectionFile path of the JSON file in which Jupyter names the kernel's ports and key.
 */
export function startTypeScriptKernel(connectionFile: string): void {
  const cellConsole = new CellConsole();
  const executor = createExecutor(process.cwd(), createConverterSet(), cellConsole);
  const handler = new NotebookHandler(executor, cellConsole);
  const server = new CellServer(handler, connectionFile);

  process.on('SIGINT', () => executor.interrupt());
  // A stray rejection or timer error belongs on the page, and must not take the reader's variables with it.
  process.on('uncaughtException', (error) => console.error('Uncaught error:', error));
  process.on('unhandledRejection', (reason) => console.error('Unhandled rejection:', reason));
  void server.init();
}
