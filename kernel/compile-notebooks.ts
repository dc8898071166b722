import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Converter } from 'tslab/dist/converter';
import { CellConverter } from './cell-converter';
import { CompiledCells } from './compiled-cells';
import { CompiledModules } from './compiled-modules';
import { CompiledScripts } from './compiled-scripts';
import { CellCompiler } from './compiler';

// Compiles the cells of notebooks and every module that they import, however indirectly, and keeps them for the kernels to
// come:
//   node --import tsx kernel/compile-notebooks.ts [FOLDER OF NOTEBOOKS]
// Set-up runs it, so that the first kernels need not each do the same.

/** Code cells of a notebook's file, in their order. */
function codeCells(file: string): string[] {
  const { cells } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly cells: readonly { readonly cell_type: string; readonly source: string | readonly string[] }[];
  };
  return cells
    .filter((cell) => cell.cell_type === 'code')
    .map(({ source }) => [source].flat().join(''))
    .filter((source) => source.trim() !== '');
}

function compileNotebooks(
  root: string,
  folder: string,
): { readonly numModules: number; readonly numCells: number } {
  // tslab takes the working directory for the project's root.
  process.chdir(root);
  const kept = (name: string) => path.join(root, '.setup', name);
  const modules = new CompiledModules(kept('modules'), root);
  const cells = new CompiledCells(kept('cells'), root, modules);
  const compiler = new CellCompiler(modules);
  compiler.install();
  // tslab must find the compiler installed when it is loaded.
  const { createConverter } = require('tslab/dist/converter') as typeof import('tslab/dist/converter');
  let shared: Converter | undefined;
  const converter = () => {
    shared ??= createConverter({ isBrowser: false });
    return shared;
  };
  const compiled = new Set<string>();
  let numCells = 0;
  try {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.ipynb'))) {
      const noPlace = () => ({ serial: 0, executionCount: 0 });
      // Each notebook has a kernel of its own.
      const kernel = new CellConverter(converter, compiler, new CompiledScripts(root), noPlace, cells);
      let declarations = '';
      for (const cell of codeCells(path.join(folder, name))) {
        const result = kernel.convert(declarations, cell);
        // What is wrong in it is said where the cell runs; those below need it.
        if (result.diagnostics.length > 0) break;
        declarations = result.declOutput ?? '';
        numCells += 1;
        for (const module of result.sideOutputs ?? []) compiled.add(module.path);
      }
    }
  } finally {
    shared?.close();
  }
  return { numModules: compiled.size, numCells };
}

const root = path.resolve(__dirname, '..');
const [notebooks = path.join(root, 'notebooks')] = process.argv.slice(2);
console.log(JSON.stringify(compileNotebooks(root, path.resolve(notebooks))));
