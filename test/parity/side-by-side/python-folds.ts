import { type JsonCell, type JsonNotebook, sourceOf } from './notebook-json';

/** Python that stands folded beside a notebook's code. */
export interface PythonFold {
  /** Place of its cell among all cells of the notebook; the code cell it is about stands right before it. */
  readonly index: number;
  readonly code: string;
}

/** The tag of a cell that holds a fold, by which other programs find it. */
const FOLD_TAG = 'in-python';

const FORM =
  /^<details>\n<summary>In Python<\/summary>\n\n(?:[^`\n].*\n\n)?```python\n((?:(?!```).*\n)+)```\n\n<\/details>$/;

/**
 * The folds of a notebook in order: tagged cells of Markdown that hold `<details>` titled “In Python”, in it a paragraph
 * where something is to be said, and one block of Python.
 *
 * @throws Error when a tagged cell has another form, or does not follow a code cell.
 */
export function pythonFolds({ cells }: JsonNotebook): PythonFold[] {
  return cells.flatMap((cell, index) => (isFold(cell) ? [foldOf(cell, index, cells[index - 1])] : []));
}

/** Whether a cell is tagged as one. */
export function isFold({ metadata }: JsonCell): boolean {
  return metadata.tags?.includes(FOLD_TAG) ?? false;
}

function foldOf(cell: JsonCell, index: number, before: JsonCell | undefined): PythonFold {
  const [, code] = FORM.exec(sourceOf(cell)) ?? [];
  if (cell.cell_type !== 'markdown' || code === undefined) {
    throw new Error(
      `cell ${index}: expected <details> with “In Python” and a block of it, got\n${sourceOf(cell)}`,
    );
  }
  if (before?.cell_type !== 'code') throw new Error(`cell ${index}: expected a code cell right before it`);
  return { index, code: code.trimEnd() };
}
