import { escapeHtml } from '../figures/escape-html';

/**
 * A box that scrolls sideways what is wider than the page. It can be reached by keyboard, and so it has a name.
 *
 * @param html the content.
 */
export function scrollBox(html: string, label: string): string {
  return `<div class="scroll" role="group" tabindex="0" aria-label="${escapeHtml(label)}">${html}</div>`;
}
