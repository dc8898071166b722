import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { fencedMarkdown, plainMarkdown } from '../../command/markdown-text';
import type { ExecutedNotebook } from '../execute-notebook';
import { type CellOutput, firstSentence, type MarkdownCell, notebookTitle } from '../notebook-file';
import { REPORT_TITLE } from '../page';
import { provenance } from '../provenance';
import type { ReportRun } from '../report-run';
import { SYNTHETIC_NOTE } from '../synthetic-note';
import { chartPng } from './chart-files';
import { markdownTable, tableFromHtml } from './markdown-table';

/** Files by their names. */
export type FormFiles = Map<string, string | Uint8Array>;

/** Text as a terminal would show it in the end, without colors. */
function plainText(text: string): string {
  return fencedMarkdown(stripVTControlCharacters(text).replace(/^.*\r(?=[^\n])/gm, ''), 'text');
}

/** A file beside the text, as the address of a link, which ends at a bracket. */
function address(file: string): string {
  return encodeURI(file).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
}

/** The notebook being written, and the pictures it has brought so far. */
interface Writing {
  readonly name: string;
  readonly files: FormFiles;
  readonly pages: ReadonlySet<string>;
  readonly notebooksFolder: string;
}

/** Puts a picture beside the text, and refers to it. */
function picture(content: Uint8Array, ending: string, alt: string, { name, files }: Writing): string {
  const number = [...files.keys()].filter((file) => file.startsWith(`${name}-`)).length + 1;
  const file = `${name}-${number}${ending}`;
  files.set(file, content);
  return `![${plainMarkdown(alt)}](${address(file)})`;
}

const PICTURES: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
};

async function outputText(output: CellOutput, writing: Writing): Promise<string> {
  if (output.kind === 'stream') return output.text.trim() === '' ? '' : plainText(output.text);
  if (output.kind === 'error') return plainText(`${output.ename}: ${output.evalue}`);
  const chart = await chartPng(output);
  if (chart) {
    return chart.picture
      ? picture(chart.picture, '.png', chart.description, writing)
      : `*A chart that only a browser can draw: ${plainMarkdown(chart.description)}*`;
  }
  const { data } = output;
  const table = data['text/html'] === undefined ? undefined : tableFromHtml(String(data['text/html']));
  if (table !== undefined) return table;
  for (const [type, ending] of Object.entries(PICTURES)) {
    if (data[type] === undefined) continue;
    return picture(
      Buffer.from(String(data[type]), 'base64'),
      ending,
      'Picture made by the code above',
      writing,
    );
  }
  if (data['image/svg+xml'] !== undefined) {
    return picture(
      Buffer.from(String(data['image/svg+xml'])),
      '.svg',
      'Picture made by the code above',
      writing,
    );
  }
  if (data['text/markdown'] !== undefined) return String(data['text/markdown']);
  return data['text/plain'] === undefined ? '' : plainText(String(data['text/plain']));
}

/** Prose with its links to other notebooks and its pictures as they lie in the folder. */
async function proseText({ source, attachments }: MarkdownCell, writing: Writing): Promise<string> {
  const linked = source.replace(
    /\]\((?:\.\/)?([^()/#:\s]+)\.ipynb(#[^)]*)?\)/g,
    (link, name: string, anchor = '') => (writing.pages.has(name) ? `](${name}.md${anchor})` : link),
  );
  const pictures = [...linked.matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)];
  let text = linked;
  for (const [markup, alt, address] of pictures) {
    if (/^([a-z][a-z0-9+.-]+:|\/\/)/i.test(address) && !address.startsWith('attachment:')) continue;
    const name = decodeURIComponent(address.replace(/^attachment:/, ''));
    const kept = Object.values(attachments[name] ?? {})[0];
    const content = address.startsWith('attachment:')
      ? Buffer.from(kept ?? '', 'base64')
      : await readFile(path.resolve(writing.notebooksFolder, name));
    text = text.replace(markup, () => picture(content, path.extname(name), alt, writing));
  }
  return text;
}

async function notebookText({ notebook }: ExecutedNotebook, writing: Writing): Promise<string[]> {
  const parts: string[] = [];
  for (const cell of notebook.cells) {
    if (cell.kind === 'markdown') {
      parts.push(await proseText(cell, writing));
    } else if (cell.source.trim() !== '') {
      parts.push(fencedMarkdown(cell.source, 'ts'));
      for (const output of cell.outputs) parts.push(await outputText(output, writing));
    }
  }
  return parts;
}

function footerText(run: ReportRun, executed?: ExecutedNotebook): string {
  return `---\n\n${markdownTable([['How this page was made', ''], ...provenance(run, executed)])}`;
}

/**
 * A run as a folder of Markdown, for a wiki or a repository: a file a notebook, its charts as PNG beside it, and
 * `index.md` with the way to each.
 *
 * @param notebooksFolder what pictures in the prose are relative to.
 */
export async function markdownFiles(run: ReportRun, notebooksFolder: string): Promise<FormFiles> {
  const files: FormFiles = new Map();
  const note = run.dataset.synthetic ? [`> **${SYNTHETIC_NOTE.title}** ${SYNTHETIC_NOTE.text}`] : [];
  const page = (...parts: string[]) => `${parts.filter((part) => part.trim() !== '').join('\n\n')}\n`;
  const list = run.notebooks.map(
    ({ name, notebook }) =>
      `- [${plainMarkdown(notebookTitle(notebook) ?? name)}](${address(`${name}.md`)}): ${plainMarkdown(firstSentence(notebook))}`,
  );
  files.set('index.md', page(`# ${REPORT_TITLE}`, ...note, list.join('\n'), footerText(run)));
  const pages = new Set(run.notebooks.map(({ name }) => name));
  for (const executed of run.notebooks) {
    const { name } = executed;
    const parts = await notebookText(executed, { name, files, pages, notebooksFolder });
    files.set(`${name}.md`, page(...note, ...parts, footerText(run, executed)));
  }
  return files;
}
