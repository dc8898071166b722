import { readFileSync } from 'node:fs';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import { escapeHtml } from '../figures/escape-html';
import { headingEnds } from './heading-html';
import { highlightedCode } from './highlighted-code';
import { keptHtml } from './kept-html';
import { mathematics } from './mathematics';
import type { AddressOf } from './notebook-addresses';
import type { OutlineEntry, PageOutline } from './page-outline';

/** Where a piece of Markdown stands. */
export interface MarkdownContext {
  /** Takes in the headings. */
  readonly outline: PageOutline;
  /** Where the report's notebooks are; links to those that it does not hold become plain text. */
  readonly addressOf: AddressOf;
  /** The folder that pictures are relative to. */
  readonly folder: string;
  readonly attachments?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const PICTURE_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

/** A picture's content as a `data:` address, or undefined for one on another host. */
function pictureAddress(source: string, context: MarkdownContext): string | undefined {
  if (source.startsWith('data:')) return source;
  if (source.startsWith('attachment:')) {
    const name = decodeURIComponent(source.slice('attachment:'.length));
    const [form] = Object.entries(context.attachments?.[name] ?? {});
    if (!form) throw new Error(`the picture ${name} is not among the cell's attachments`);
    return `data:${form[0]};base64,${form[1]}`;
  }
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(source)) return undefined;
  const file = path.resolve(context.folder, decodeURIComponent(source));
  const type = PICTURE_TYPES[path.extname(file).toLowerCase()];
  if (!type) throw new Error(`${file}: expected a picture (${Object.keys(PICTURE_TYPES).join(', ')})`);
  return `data:${type};base64,${readFileSync(file).toString('base64')}`;
}

/** A link between notebooks, or within one, as a link within the report; undefined where that has no such notebook. */
function reportAddress(href: string, { addressOf }: MarkdownContext): string | undefined {
  const [, name, heading] = /^(?:(?:\.\/)?([^/#:]+)\.ipynb)?(?:#(.+))?$/.exec(href) ?? [];
  if (name === undefined && heading === undefined) return href;
  return addressOf(name, heading && decodeURIComponent(heading));
}

/** What the rules below share while one text is rendered. */
interface Rendering {
  readonly context: MarkdownContext;
  /** Links opened as plain text, whose end is still to come. */
  numUnlinked: number;
}

/** markdown-it passes its rules one free record, in which ours has a place of its own. */
function renderingOf(env: MarkdownIt.Env | undefined): Rendering {
  return env?.rendering as Rendering;
}

function attribute(token: MarkdownIt.Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

function buildRenderer(): MarkdownIt.MarkdownIt {
  const markdown = new MarkdownIt({ html: true, typographer: true, highlight: highlightedCode });
  markdown.use(mathematics);
  const { rules } = markdown.renderer;

  rules.heading_open = (tokens, index, _options, env) => {
    const text = (tokens[index + 1].children ?? []).map((token) => token.content).join('');
    const entry = renderingOf(env).context.outline.add(Number(tokens[index].tag.slice(1)), text);
    tokens[index + 2].tag = `h${entry.level}`;
    tokens[index + 2].meta = { ...entry };
    return headingEnds(entry).start;
  };
  rules.heading_close = (tokens, index) => headingEnds(tokens[index].meta as unknown as OutlineEntry).end;

  rules.link_open = (tokens, index, options, env, renderer) => {
    const address = reportAddress(attribute(tokens[index], 'href'), renderingOf(env).context);
    if (address === undefined) {
      renderingOf(env).numUnlinked += 1;
      return '';
    }
    tokens[index].attrSet('href', address);
    return renderer.renderToken(tokens, index, options);
  };
  rules.link_close = (tokens, index, options, env, renderer) => {
    if (renderingOf(env).numUnlinked === 0) return renderer.renderToken(tokens, index, options);
    renderingOf(env).numUnlinked -= 1;
    return '';
  };

  rules.image = (tokens, index, _options, env) => {
    const source = attribute(tokens[index], 'src');
    const alt = escapeHtml(tokens[index].content);
    const address = pictureAddress(source, renderingOf(env).context);
    // A picture from another host would be a request; a link lets the reader decide.
    if (address === undefined) return `<a href="${escapeHtml(source)}">${alt || escapeHtml(source)}</a>`;
    return `<img src="${escapeHtml(address)}" alt="${alt}">`;
  };

  rules.html_block = (tokens, index) => keptHtml(tokens[index].content);
  rules.html_inline = (tokens, index) => keptHtml(tokens[index].content);
  rules.table_open = () => '<div class="scroll" role="group" tabindex="0" aria-label="Table"><table>';
  rules.table_close = () => '</table></div>\n';
  rules.fence = (tokens, index) => {
    const language = tokens[index].info.trim().split(/\s+/)[0];
    const code = highlightedCode(tokens[index].content, language === 'ts' ? 'typescript' : language);
    return `<pre class="code" tabindex="0"><code>${code}</code></pre>\n`;
  };
  return markdown;
}

const renderer = buildRenderer();

/**
 * Renders a notebook's Markdown: GitHub's tables, highlighted code, `$…$` as MathML, pictures put into the page.
 * HTML in it is kept, for notebooks fold hints and answers with `<details>`; the page's content policy keeps
 * scripts from running, and tags that act on the whole page are shown as text.
 *
 * @throws Error for a formula that cannot be read and for a picture that is not there.
 */
export function renderMarkdown(source: string, context: MarkdownContext): string {
  return renderer.render(source, { rendering: { context, numUnlinked: 0 } satisfies Rendering });
}
