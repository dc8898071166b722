import type MarkdownIt from 'markdown-it';
import temml from 'temml';

// As in Pandoc: no space just inside the dollars and no digit after them, so that "$5 or $6" stays money.
const DISPLAYED = /^\$\$((?:\\.|[^$\\])+)\$\$/s;
const INLINE = /^\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)/s;

/** TeX as MathML, which browsers draw by themselves: no script, no font, no request. */
function mathMl(tex: string, displayMode: boolean): string {
  try {
    return temml.renderToString(tex.trim(), { displayMode, throwOnError: true });
  } catch (error) {
    throw new Error(`cannot read the formula ${tex.trim()}: ${(error as Error).message}`);
  }
}

/** Teaches a Markdown renderer `$…$` and `$$…$$`. */
export function mathematics(markdown: MarkdownIt.MarkdownIt): void {
  markdown.inline.ruler.after('escape', 'mathematics', (state, silent) => {
    const text = state.src.slice(state.pos);
    const displayed = DISPLAYED.exec(text);
    const match = displayed ?? INLINE.exec(text);
    if (!match) return false;
    if (!silent) {
      const token = state.push(displayed ? 'math_display' : 'math_inline', 'math', 0);
      token.content = match[1];
    }
    state.pos += match[0].length;
    return true;
  });
  markdown.renderer.rules.math_inline = (tokens, index) => mathMl(tokens[index].content, false);
  markdown.renderer.rules.math_display = (tokens, index) =>
    `<span class="scroll math" role="group" tabindex="0" aria-label="Formula">${mathMl(tokens[index].content, true)}</span>`;
}
