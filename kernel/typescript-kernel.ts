import '../src/tensorflow/node-compatibility';
import path from 'node:path';
import { CellCompiler } from './compiler';
import { NativeOutput } from './native-output';

/** Where the kernel keeps its own files, below the project's root. */
const STATE_FOLDER = '.setup';

/**
 * Starts the project's TypeScript kernel: tslab's compiler and executor, with everything around them that Jupyter
 * clients expect. Paths in cells are relative to the working directory, which the launcher has set to the
 * project's root.
 *
 * @param connectionFile path of the JSON file in which Jupyter names the kernel's ports and key.
 */
export function startTypeScriptKernel(connectionFile: string): void {
  const stateFolder = path.resolve(STATE_FOLDER);
  const native = new NativeOutput(path.join(stateFolder, 'kernels'));
  try {
    const compiler = new CellCompiler();
    compiler.install();
    // What follows loads tslab, which must find the compiler installed.
    const { openKernel } = require('./open-kernel') as typeof import('./open-kernel');
    openKernel({ connectionFile, native, compiler, historyFile: path.join(stateFolder, 'history.jsonl') });
  } catch (error) {
    native.log(`The TypeScript kernel could not start: ${(error as Error).stack}\n`);
    process.exitCode = 1;
  }
}
