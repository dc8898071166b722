import type { JsonCell, JsonNotebook } from './notebook-json';
import { pythonFolds } from './python-folds';

/** The module that probes import, from the folder in which the kernel starts. */
const KEPT_NUMBERS = './test/parity/side-by-side/kept-numbers';

/** What is kept where a fold stands. */
export interface Probe {
  /** TypeScript, of values that hold numbers. */
  readonly expressions: readonly string[];
  /** Lines of imports that the expressions need beside those of the notebook. */
  readonly imports?: readonly string[];
}

/**
 * The notebook with a code cell in place of each fold, which keeps the values of TypeScript expressions as they are once
 * the cell before it has run. What follows the last fold is left out.
 *
 * @param probes what to keep of each fold.
 * @param folder for the numbers.
 */
export function probedNotebook(
  notebook: JsonNotebook,
  probes: readonly Probe[],
  folder: string,
): JsonNotebook {
  const folds = pythonFolds(notebook);
  const cellsOfProbes = new Map(
    folds.map(({ index }, fold) => [index, cellOfProbe(folder, fold, probes[fold])]),
  );
  const cells = notebook.cells.slice(0, folds[folds.length - 1].index + 1);
  return { ...notebook, cells: cells.map((cell, index) => cellsOfProbes.get(index) ?? cell) };
}

function cellOfProbe(folder: string, fold: number, { expressions, imports = [] }: Probe): JsonCell {
  const lines = [
    `import { keepNumbers } from '${KEPT_NUMBERS}';`,
    ...imports,
    `keepNumbers(${JSON.stringify(folder)}, ${fold}, [`,
    ...expressions.map((expression) => `  ${expression},`),
    ']);',
  ];
  const source = lines.join('\n');
  return {
    cell_type: 'code',
    metadata: {},
    source,
    ...{ id: `probe${fold}`, execution_count: null, outputs: [] },
  };
}
