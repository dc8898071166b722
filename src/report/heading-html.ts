import { escapeHtml } from '../figures/escape-html';
import type { OutlineEntry } from './page-outline';

/** The part of an address that leads to an element of a page. */
export function fragmentOf(id: string): string {
  return `#${encodeURI(id)}`;
}

/** What a heading's text stands between: the end has the link to the heading itself, which a page's title does without. */
export function headingEnds({ level, id, text }: OutlineEntry): {
  readonly start: string;
  readonly end: string;
} {
  const permalink =
    level === 1
      ? ''
      : `<a class="permalink" href="${escapeHtml(fragmentOf(id))}" aria-label="Link to “${escapeHtml(text)}”">#</a>`;
  return {
    start: `<div class="heading"><h${level} id="${escapeHtml(id)}">`,
    end: `</h${level}>${permalink}</div>\n`,
  };
}

/** A heading of plain text, with the link to itself. */
export function headingHtml(entry: OutlineEntry): string {
  const { start, end } = headingEnds(entry);
  return `${start}${escapeHtml(entry.text)}${end}`;
}
