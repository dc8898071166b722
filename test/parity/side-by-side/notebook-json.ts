import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A cell as nbformat keeps it; of what else it holds only the tags are of interest here. */
export interface JsonCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly metadata: { readonly tags?: readonly string[] };
}

/** A notebook as nbformat keeps it. */
export interface JsonNotebook {
  readonly cells: readonly JsonCell[];
}

const FOLDER = path.join(__dirname, '..', '..', '..', 'notebooks');

/** The names of the project's notebooks, in order. */
export function notebookNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ipynb'))
    .map((file) => path.basename(file, '.ipynb'))
    .sort();
}

/** Reads one of the project's notebooks by its name. */
export function readJsonNotebook(name: string): JsonNotebook {
  return JSON.parse(readFileSync(path.join(FOLDER, `${name}.ipynb`), 'utf8')) as JsonNotebook;
}

/** A cell's text. */
export function sourceOf({ source }: JsonCell): string {
  return [source].flat().join('');
}
