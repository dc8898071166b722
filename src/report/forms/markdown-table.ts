import { plainMarkdown } from '../../command/markdown-text';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
};

/** The words of a piece of HTML, in one line. */
function plainWords(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

/** Rows as a table of GitHub's Markdown; the first is the head. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map((row) => row.length));
  const line = (cells: readonly string[]) =>
    `| ${Array.from({ length: width }, (_, i) => plainMarkdown(cells[i] ?? '')).join(' | ')} |`;
  const [head, ...body] = rows;
  return [line(head), `|${' --- |'.repeat(width)}`, ...body.map(line)].join('\n');
}

/**
 * The first table in a piece of HTML as Markdown, its caption in bold above it.
 *
 * @returns undefined where there is no table, or one whose cells span several rows or columns.
 */
export function tableFromHtml(html: string): string | undefined {
  const table = /<table[\s>].*?<\/table>/s.exec(html)?.[0];
  if (table === undefined || /\s(row|col)span=/.test(table)) return undefined;
  const caption = /<caption[^>]*>(.*?)<\/caption>/s.exec(table)?.[1];
  const rows = [...table.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => plainWords(cell)),
  );
  if (rows.length === 0) return undefined;
  return [...(caption ? [`**${plainMarkdown(plainWords(caption))}**`, ''] : []), markdownTable(rows)].join(
    '\n',
  );
}
