import { readFileSync } from 'node:fs';
import path from 'node:path';
import { escapeHtml } from '../../figures/escape-html';
import type { ExecutedNotebook } from '../execute-notebook';
import { highlightedCode } from '../highlighted-code';
import { renderMarkdown } from '../markdown';
import { pageAddresses } from '../notebook-addresses';
import { type CellOutput, type CodeCell, notebookTitle } from '../notebook-file';
import { outputHtml } from '../output-html';
import { hashSource, REPORT_TITLE } from '../page';
import { PageOutline } from '../page-outline';
import { provenanceRows } from '../provenance';
import type { ReportRun } from '../report-run';
import { syntheticNote } from '../synthetic-note';
import { chartSvg } from './chart-files';
import { splitAtHeadings } from './headings';

/** Slides are as wide as this many CSS pixels, and scaled to the screen. */
const SIZE = { width: 1280, height: 720 };

const CONFIGURATION = {
  ...SIZE,
  margin: 0.03,
  center: false,
  hash: true,
  slideNumber: 'c/t',
  transition: 'none',
};

/** Kept in one place, for the page's policy allows these scripts by their hash and no other. */
function scripts(): string[] {
  const library = readFileSync(require.resolve('reveal.js'), 'utf8');
  return [library, `Reveal.initialize(${JSON.stringify(CONFIGURATION)});`];
}

function styles(): string {
  const own = readFileSync(path.join(__dirname, '../template/slides.css'), 'utf8');
  return `${readFileSync(require.resolve('reveal.js/reveal.css'), 'utf8')}\n${own}`;
}

/** What a chapter holds: one slide beside the others, and more below it. */
interface Chapter {
  readonly title: string;
  readonly slides: string[];
}

/** Whether an output needs a slide of its own; a line of text can stand below its code. */
function isLarge(output: CellOutput): boolean {
  if (output.kind !== 'display') return false;
  return Object.entries(output.data).some(
    ([type, content]) => !type.startsWith('text/') || /<(table|img|svg)[\s>]/.test(String(content)),
  );
}

async function outputSlide(output: CellOutput, show: (output: CellOutput) => string): Promise<string> {
  const chart = await chartSvg(output);
  if (chart === undefined) return show(output);
  if (chart.picture === undefined) return `<p>${escapeHtml(chart.description)}</p>`;
  const address = `data:image/svg+xml;base64,${Buffer.from(chart.picture).toString('base64')}`;
  return `<img class="chart" src="${address}" alt="${escapeHtml(chart.description)}">`;
}

async function cellSlides(cell: CodeCell, show: (output: CellOutput) => string): Promise<string[]> {
  const code = `<pre class="code"><code>${highlightedCode(cell.source.trimEnd(), 'typescript')}</code></pre>`;
  const below = cell.outputs.filter((output) => !isLarge(output)).map(show);
  const large = await Promise.all(cell.outputs.filter(isLarge).map((output) => outputSlide(output, show)));
  return [[code, ...below].join('\n'), ...large.filter((html) => html !== '')];
}

/** One chapter for each heading, with its prose, and below it each cell's code and what came of it. */
async function chaptersOf(run: ReportRun, executed: ExecutedNotebook, folder: string): Promise<Chapter[]> {
  const { notebook, name } = executed;
  const addressOf = pageAddresses(run.notebooks.map((other) => other.name));
  const context = { outline: new PageOutline(), addressOf, folder };
  const show = (output: CellOutput) => outputHtml(output, context);
  const chapters: Chapter[] = [{ title: notebookTitle(notebook) ?? name, slides: [] }];
  for (const cell of notebook.cells) {
    if (cell.kind === 'markdown') {
      for (const { heading, text } of splitAtHeadings(cell.source)) {
        const html = renderMarkdown(text, { ...context, attachments: cell.attachments });
        const isFirst = chapters.length === 1 && chapters[0].slides.length === 0;
        if (heading !== undefined && !isFirst) chapters.push({ title: heading, slides: [] });
        chapters[chapters.length - 1].slides.push(html);
      }
    } else if (cell.source.trim() !== '') {
      chapters[chapters.length - 1].slides.push(...(await cellSlides(cell, show)));
    }
  }
  return chapters;
}

function slide(html: string, where?: string): string {
  const place = where === undefined ? '' : `<p class="where">${escapeHtml(where)}</p>`;
  return `<section>${place}<div class="body" tabindex="0">${html}</div></section>`;
}

function chapterHtml({ title, slides }: Chapter): string {
  return `<section>\n${slides.map((html, i) => slide(html, i === 0 ? undefined : title)).join('\n')}\n</section>`;
}

function provenanceSlide(run: ReportRun, executed: ExecutedNotebook): string {
  return slide(`<h2>How this was made</h2><dl class="provenance">${provenanceRows(run, executed)}</dl>`);
}

/**
 * An executed notebook as slides in one file that asks no other for anything: a slide for each heading, and below it, by
 * the down key, a slide for each cell and each of its charts and tables. The last one says how it was made.
 *
 * @param notebooksFolder what pictures in the prose are relative to.
 */
export async function slidesPage(
  run: ReportRun,
  executed: ExecutedNotebook,
  notebooksFolder: string,
): Promise<string> {
  const chapters = await chaptersOf(run, executed, notebooksFolder);
  if (run.dataset.synthetic) chapters[0].slides[0] = `${chapters[0].slides[0] ?? ''}${syntheticNote(run)}`;
  const loaded = scripts();
  const title = `${notebookTitle(executed.notebook) ?? executed.name} – ${REPORT_TITLE}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${loaded.map(hashSource).join(' ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>
${styles()}</style>
</head>
<body>
<div class="reveal"><div class="slides">
${[...chapters.map(chapterHtml), provenanceSlide(run, executed)].join('\n')}
</div></div>
${loaded.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
}
