import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';

/** A place in what the reader wrote. */
export interface SourcePlace {
  /** Number of the cell, or undefined in a module. */
  readonly cell: number | undefined;
  /** `cell 5`, or the module's path from the project's root: `src/dataset/emotions.ts`. */
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
}

/** One run of a cell. */
export interface CellIdentity {
  /** Counts every run of the kernel. */
  readonly serial: number;
  /** The number before the cell in the notebook. */
  readonly executionCount: number;
}

interface CompiledScript {
  readonly cell: number | undefined;
  readonly name: string;
  /** With the source maps of each step of the compilation at its end; they are read only for a stack trace. */
  readonly code: string;
  /** The compiler reads a cell with this many lines of its own before it. */
  readonly addedLines: number;
  readonly source: () => string;
}

const MAP_COMMENT = /^\/\/# sourceMappingURL=data:application\/json;base64,(.+)$/gm;

/** tslab puts `export {};` before a cell, to have it compiled as a module. */
const LINES_BEFORE_CELL = 1;

/** Those of the latest step first. */
function sourceMapsOf(code: string): SourceMap[] {
  return [...code.matchAll(MAP_COMMENT)]
    .map(([, base64]) => new SourceMap(JSON.parse(atob(base64)) as SourceMapPayload))
    .reverse();
}

/**
 * What the kernel has compiled, by the script names that V8 gives in stack traces, and where each place in it was
 * written. tslab compiles in two steps, so that two source maps stand at the end of its output.
 */
export class CompiledScripts {
  private readonly scripts = new Map<string, CompiledScript>();

  constructor(private readonly root: string) {}

  /** Registers a cell's script and names it for stack traces. */
  addCell({ serial, executionCount }: CellIdentity, source: string, code: string): string {
    const name = `cell-${serial}`;
    this.scripts.set(name, {
      cell: executionCount,
      name: `cell ${executionCount}`,
      code,
      addedLines: LINES_BEFORE_CELL,
      source: () => source,
    });
    return `${code.replace(MAP_COMMENT, '')}\n//# sourceURL=${name}`;
  }

  /** Registers a module of the project, compiled to `file` (a path that exists in memory alone). */
  addModule(file: string, code: string): string {
    const source = file.replace(/\.js$/, '.ts');
    this.scripts.set(file, {
      cell: undefined,
      name: path.relative(this.root, source),
      code,
      addedLines: 0,
      source: () => readFileSync(source, 'utf8'),
    });
    return code.replace(MAP_COMMENT, '');
  }

  /**
   * Where a place in a script was written.
   *
   * @param line,column as in a stack trace, counted from 1.
   * @returns undefined for a script that was not compiled here, and behind a script's end.
   */
  placeOf(script: string, line: number, column: number): SourcePlace | undefined {
    const compiled = this.scripts.get(script);
    // What tslab adds behind a script's lines is nobody's code.
    if (!compiled || line > compiled.code.split('\n').length) return undefined;
    let [row, offset] = [line - 1, column - 1];
    for (const map of sourceMapsOf(compiled.code)) {
      const entry = map.findEntry(row, offset);
      if (!('originalLine' in entry)) break;
      row = entry.originalLine;
      offset = entry.originalColumn;
    }
    return { cell: compiled.cell, name: compiled.name, line: Math.max(1, row + 1 - compiled.addedLines) };
  }

  /** The lines in which a script was written; none when its file is gone. */
  linesOf(script: string): readonly string[] {
    try {
      return this.scripts.get(script)?.source().split('\n') ?? [];
    } catch {
      return [];
    }
  }
}
