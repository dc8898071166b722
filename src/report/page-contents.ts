import { escapeHtml } from '../figures/escape-html';
import { fragmentOf } from './heading-html';
import type { OutlineEntry } from './page-outline';

/** Levels of headings that a table of contents lists. */
const LEVELS_LISTED = 2;

function listHtml(entries: readonly OutlineEntry[], level: number): string {
  const items: string[] = [];
  for (let start = 0; start < entries.length; ) {
    let end = start + 1;
    while (end < entries.length && entries[end].level > level) end += 1;
    const { id, text } = entries[start];
    const link = `<a href="${escapeHtml(fragmentOf(id))}">${escapeHtml(text)}</a>`;
    const below = end === start + 1 ? '' : listHtml(entries.slice(start + 1, end), level + 1);
    items.push(`<li>${link}${below}</li>`);
    start = end;
  }
  return `<ol>${items.join('\n')}</ol>`;
}

/**
 * The table of contents of a page: a list beside the text where the screen is wide, and one behind a disclosure where it
 * is not, of which the style sheet shows one. Empty where the page has nothing but a title.
 *
 * @param entries the headings of the page in their order, its title, of level 1, among them.
 * @param options.grouped the list beside the text shows the sections of the notebook that is being read, and of the others
 *   the title. Default false.
 */
export function contentsHtml(
  entries: readonly OutlineEntry[],
  { grouped = false }: { readonly grouped?: boolean } = {},
): string {
  const listed = entries.filter(({ level }) => level > 1 && level <= 1 + LEVELS_LISTED);
  if (listed.length === 0) return '';
  const list = listHtml(listed, 2);
  return `<nav class="contents beside${grouped ? ' grouped' : ''}" aria-label="On this page"><p class="contents-title" aria-hidden="true">On this page</p>${list}</nav>
<nav class="contents above" aria-label="On this page"><details><summary>On this page</summary>${list}</details></nav>`;
}
