/** What a failed cell has to say, in the words of Jupyter's `error` message. */
export interface CellError {
  /** The error's class, e.g. `RangeError`; `TypeScriptError` when the cell does not type-check. */
  readonly ename: string;
  readonly evalue: string;
  /** Lines for the reader, in colour, the error's own first. */
  readonly traceback: readonly string[];
}

export const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
/** No color of a terminal can be read on JupyterLab's red in both its themes; the reader's own places are bold. */
export const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;

/** Lines shown before and after the one that failed. */
const CONTEXT_LINES = 2;

/**
 * The lines around a place, numbered, with an arrow at the place's line.
 *
 * @param line counted from 1.
 * @param marked characters of that line to underline, counted from 0.
 * @param contextLines how many lines are shown before and after it.
 */
export function codeExcerpt(
  lines: readonly string[],
  line: number,
  marked?: { readonly start: number; readonly length: number },
  contextLines = CONTEXT_LINES,
): string[] {
  if (line < 1 || line > lines.length) return [];
  const first = Math.max(1, line - contextLines);
  const last = Math.min(lines.length, line + contextLines);
  const width = String(last).length;
  const excerpt: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = lines[number - 1].replaceAll('\t', ' ');
    const head = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | `;
    excerpt.push(number === line ? `${red(head)}${text}` : `${head}${text}`.trimEnd());
    if (number === line && marked) {
      const tildes = '~'.repeat(Math.max(1, Math.min(marked.length, text.length - marked.start)));
      excerpt.push(`${' '.repeat(width + 2)} | ${' '.repeat(marked.start)}${red(tildes)}`);
    }
  }
  return excerpt;
}
