import type { Notebook } from './notebook-file';
import type { ArtifactName } from './run-artifacts';

/** What a notebook has to do with others, told from its code. */
export interface NotebookLinks {
  /** Results it leaves for later notebooks and for the report. */
  readonly leaves: ReadonlySet<ArtifactName>;
  /** Results it takes up where an earlier notebook has left them; else it makes them itself, at the price of its time. */
  readonly takesUp: ReadonlySet<ArtifactName>;
}

/** The functions by which notebooks leave each result. */
const LEAVES: readonly (readonly [ArtifactName, RegExp])[] = [
  ['training', /\bsaveWalkthrough\(/],
  ['evaluation', /\bsaveEvaluation\(/],
  ['comparison', /\bcompareModels\(/],
];

/** The functions by which notebooks take a result up. */
const TAKES_UP: readonly (readonly [ArtifactName, RegExp])[] = [['training', /\bloadOrTrainWalkthrough\(/]];

/** Reads what a notebook leaves and takes up. */
export function notebookLinks({ cells }: Notebook): NotebookLinks {
  const code = cells.map((cell) => (cell.kind === 'code' ? cell.source : '')).join('\n');
  const named = (functions: typeof LEAVES) =>
    new Set(functions.filter(([, pattern]) => pattern.test(code)).map(([name]) => name));
  return { leaves: named(LEAVES), takesUp: named(TAKES_UP) };
}
