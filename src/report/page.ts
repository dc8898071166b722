import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { escapeHtml } from '../figures/escape-html';
import type { ExecutedNotebook } from './execute-notebook';
import { provenance } from './provenance';
import type { ReportRun } from './report-run';

/** What the report as a whole is called. */
export const REPORT_TITLE = 'Facial emotion recognition in TypeScript';

const TEMPLATE = path.join(__dirname, 'template');

/** A link to a neighbour of a page. */
export interface PageLink {
  readonly href: string;
  readonly text: string;
}

export interface PageParts {
  readonly title: string;
  /** One sentence for search results and link previews. */
  readonly description: string;
  readonly run: ReportRun;
  /** The notebook that the page shows; undefined on pages of the whole run. */
  readonly executed?: ExecutedNotebook;
  /** Everything between header and footer, as HTML. */
  readonly body: string;
  readonly index?: PageLink;
  readonly previous?: PageLink;
  readonly next?: PageLink;
  /** Scripts put into the page, in order. */
  readonly scripts?: readonly string[];
}

function hashSource(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}

/** Lets the page load nothing and run the given scripts only, whatever a notebook's output holds. */
function contentPolicy(scripts: readonly string[]): string {
  const scriptSources = scripts.length === 0 ? "'none'" : scripts.map(hashSource).join(' ');
  return `default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src ${scriptSources}`;
}

function neighbourLinks({ index, previous, next }: PageParts, label: string): string {
  const link = (target: PageLink | undefined, rel: string, arrow: [string, string]) =>
    target
      ? `<a class="${rel}" rel="${rel}" href="${escapeHtml(target.href)}">${arrow[0]}${escapeHtml(target.text)}${arrow[1]}</a>`
      : '';
  const links = [
    link(previous, 'prev', ['<span aria-hidden="true">← </span>', '']),
    link(index, 'index', ['', '']),
    link(next, 'next', ['', '<span aria-hidden="true"> →</span>']),
  ].filter((html) => html !== '');
  return links.length === 0 ? '' : `<nav class="neighbours" aria-label="${label}">${links.join('\n')}</nav>`;
}

/** The words that every page made from drawn faces begins with. */
function syntheticNote(run: ReportRun): string {
  return run.dataset.synthetic
    ? '<p class="synthetic"><strong>Synthetic faces.</strong> Every face here was drawn by a program; except where FER2013 is named, no number on this page says anything about real people.</p>'
    : '';
}

function footer(run: ReportRun, executed: ExecutedNotebook | undefined): string {
  const list = provenance(run, executed)
    .map(([term, text]) => `<div><dt>${term}</dt><dd>${escapeHtml(text)}</dd></div>`)
    .join('\n');
  return `<footer><h2 class="visually-hidden">How this page was made</h2><dl>${list}</dl></footer>`;
}

/** A file of the template folder. */
export function templateFile(name: string): string {
  return readFileSync(path.join(TEMPLATE, name), 'utf8');
}

/** Puts a whole page together: one file that asks no other host, and no other file, for anything. */
export function pageHtml(parts: PageParts): string {
  const { title, description, run, executed, body, scripts = [] } = parts;
  const documentTitle = title === REPORT_TITLE ? title : `${title} – ${REPORT_TITLE}`;
  const top = neighbourLinks(parts, 'Pages');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(description)}">
<title>${escapeHtml(documentTitle)}</title>
<link rel="icon" href="data:,">
<style>
${templateFile('report.css')}</style>
<noscript><style>.chart-drawing { display: none; }</style></noscript>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>${top}${syntheticNote(run)}</header>
${body}
${top === '' ? '' : neighbourLinks(parts, 'Pages, again')}
${footer(run, executed)}
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
}
