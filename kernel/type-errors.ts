import { readFileSync } from 'node:fs';
import type { CellTypeError } from './cell-converter';
import { bold, type CellError, codeExcerpt, red } from './cell-error';
import { setsParameters } from './injected-parameters';

/** Errors shown in full; a missing bracket can make hundreds. */
const SHOWN = 10;

/** What TypeScript says in its own terms, said in a notebook's. */
const ADVICE: Readonly<Record<number, string>> = {
  2307: 'Paths in a cell start at the project\u2019s root, e.g. "./src/dataset/emotions"; a package has to be in package.json.',
};

/** In a cell that sets parameters, assigning to a constant is right if only the constant has a type. */
const CONSTANT_ASSIGNED = 2588;

function adviceFor({ code }: CellTypeError, cell: string): string[] {
  if (code === CONSTANT_ASSIGNED && setsParameters(cell)) {
    return ['A parameter can be set when its constant has a type: const epochs: number = 5;'];
  }
  return ADVICE[code] === undefined ? [] : [ADVICE[code]];
}

function linesOf(fileName: string | undefined, cell: string): readonly string[] {
  if (fileName === undefined) return cell.split('\n');
  try {
    return readFileSync(fileName, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/**
 * Describes why a cell could not be compiled: each error with its line, and a mark under the place.
 *
 * @param errors at least one, in the cell or in modules it imports.
 * @param cellNumber as it stands before the cell in the notebook.
 */
export function describeTypeErrors(
  errors: readonly CellTypeError[],
  cell: string,
  cellNumber: number,
): CellError {
  const places = errors.map(({ fileName, line, character }) =>
    fileName === undefined
      ? `cell ${cellNumber}, line ${line + 1}`
      : `${fileName}:${line + 1}:${character + 1}`,
  );
  const traceback = errors.slice(0, SHOWN).flatMap((error, index) => [
    ...(index === 0 ? [] : ['']),
    `${red('TypeScriptError')} in ${bold(places[index])}: ${error.message} (TS${error.code})`,
    ...codeExcerpt(
      linesOf(error.fileName, cell),
      error.line + 1,
      { start: error.character, length: error.length },
      // The lines around the first error do for the others, which are mostly its consequences.
      index === 0 ? undefined : 0,
    ),
    ...adviceFor(error, cell),
  ]);
  if (errors.length > SHOWN) traceback.push('', `… and ${errors.length - SHOWN} more errors`);
  const [first] = errors;
  return { ename: 'TypeScriptError', evalue: `${places[0]}: ${first.message}`, traceback };
}
