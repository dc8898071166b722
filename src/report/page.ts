import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { escapeHtml } from '../figures/escape-html';
import type { ExecutedNotebook } from './execute-notebook';
import { type CodeView, codeSwitch, themeSwitch } from './page-switches';
import { themeStyles } from './page-themes';
import { provenanceRows } from './provenance';
import type { ReportRun } from './report-run';
import { syntheticNote } from './synthetic-note';

/** What the report as a whole is called. */
export const REPORT_TITLE = 'Facial emotion recognition in TypeScript';

/** A face, drawn from a ring, two dots and a bow. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#ffd24d" stroke="#1d2126"/><circle cx="5.5" cy="6.5" r="1.2"/><circle cx="10.5" cy="6.5" r="1.2"/><path d="M4.5 10q3.5 3 7 0" fill="none" stroke="#1d2126" stroke-width="1.2"/></svg>',
)}`;

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
  /** How the code of its cells is shown at first; undefined for a page without cells. */
  readonly code?: CodeView;
  /** The Plotly script, for a page with charts. */
  readonly plotly?: string;
}

/** A script as a Content-Security-Policy allows it: by its hash. */
export function hashSource(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}

/** Lets the page load nothing and run the given scripts only, whatever a notebook's output holds. */
function contentPolicy(scripts: readonly string[]): string {
  return `default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src ${scripts.map(hashSource).join(' ')}`;
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

function footer(run: ReportRun, executed: ExecutedNotebook | undefined): string {
  return `<footer><h2 class="visually-hidden">How this page was made</h2><dl>${provenanceRows(run, executed)}</dl></footer>`;
}

/** A file of the template folder. */
function templateFile(name: string): string {
  return readFileSync(path.join(TEMPLATE, name), 'utf8');
}

/** What pages linked in a message or found by a search are introduced by. */
function previewTags(title: string, description: string): string {
  const properties: [string, string][] = [
    ['og:title', title],
    ['og:description', description],
    ['og:type', 'article'],
    ['og:site_name', REPORT_TITLE],
    ['og:locale', 'en_US'],
  ];
  const tags = properties.map(([name, text]) => `<meta property="${name}" content="${escapeHtml(text)}">`);
  return [`<meta name="description" content="${escapeHtml(description)}">`, ...tags].join('\n');
}

/** Puts a whole page together: one file that asks no other host, and no other file, for anything. */
export function pageHtml(parts: PageParts): string {
  const { title, description, run, executed, body, code, plotly } = parts;
  const documentTitle = title === REPORT_TITLE ? title : `${title} – ${REPORT_TITLE}`;
  const top = neighbourLinks(parts, 'Pages');
  // Before anything is drawn, so that no page flashes in a theme that the reader did not choose.
  const theme = templateFile('theme.js');
  const scripts = [
    ...(code === undefined ? [] : [templateFile('contents.js'), templateFile('code.js')]),
    ...(plotly === undefined ? [] : [plotly, templateFile('charts.js')]),
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy([theme, ...scripts])}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(documentTitle)}</title>
${previewTags(title, description || REPORT_TITLE)}
<link rel="icon" href="${ICON}">
<style>
${themeStyles()}
${templateFile('report.css')}</style>
<script>${theme}</script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>${top}<div class="switches">${themeSwitch()}${code === undefined ? '' : codeSwitch(code)}</div>${syntheticNote(run)}</header>
${body}
${top === '' ? '' : neighbourLinks(parts, 'Pages, again')}
${footer(run, executed)}
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
}
