import type { Converter, ConvertResult, Diagnostic } from 'tslab/dist/converter';
import type { CompiledCells } from './compiled-cells';
import type { CellIdentity, CompiledScripts } from './compiled-scripts';
import type { CellCompiler } from './compiler';
import { declarationsForParameters, setsParameters } from './injected-parameters';
import { ProjectModules } from './project-modules';
import { expandShorthandProperties } from './shorthand-properties';
import { addStoppingPoints } from './stopping-points';

/** A type error as tslab reports it, at the place where it was written. */
export interface CellTypeError {
  readonly fileName: string | undefined;
  /** Counted from 0. */
  readonly line: number;
  readonly character: number;
  /** Characters marked from there; 0 when the error goes on beyond its line. */
  readonly length: number;
  readonly code: number;
  readonly message: string;
}

/** tslab's converter of cells to JavaScript, with what it leaves out before and after. */
export class CellConverter implements Converter {
  private readonly modules = new ProjectModules();
  /** What was taken in of each module, as compiled. */
  private readonly taken = new Map<string, string>();
  private prepared: Converter | undefined;
  /** Edited JSON files that no cell has loaded since: an edit may be noticed by a completion first. */
  private readonly editedData = new Set<string>();
  /** Why the last cell could not be compiled; empty when it could. */
  typeErrors: readonly CellTypeError[] = [];

  /**
   * @param beginEvaluation called when a cell was compiled and tslab goes on to run it; tells which one it is.
   * @param cells of earlier kernels. Default: none is kept.
   */
  constructor(
    private readonly createConverter: () => Converter,
    private readonly compiler: CellCompiler,
    private readonly scripts: CompiledScripts,
    private readonly beginEvaluation: () => CellIdentity,
    private cells?: CompiledCells,
  ) {}

  /** Makes the converter, which takes most of a second; the first cell that was not compiled before does so otherwise. */
  prepare(): void {
    this.prepared ??= this.createConverter();
  }

  private get converter(): Converter {
    this.prepare();
    return this.prepared as Converter;
  }

  private noticeEdits(): void {
    for (const file of this.compiler.noticeEdits()) if (file.endsWith('.json')) this.editedData.add(file);
  }

  convert(declarations: string, cell: string): ConvertResult {
    this.noticeEdits();
    const result = this.compile(declarations, cell);
    if (result.diagnostics.length > 0) return result;

    const data = [...this.editedData];
    this.editedData.clear();
    for (const file of data) delete require.cache[file];
    // tslab's converter hands out modules that came with a kept cell once more.
    const untaken = (result.sideOutputs ?? []).filter(
      (module) => this.taken.get(module.path) !== module.data,
    );
    for (const module of untaken) this.taken.set(module.path, module.data);
    const compiled = untaken.map(({ path, data: javaScript }) => ({
      path,
      data: addStoppingPoints(this.scripts.addModule(path, javaScript), { loops: false }),
    }));
    const identity = this.beginEvaluation();
    return {
      ...result,
      // What may be set from outside stays a constant for the cells.
      declOutput: setsParameters(cell) ? declarations : result.declOutput,
      sideOutputs: this.modules.update(compiled, data),
      output:
        result.output &&
        addStoppingPoints(this.scripts.addCell(identity, cell, result.output), { loops: true }),
    };
  }

  private compile(declarations: string, cell: string): ConvertResult {
    const settable = declarationsForParameters(declarations, cell);
    const kept = this.cells?.find(settable, cell);
    if (kept !== undefined) {
      this.typeErrors = [];
      return kept;
    }
    const { code, written } = expandShorthandProperties(cell);
    // The value of a parameter's last assignment is no result.
    const result = this.converter.convert(settable, setsParameters(cell) ? `${code}\nvoid 0;` : code);
    this.typeErrors = mergeChains(result.diagnostics).map((error) =>
      error.fileName === undefined ? placeInCell(error, cell, written) : placeInModule(error),
    );
    if (result.diagnostics.length === 0) {
      const sources = this.compiler.cellSources();
      if (sources !== undefined) this.cells?.keep(settable, cell, result, sources);
    }
    return result;
  }

  inspect(declarations: string, cell: string, position: number): ReturnType<Converter['inspect']> {
    this.noticeEdits();
    return this.converter.inspect(declarations, cell, position);
  }

  complete(declarations: string, cell: string, position: number): ReturnType<Converter['complete']> {
    this.noticeEdits();
    return this.converter.complete(declarations, cell, position);
  }

  addModule(...parameters: Parameters<Converter['addModule']>): Diagnostic[] {
    this.compiler.checkAllAgain();
    // What is imported by its name from now on is in no file.
    this.cells = undefined;
    return this.converter.addModule(...parameters);
  }

  close(): void {
    this.prepared?.close();
  }
}

/** tslab sends the explanations under an error as errors of their own, at the same place and without the file. */
function mergeChains(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const merged: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const last = merged.at(-1);
    const explains =
      last !== undefined &&
      diagnostic.start.offset === last.start.offset &&
      diagnostic.end.offset === last.end.offset &&
      (diagnostic.fileName === undefined || diagnostic.fileName === last.fileName);
    if (explains) {
      merged[merged.length - 1] = {
        ...last,
        messageText: `${last.messageText}\n  ${diagnostic.messageText}`,
      };
    } else {
      merged.push(diagnostic);
    }
  }
  return merged;
}

function placeInModule({ fileName, start, end, code, messageText }: Diagnostic): CellTypeError {
  const length = end.line === start.line ? end.character - start.character : 0;
  return { fileName, line: start.line, character: start.character, length, code, message: messageText };
}

function placeInCell(
  { start, end, code, messageText }: Diagnostic,
  cell: string,
  written: (position: number) => number,
): CellTypeError {
  // The compiler reads one thing more behind the cell, the list of its variables.
  const from = Math.min(written(start.offset), cell.length);
  const to = Math.min(written(end.offset), cell.length);
  const before = cell.slice(0, from).split('\n');
  const length = cell.slice(from, to).includes('\n') ? 0 : to - from;
  return {
    fileName: undefined,
    line: before.length - 1,
    character: before[before.length - 1].length,
    length,
    code,
    message: messageText,
  };
}
