/**
 * HTML that a cell or its prose brought, as a page keeps it: without the tags that act on the page as a whole, which its
 * content policy does not reach. Those lead the reader to another address, or ask other hosts for something; they are shown
 * as text.
 *
 * Source: the rule of GitHub's Markdown for raw HTML that it does not allow (GitHub Flavored Markdown, 6.11).
 */
export function keptHtml(html: string): string {
  return html.replace(/<(?=\/?(?:meta|link|base)(?:[\s/>]|$))/gi, '&lt;');
}
