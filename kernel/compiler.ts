import path from 'node:path';
import * as ts from '@tslab/typescript-for-tslab';
import type { CellSources } from './compiled-cells';
import type { CompiledModule, CompiledModules } from './compiled-modules';
import { SourceChanges } from './source-changes';

/**
 * A program as tslab uses it. TypeScript's own builders work out for every file, packages included, what depends on
 * it each time a cell is compiled; tslab only ever asks which modules one file imports.
 */
type CellProgram = ts.EmitAndSemanticDiagnosticsBuilderProgram;

/** TypeScript keeps with a file what its imports were resolved to. */
interface ResolvedFile extends ts.SourceFile {
  readonly resolvedModules?: ReadonlyMap<string, { readonly resolvedModule?: ts.ResolvedModule }> & {
    forEach(visit: (resolution: ResolvedImport) => void): void;
  };
}

interface ResolvedImport {
  readonly resolvedModule?: ts.ResolvedModule;
  readonly failedLookupLocations?: readonly string[];
}

/** A function that tslab's build of TypeScript adds. */
type DiagnosticsOfFiles = (program: ts.Program, files: readonly ts.SourceFile[]) => readonly ts.Diagnostic[];

function importsOf(file: ts.SourceFile): ResolvedImport[] {
  const imports: ResolvedImport[] = [];
  (file as ResolvedFile).resolvedModules?.forEach((resolution) => {
    imports.push(resolution);
  });
  return imports;
}

function isPackageOrDeclaration(fileName: string): boolean {
  return fileName.endsWith('.d.ts') || fileName.includes('/node_modules/');
}

/** Whether a file is one that tslab makes of the cell that is being compiled. */
function isCell({ fileName }: ts.SourceFile): boolean {
  return /\/__(tslab|prev)__\.[^/]+$/.test(fileName);
}

/** The names of a file and of every module of the project it imports, however indirectly. */
function projectModules(program: ts.Program, start: ts.SourceFile): string[] {
  const names = new Set([start.fileName]);
  for (const name of names) {
    const file = program.getSourceFile(name);
    for (const { resolvedModule } of file ? importsOf(file) : []) {
      const imported = resolvedModule?.resolvedFileName;
      if (imported !== undefined && !isPackageOrDeclaration(imported)) names.add(imported);
    }
  }
  return [...names];
}

/**
 * The TypeScript that tslab compiles cells with. It is tslab's own build, with
 * - source maps in what it emits, from which tracebacks are made;
 * - packages resolved as a bundler does, so that the `exports` of a package have types;
 * - edits noticed when a cell is compiled and never in between;
 * - modules that were found free of errors not checked again for every cell, as long as nothing was edited;
 * - modules that an earlier kernel has checked and compiled taken from there, see `CompiledModules`.
 */
export class CellCompiler {
  private readonly changes = new SourceChanges();
  private withoutErrors = new WeakSet<ts.SourceFile>();
  private readonly delayed = new Set<() => void>();
  private program: ts.Program | undefined;
  /** Keys of modules in the current program. */
  private keys = new Map<ts.SourceFile, string>();
  /** What is made of the module that is being compiled; undefined while none is. */
  private making: { readonly files: [string, string][]; readonly commonJs: [string, string][] } | undefined;
  /** The kept module that is being handed out. */
  private handedOut: CompiledModule | undefined;

  /** @param compiled modules of earlier kernels. Default: none is kept. */
  constructor(private readonly compiled?: CompiledModules) {}

  /**
   * Makes tslab use this compiler. To be called before the first module of tslab is loaded, since each takes hold
   * of the compiler then.
   */
  install(): void {
    const id = require.resolve('@tslab/typescript-for-tslab');
    const cached = require.cache[id];
    if (!cached) throw new Error(`expected ${id} to be loaded`);
    // The exports are getters that cannot be redefined.
    cached.exports = { ...ts, ...this.overrides() };
    ts.sys.watchFile = this.changes.watchFile;
    ts.sys.watchDirectory = this.changes.watchDirectory;
  }

  /**
   * Makes the next compilation see every edit made up to now.
   *
   * @returns the files that were edited.
   */
  noticeEdits(): readonly string[] {
    const edited = this.changes.report(this.missingModules());
    const delayed = [...this.delayed];
    this.delayed.clear();
    for (const callback of delayed) callback();
    // An edit can break what imports the edited module.
    if (edited.length > 0) this.checkAllAgain();
    return edited;
  }

  /** Forgets which modules were free of errors. */
  checkAllAgain(): void {
    this.withoutErrors = new WeakSet();
  }

  private *missingModules(): Iterable<string> {
    for (const file of this.program?.getSourceFiles() ?? []) {
      if (isPackageOrDeclaration(file.fileName)) continue;
      for (const { resolvedModule, failedLookupLocations = [] } of importsOf(file)) {
        if (!resolvedModule) yield* failedLookupLocations;
      }
    }
  }

  private overrides(): Partial<typeof ts> & { getPreEmitDiagnosticsOfFiles: DiagnosticsOfFiles } {
    const { getPreEmitDiagnosticsOfFiles } = ts as unknown as {
      getPreEmitDiagnosticsOfFiles: DiagnosticsOfFiles;
    };
    return {
      createWatchCompilerHost: this.createHost as typeof ts.createWatchCompilerHost,
      transpileModule: (input, options) => this.transpile(input, options),
      getPreEmitDiagnosticsOfFiles: (program, files) => {
        const unchecked = files.filter((file) => !this.withoutErrors.has(file) && !this.isKept(file));
        const diagnostics = getPreEmitDiagnosticsOfFiles(program, unchecked);
        if (diagnostics.length === 0) for (const file of files) this.withoutErrors.add(file);
        return diagnostics;
      },
    };
  }

  /** The second of tslab's two steps: from an ES module to CommonJS. */
  private transpile(input: string, options: ts.TranspileOptions): ts.TranspileOutput {
    const [, kept] = this.handedOut?.commonJs.find(([esModule]) => esModule === input) ?? [];
    if (kept !== undefined) return { outputText: kept };
    const compilerOptions = { ...options.compilerOptions, inlineSourceMap: true };
    const output = ts.transpileModule(input, { ...options, compilerOptions });
    this.making?.commonJs.push([input, output.outputText]);
    return output;
  }

  /** What a module of the project is known by; undefined for a cell, a package and where nothing is kept. */
  private keyOf(file: ts.SourceFile): string | undefined {
    const { program, compiled } = this;
    if (!program || !compiled || isPackageOrDeclaration(file.fileName) || isCell(file)) return undefined;
    const known = this.keys.get(file);
    if (known !== undefined) return known;
    const modules = projectModules(program, file).map((name) => program.getSourceFile(name));
    const key = compiled.keyOf(
      file,
      modules.filter((module) => module !== undefined),
    );
    this.keys.set(file, key);
    return key;
  }

  /**
   * What the cell that was compiled last rests on; undefined where a module of it is none that is kept, or is no module:
   * edits of a JSON file, which nothing compiles, would go unnoticed.
   */
  cellSources(): CellSources | undefined {
    const { program, compiled } = this;
    if (!program || !compiled) return undefined;
    const root = process.cwd();
    const files = new Map<string, ts.SourceFile>();
    const loaded = new Map<string, string>();
    for (const start of program.getSourceFiles().filter(isCell)) {
      for (const name of projectModules(program, start)) {
        const file = program.getSourceFile(name);
        if (!file || isCell(file)) continue;
        const key = this.keyOf(file);
        if (!name.endsWith('.ts') || key === undefined || !compiled.has(key)) return undefined;
        const source = path.relative(root, name);
        files.set(source, file);
        if (!start.isDeclarationFile) loaded.set(source, key);
      }
    }
    return {
      texts: [...files].map(([source, file]) => [source, compiled.textSha256(file)]),
      modules: [...loaded].map(([source, key]) => ({ source, key })),
    };
  }

  private isKept(file: ts.SourceFile): boolean {
    const key = this.keyOf(file);
    return key !== undefined && this.compiled?.has(key) === true;
  }

  /** Compiles a file, or hands out what an earlier kernel made of it. tslab asks only when everything is free of errors. */
  private emit(emit: CellProgram['emit'], ...parameters: Parameters<CellProgram['emit']>): ts.EmitResult {
    const [file, writeFile, ...rest] = parameters;
    const key = file && writeFile && this.keyOf(file);
    if (!key || !writeFile) return emit(...parameters);
    this.handedOut = this.compiled?.find(key);
    try {
      if (this.handedOut) {
        for (const [name, text] of this.handedOut.files) writeFile(name, text, false);
        return { emitSkipped: false, diagnostics: [] };
      }
      const making = { files: [] as [string, string][], commonJs: [] as [string, string][] };
      this.making = making;
      const result = emit(
        file,
        (name, text, ...others) => {
          if (name.endsWith('.js')) making.files.push([name, text]);
          writeFile(name, text, ...others);
        },
        ...rest,
      );
      // tslab takes a module's last expression for a cell's, and has to see it every time.
      if (!making.files.some(([, text]) => text.includes('tsLastExpr'))) this.compiled?.keep(key, making);
      return result;
    } finally {
      this.handedOut = undefined;
      this.making = undefined;
    }
  }

  private readonly createHost = (
    rootFiles: string[],
    options: ts.CompilerOptions,
    system: ts.System,
    _createProgram: unknown,
    reportDiagnostic: ts.DiagnosticReporter,
    reportWatchStatus: ts.WatchStatusReporter,
  ) =>
    ts.createWatchCompilerHost(
      rootFiles,
      { ...options, inlineSourceMap: true, moduleResolution: ts.ModuleResolutionKind.Bundler },
      this.withDelays(system),
      this.createProgram,
      reportDiagnostic,
      reportWatchStatus,
    );

  /**
   * tslab holds one timer, TypeScript's rebuild, which it fires itself, and fails at a second. The other one that
   * TypeScript sets, to look again for missing modules, waits here for the next cell.
   */
  private withDelays(system: ts.System): ts.System {
    const { setTimeout: setRebuild, clearTimeout: clearRebuild } = system;
    return Object.assign(Object.create(system) as ts.System, {
      setTimeout: (callback: () => void, milliseconds: number) => {
        if (callback.name === 'updateProgramWithWatchStatus') return setRebuild?.(callback, milliseconds);
        this.delayed.add(callback);
        return callback;
      },
      clearTimeout: (timer: unknown) => {
        if (!this.delayed.delete(timer as () => void)) clearRebuild?.(timer);
      },
    });
  }

  private readonly createProgram: ts.CreateProgram<CellProgram> = (...parameters) => {
    const builder = ts.createAbstractBuilder(...(parameters as Parameters<typeof ts.createAbstractBuilder>));
    const program = builder.getProgram();
    this.program = program;
    this.keys = new Map();
    const emit = builder.emit.bind(builder);
    // Making the checker binds the files: tslab reads a cell's variables from what binding leaves.
    program.getTypeChecker();
    return Object.assign(builder, {
      getAllDependencies: (file: ts.SourceFile) => projectModules(program, file),
      emit: (...parameters: Parameters<CellProgram['emit']>) => this.emit(emit, ...parameters),
    }) as unknown as CellProgram;
  };
}
