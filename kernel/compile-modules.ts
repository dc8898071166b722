import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CompiledModules } from './compiled-modules';
import { CellCompiler } from './compiler';

// Compiles every module that the notebooks import, however indirectly, and keeps it for the kernels to come:
//   node --import tsx kernel/compile-modules.ts [FOLDER OF NOTEBOOKS]
// Set-up runs it, so that the first kernels need not each do the same.

/** The project's modules that the notebooks of a folder name in their imports. */
function importedModules(folder: string): string[] {
  const modules = new Set<string>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.ipynb'))) {
    const { cells } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
      readonly cells: readonly { readonly source: string | readonly string[] }[];
    };
    const code = cells.map(({ source }) => [source].flat().join('')).join('\n');
    for (const [, module] of code.matchAll(/from ['"](\.\/[^'"]+)['"]/g)) modules.add(module);
  }
  return [...modules].sort();
}

function compileModules(root: string, notebooks: string): number {
  // tslab takes the working directory for the project's root.
  process.chdir(root);
  const compiler = new CellCompiler(new CompiledModules(path.join(root, '.setup', 'modules'), root));
  compiler.install();
  // tslab must find the compiler installed when it is loaded.
  const { createConverter } = require('tslab/dist/converter') as typeof import('tslab/dist/converter');
  const converter = createConverter({ isBrowser: false });
  try {
    const cell = importedModules(notebooks).map((module) => `import '${module}';`);
    const { diagnostics, sideOutputs = [] } = converter.convert('', cell.join('\n'));
    if (diagnostics.length > 0) {
      const [{ fileName, start, messageText }] = diagnostics;
      throw new Error(`${fileName ?? 'an import of a notebook'}, line ${start.line + 1}: ${messageText}`);
    }
    return sideOutputs.length;
  } finally {
    converter.close();
  }
}

const root = path.resolve(__dirname, '..');
const [notebooks = path.join(root, 'notebooks')] = process.argv.slice(2);
console.log(JSON.stringify({ numModules: compileModules(root, path.resolve(notebooks)) }));
