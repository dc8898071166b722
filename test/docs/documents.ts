import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The project's folder. */
export const ROOT = path.resolve(__dirname, '../..');

/** What is made, not written: as .gitignore has it, and git's own. */
const MADE = new Set(
  readFileSync(path.join(ROOT, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('/'))
    .map((line) => line.slice(0, -1))
    .concat('.git'),
);

/** Every file of the project that somebody wrote, by its path from the root, `/` between folders. */
export function writtenFiles(folder = ''): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (MADE.has(entry.name) || MADE.has(name)) return [];
    return entry.isDirectory() ? writtenFiles(name) : [name];
  });
}

/** The text of a file of the project. */
export function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The documents: every Markdown file. */
export const DOCUMENTS = writtenFiles().filter((file) => file.endsWith('.md'));

/** The table rows below a line of headings, each a list of its cells. */
export function tableRows(text: string, headings: string): string[][] {
  const lines = text.split('\n');
  const tables = lines.flatMap((line, index) => (line === headings ? [lines.slice(index + 2)] : []));
  return tables.flatMap((rest) => {
    const end = rest.findIndex((line) => !line.startsWith('|'));
    return rest.slice(0, end === -1 ? rest.length : end).map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  });
}
