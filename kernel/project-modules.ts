import path from 'node:path';
import type { SideOutput } from 'tslab/dist/converter';

/** A module of the project as compiled, with the modules it loads. */
interface ProjectModule {
  readonly code: string;
  readonly imports: readonly string[];
}

const REQUIRE = /\brequire\("(\.{1,2}\/[^"]+)"\)/g;

/** Names a module as tslab does: by the path of its compiled file. */
function moduleFile(importer: string, specifier: string): string {
  const file = path.join(path.dirname(importer), specifier);
  return path.extname(file) === '' ? `${file}.js` : file;
}

/**
 * Stands where a folder is imported by its own name, `./src` for `./src/index`: the type check knows such imports and
 * tslab's loader does not.
 */
function folderModule({ path: file }: SideOutput): SideOutput {
  const folder = path.dirname(file);
  return { path: `${folder}.js`, data: `module.exports = require("./${path.basename(folder)}/index");` };
}

/**
 * The project's modules that cells have loaded. tslab loads a module anew when it was edited, but what imports the
 * edited module would keep the old one: here its importers are named, to be loaded anew too.
 */
export class ProjectModules {
  private readonly modules = new Map<string, ProjectModule>();

  /**
   * Takes in what was compiled for a cell.
   *
   * @param compiled new or edited modules.
   * @param data files other than modules that were edited, such as JSON.
   * @returns everything that has to be loaded anew: the compiled modules and all that import them.
   */
  update(compiled: readonly SideOutput[], data: readonly string[]): SideOutput[] {
    const folders = compiled.filter(({ path: file }) => path.basename(file) === 'index.js').map(folderModule);
    const modules = [...compiled, ...folders.filter(({ path: file }) => !this.modules.has(file))];
    for (const { path: file, data: code } of modules) {
      const imports = [...code.matchAll(REQUIRE)].map(([, specifier]) => moduleFile(file, specifier));
      this.modules.set(file, { code, imports });
    }
    const changed = new Set([...modules.map(({ path: file }) => file), ...data]);
    for (const file of changed) {
      for (const [importer, { imports }] of this.modules) if (imports.includes(file)) changed.add(importer);
    }
    return [...changed].flatMap((file) => {
      const code = this.modules.get(file)?.code;
      return code === undefined ? [] : [{ path: file, data: code }];
    });
  }
}
