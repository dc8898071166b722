import { stripVTControlCharacters } from 'node:util';
import { escapeHtml } from '../figures/escape-html';

const COLORS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes begin with the escape character.
const SELECT_GRAPHIC_RENDITION = /\u001b\[([\d;]*)m/;

interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
}

/** The style after one list of codes; 256-colour and true-colour codes leave the colour as it is. */
function nextStyle(style: Style, codes: string): Style {
  let next = style;
  const list = codes.split(';').map(Number);
  for (let i = 0; i < list.length; i += 1) {
    const code = list[i];
    if (code === 0) next = {};
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 2) next = { ...next, dim: true };
    else if (code === 22) next = { color: next.color };
    else if (code === 39) next = { ...next, color: undefined };
    else if (code >= 30 && code <= 37) next = { ...next, color: COLORS[code - 30] };
    else if (code >= 90 && code <= 97) next = { ...next, color: COLORS[code - 90] };
    else if (code === 38 || code === 48) i += list[i + 1] === 5 ? 2 : 4;
  }
  return next;
}

function styled(text: string, { color, bold, dim }: Style): string {
  const escaped = escapeHtml(stripVTControlCharacters(text));
  const classes = [color && `ansi-${color}`, bold && 'ansi-bold', dim && 'ansi-dim'].filter(Boolean);
  return classes.length === 0 || escaped === ''
    ? escaped
    : `<span class="${classes.join(' ')}">${escaped}</span>`;
}

/** What a terminal shows of lines that were written over with carriage returns. */
function overwrite(text: string): string {
  return text
    .replace(/\r+\n/g, '\n')
    .replace(/^.*\r(?=[^\n])/gm, '')
    .replace(/\r/g, '');
}

/** Terminal text as escaped HTML: colours and weight become classes, all other codes are dropped. */
export function ansiHtml(text: string): string {
  // Splitting at a pattern with a group yields text and codes in turn.
  const parts = overwrite(text).split(SELECT_GRAPHIC_RENDITION);
  let style: Style = {};
  let html = '';
  parts.forEach((part, index) => {
    if (index % 2 === 0) html += styled(part, style);
    else style = nextStyle(style, part);
  });
  return html;
}
