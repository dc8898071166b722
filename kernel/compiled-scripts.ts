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

/**
 * What is kept of cells, in characters of what was written and what became of it, source maps included: a thousand runs and more. Without an end to it, a day's cells
 * would pile up.
 */
const MOST_KEPT = 4_000_000;

/** tslab puts `export {};` before a cell, to have it compiled as a module. */
const LINES_BEFORE_CELL = 1;

function charactersOf(script: CompiledScript | undefined): number {
  return script === undefined ? 0 : script.source().length + script.code.length;
}

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
  private readonly modules = new Map<string, CompiledScript>();
  /** Those that were run or looked for last come last. */
  private readonly cells = new Map<string, CompiledScript>();
  private keptCharacters = 0;

  /** @param mostKept characters of cells' scripts; those that were not looked for the longest are forgotten beyond. */
  constructor(
    private readonly root: string,
    private readonly mostKept = MOST_KEPT,
  ) {}

  /** Registers a cell's script and names it for stack traces. */
  addCell({ serial, executionCount }: CellIdentity, source: string, code: string): string {
    const name = `cell-${serial}`;
    this.cells.set(name, {
      cell: executionCount,
      name: `cell ${executionCount}`,
      code,
      addedLines: LINES_BEFORE_CELL,
      source: () => source,
    });
    this.keptCharacters += charactersOf(this.cells.get(name));
    this.forgetBeyond(name);
    return `${code.replace(MAP_COMMENT, '')}\n//# sourceURL=${name}`;
  }

  /** Registers a module of the project, compiled to `file` (a path that exists in memory alone). */
  addModule(file: string, code: string): string {
    const source = file.replace(/\.js$/, '.ts');
    this.modules.set(file, {
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
    const compiled = this.find(script);
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
      return this.find(script)?.source().split('\n') ?? [];
    } catch {
      return [];
    }
  }

  private find(script: string): CompiledScript | undefined {
    const cell = this.cells.get(script);
    if (cell === undefined) return this.modules.get(script);
    this.cells.delete(script);
    this.cells.set(script, cell);
    return cell;
  }

  /** @param latest the one that is about to run; it stays however large it is. */
  private forgetBeyond(latest: string): void {
    for (const [name, cell] of this.cells) {
      if (this.keptCharacters <= this.mostKept || name === latest) return;
      this.cells.delete(name);
      this.keptCharacters -= charactersOf(cell);
    }
  }
}
