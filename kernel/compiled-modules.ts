import path from 'node:path';
import type * as ts from '@tslab/typescript-for-tslab';
import { CompilationStore, compilationEnvironment, sha256 } from './compilation-store';

/** What became of a module of the project that was free of errors. */
export interface CompiledModule {
  /** The compiler's output by file name, an ES module. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** The same as CommonJS, by the ES module it was made of. */
  readonly commonJs: readonly (readonly [esModule: string, text: string])[];
}

/** Raised whenever the record above changes. */
const FORMAT = 'compiled modules 1';

/**
 * The project's modules as they were compiled before, kept on disk between kernels: checking and compiling them is most
 * of what a fresh kernel does for its first cells. A module is known by its own text, by the texts of all modules it
 * imports, however indirectly, and by the packages that are installed; that it is kept says that it was free of errors.
 * What cannot be read or written is compiled anew.
 */
export class CompiledModules extends CompilationStore<CompiledModule> {
  private readonly environment: string;
  private readonly texts = new WeakMap<ts.SourceFile, string>();

  /** @param folder is made when missing. @param root the project's folder. */
  constructor(
    folder: string,
    private readonly root: string,
  ) {
    super(folder);
    this.environment = compilationEnvironment(FORMAT, root);
  }

  /**
   * What a module is known by.
   *
   * @param modules itself, and all modules of the project that it imports, however indirectly.
   */
  keyOf(file: ts.SourceFile, modules: readonly ts.SourceFile[]): string {
    const names = modules.map(
      (module) => `${path.relative(this.root, module.fileName)} ${this.textSha256(module)}`,
    );
    return sha256([this.environment, path.relative(this.root, file.fileName), ...names.sort()]);
  }

  /** Of a file's text as the compiler read it. */
  textSha256(file: ts.SourceFile): string {
    const known = this.texts.get(file) ?? sha256([file.text]);
    this.texts.set(file, known);
    return known;
  }
}
