import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ConvertResult, SideOutput } from 'tslab/dist/converter';
import { CompilationStore, compilationEnvironment, sha256 } from './compilation-store';
import type { CompiledModules } from './compiled-modules';

/** A module of the project, by its path from the root. */
interface NamedModule {
  readonly source: string;
  /** What `CompiledModules` knows it by. */
  readonly key: string;
}

/** What a cell was compiled from, beside its own text. */
export interface CellSources {
  /** All modules of the project that it or the declarations before it import, however indirectly, with their texts' hashes. */
  readonly texts: readonly (readonly [source: string, sha256: string])[];
  /** Those that it imports itself, which are loaded before it runs. */
  readonly modules: readonly NamedModule[];
}

type CellCode = Pick<ConvertResult, 'output' | 'declOutput' | 'lastExpressionVar' | 'hasToplevelAwait'>;

interface KeptCell extends CellSources {
  readonly code: CellCode;
}

/** Raised whenever the record above changes. */
const FORMAT = 'compiled cells 1';

/** Hash of a file as it was at a time. */
interface ReadFile {
  readonly version: string;
  readonly sha256: string;
}

/**
 * Cells as they were compiled before, kept on disk between kernels, so that a notebook that runs as it ran before needs no
 * compiler. A cell is known by its text and by the declarations of those before it, and is compiled anew when any module it
 * rests on was edited since; that it is kept says that it was free of errors.
 */
export class CompiledCells {
  private readonly environment: string;
  private readonly store: CompilationStore<KeptCell>;
  private readonly read = new Map<string, ReadFile>();

  /** @param folder is made when missing. @param root the project's folder. @param modules where what cells import is kept. */
  constructor(
    folder: string,
    private readonly root: string,
    private readonly modules: CompiledModules,
  ) {
    this.environment = compilationEnvironment(FORMAT, root);
    this.store = new CompilationStore(folder);
  }

  /**
   * What became of a cell, with all modules that it imports; undefined when it has to be compiled.
   *
   * @param declarations of the cells before it.
   */
  find(declarations: string, cell: string): ConvertResult | undefined {
    const kept = this.store.find(this.keyOf(declarations, cell));
    if (kept === undefined || !this.isUnchanged(kept)) return undefined;
    const sideOutputs: SideOutput[] = [];
    for (const { source, key } of kept.modules) {
      const data = this.modules.find(key)?.commonJs[0]?.[1];
      if (data === undefined) return undefined;
      sideOutputs.push({ path: path.join(this.root, source.replace(/\.ts$/, '.js')), data });
    }
    return { ...kept.code, diagnostics: [], sideOutputs };
  }

  keep(declarations: string, cell: string, result: ConvertResult, sources: CellSources): void {
    const { output, declOutput, lastExpressionVar, hasToplevelAwait } = result;
    const code = { output, declOutput, lastExpressionVar, hasToplevelAwait };
    this.store.keep(this.keyOf(declarations, cell), { code, ...sources });
  }

  private keyOf(declarations: string, cell: string): string {
    return sha256([this.environment, declarations, cell]);
  }

  private isUnchanged({ texts }: KeptCell): boolean {
    return texts.every(([source, hash]) => this.sha256Of(path.join(this.root, source)) === hash);
  }

  /** Of a module's text as the compiler would read it; files are read again only when they were written to. */
  private sha256Of(file: string): string | undefined {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    const version = `${stats.mtimeMs} ${stats.size}`;
    const known = this.read.get(file);
    if (known?.version === version) return known.sha256;
    const hash = sha256([readFileSync(file, 'utf8').replace(/^\uFEFF/, '')]);
    this.read.set(file, { version, sha256: hash });
    return hash;
  }
}
