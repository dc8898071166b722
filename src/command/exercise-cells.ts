/** A cell as a notebook's file holds it; fields that are not named here are kept as they are. */
export interface RawCell {
  readonly cell_type: string;
  readonly metadata: { readonly tags?: readonly string[] };
  /** Text, whole or as lines that keep their ends. */
  readonly source: string | readonly string[];
}

/** A notebook's file, nbformat 4. */
export interface RawNotebook {
  readonly cells: readonly RawCell[];
}

/** The cells of one exercise, in their order. */
export interface ExerciseCells {
  /** Code to be completed. */
  readonly stub: RawCell;
  readonly check: RawCell;
  readonly hint: RawCell;
  readonly answer: RawCell;
  /** What the answer puts in the stub's place. */
  readonly answerCode: string;
}

/** The tags of an exercise's cells, in their order; the task stands above the stub. */
const TAGS = ['exercise', 'exercise-check', 'exercise-hint', 'exercise-answer'] as const;

/** A cell's text. */
export function sourceOf({ source }: RawCell): string {
  return typeof source === 'string' ? source : source.join('');
}

function tagOf({ metadata }: RawCell): (typeof TAGS)[number] | undefined {
  return TAGS.find((tag) => metadata.tags?.includes(tag));
}

/**
 * Finds the exercises of a notebook by the tags of their cells.
 *
 * @param file what errors call the notebook.
 * @throws Error when a cell of an exercise is missing or stands out of order, or an answer holds no block of code.
 */
export function exercisesOf(notebook: RawNotebook, file: string): ExerciseCells[] {
  const cells = notebook.cells.filter((cell) => tagOf(cell) !== undefined);
  cells.forEach((cell, index) => {
    const expected = TAGS[index % TAGS.length];
    if (tagOf(cell) === expected) return;
    throw new Error(
      `${file}: expected the cells of an exercise in the order ${TAGS.join(', ')}, got ${tagOf(cell)} in place of ${expected}: ${sourceOf(cell)}`,
    );
  });
  if (cells.length % TAGS.length !== 0) {
    throw new Error(`${file}: the last exercise lacks its cell tagged ${TAGS[cells.length % TAGS.length]}`);
  }
  return Array.from({ length: cells.length / TAGS.length }, (_, index) => {
    const [stub, check, hint, answer] = cells.slice(index * TAGS.length, (index + 1) * TAGS.length);
    return { stub, check, hint, answer, answerCode: codeOf(answer, file) };
  });
}

function codeOf(answer: RawCell, file: string): string {
  const code = /^```ts\n(.*?)\n```$/ms.exec(sourceOf(answer))?.[1];
  if (code === undefined) throw new Error(`${file}: an answer holds no block of ts: ${sourceOf(answer)}`);
  return code;
}

/** A copy to be handed out: the answers are gone, and so is what cells have put out. */
export function studentCopy(notebook: RawNotebook): RawNotebook {
  const cells = notebook.cells.filter((cell) => tagOf(cell) !== 'exercise-answer');
  return { ...notebook, cells: cells.map(withoutOutputs) };
}

/**
 * A copy in which every stub is its answer, so that every check says so.
 *
 * @throws Error as `exercisesOf` does.
 */
export function answeredCopy(notebook: RawNotebook, file: string): RawNotebook {
  const answers = new Map(exercisesOf(notebook, file).map(({ stub, answerCode }) => [stub, answerCode]));
  const cells = notebook.cells.map((cell) => {
    const code = answers.get(cell);
    return code === undefined ? cell : { ...cell, source: code.split(/(?<=\n)/) };
  });
  return { ...notebook, cells: cells.map(withoutOutputs) };
}

function withoutOutputs(cell: RawCell): RawCell {
  return cell.cell_type === 'code' ? { ...cell, ...{ execution_count: null, outputs: [] } } : cell;
}
