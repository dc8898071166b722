import type { JsonCell, JsonNotebook } from './notebook-json';
import { pythonFolds } from './python-folds';

/** The module that probes import, from the folder in which the kernel starts. */
const KEPT_NUMBERS = './test/parity/side-by-side/kept-numbers';

/**
 * The notebook with a code cell in place of each fold, which keeps the values of TypeScript expressions as they are once
 * the cell before it has run. What follows the last fold is left out.
 *
 * @param expressions of each fold.
 * @param folder for the numbers.
 */
export function probedNotebook(
  notebook: JsonNotebook,
  expressions: readonly (readonly string[])[],
  folder: string,
): JsonNotebook {
  const folds = pythonFolds(notebook);
  const probes = new Map(folds.map(({ index }, fold) => [index, probe(folder, fold, expressions[fold])]));
  const cells = notebook.cells.slice(0, folds[folds.length - 1].index + 1);
  return { ...notebook, cells: cells.map((cell, index) => probes.get(index) ?? cell) };
}

function probe(folder: string, fold: number, expressions: readonly string[]): JsonCell {
  const lines = [
    `import { keepNumbers } from '${KEPT_NUMBERS}';`,
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
