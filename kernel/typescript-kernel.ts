import '../src/tensorflow/node-compatibility';
import { CompiledCells } from './compiled-cells';
import { CompiledModules } from './compiled-modules';
import { CellCompiler } from './compiler';
import { NativeOutput, type StandardOutputs } from './native-output';

/** What the launcher gives to the kernel. */
export interface KernelStart {
  /** Path of the JSON file in which Jupyter names the kernel's ports and key. */
  readonly connectionFile: string;
  readonly outputs: StandardOutputs;
  readonly historyFile: string;
  /** Where compiled modules are kept for the next kernel, and where compiled cells are. */
  readonly modulesFolder: string;
  readonly cellsFolder: string;
}

/**
 * Starts the project's TypeScript kernel: tslab's compiler and executor, with everything around them that Jupyter
 * clients expect. Paths in cells are relative to the working directory, which the launcher has set to the
 * project's root.
 */
export function startTypeScriptKernel({
  connectionFile,
  outputs,
  historyFile,
  modulesFolder,
  cellsFolder,
}: KernelStart): void {
  const native = new NativeOutput(outputs);
  try {
    const modules = new CompiledModules(modulesFolder, process.cwd());
    const cells = new CompiledCells(cellsFolder, process.cwd(), modules);
    const compiler = new CellCompiler(modules);
    compiler.install();
    // What follows loads tslab, which must find the compiler installed.
    const { openKernel } = require('./open-kernel') as typeof import('./open-kernel');
    openKernel({ connectionFile, native, compiler, cells, historyFile });
  } catch (error) {
    native.log(`The TypeScript kernel could not start: ${(error as Error).stack}\n`);
    process.exitCode = 1;
  }
}
