/** A stretch of Markdown from one heading to the next. */
export interface HeadedText {
  /** The heading's text as it is written; undefined before the first one. */
  readonly heading: string | undefined;
  /** With the heading itself. */
  readonly text: string;
}

/** Takes Markdown apart at its headings (`# …`); one within a fence of code is none. Empty stretches are left out. */
export function splitAtHeadings(markdown: string): HeadedText[] {
  const parts: { heading: string | undefined; lines: string[] }[] = [{ heading: undefined, lines: [] }];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const [, ticks] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (ticks !== undefined && fence === undefined) fence = ticks;
    else if (ticks !== undefined && fence !== undefined && ticks.startsWith(fence)) fence = undefined;
    const heading = fence === undefined ? /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1] : undefined;
    if (heading !== undefined) parts.push({ heading, lines: [] });
    parts[parts.length - 1].lines.push(line);
  }
  return parts
    .map(({ heading, lines }) => ({ heading, text: lines.join('\n').trim() }))
    .filter(({ text }) => text !== '');
}
