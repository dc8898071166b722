/** Text in one line that Markdown shows as it is, in a cell of a table too. */
export function plainMarkdown(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\\|*_`<>[\]$]|&(?=#|\w+;)/g, (sign) => `\\${sign}`);
}

/** Text between fences that nothing in it can end. */
export function fencedMarkdown(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n+$/, '')}\n${fence}`;
}
