/** The two looks of a page. */
export type Theme = 'light' | 'dark';

/**
 * The colors of a page by what they are for. Text has a contrast of at least 4.5 to 1 on each ground it stands on
 * (WCAG 2.2, 1.4.3).
 */
export const PAGE_COLORS = {
  page: { light: '#fdfdfc', dark: '#14171b' },
  surface: { light: '#f3f4f6', dark: '#1e2329' },
  line: { light: '#d5d9df', dark: '#3a424c' },
  /** Outlines of what can be operated: 3 to 1 against the page (WCAG 2.2, 1.4.11). */
  control: { light: '#858d98', dark: '#6d7783' },
  text: { light: '#1d2126', dark: '#e4e7eb' },
  muted: { light: '#535c68', dark: '#a7b0bb' },
  accent: { light: '#0b5cad', dark: '#82bbf8' },
  /** What stands on the accent. */
  'on-accent': { light: '#ffffff', dark: '#10161d' },
  second: { light: '#a8480b', dark: '#f2a56b' },
  warn: { light: '#7a4a00', dark: '#f3cf86' },
  'warn-surface': { light: '#fff4dc', dark: '#362a10' },
  error: { light: '#a3161f', dark: '#ff9a9e' },
  'error-surface': { light: '#fdeeee', dark: '#3a1a1d' },
  keyword: { light: '#7326ab', dark: '#cfa2f5' },
  string: { light: '#0a6236', dark: '#86d3a2' },
  number: { light: '#93430a', dark: '#f2ac76' },
  comment: { light: '#596370', dark: '#9aa5b1' },
  name: { light: '#0b5cad', dark: '#82bbf8' },
  grid: { light: '#dde1e6', dark: '#333a43' },
} as const satisfies Record<string, Readonly<Record<Theme, string>>>;

function properties(theme: Theme): string {
  const colors = Object.entries(PAGE_COLORS).map(([name, color]) => `--${name}: ${color[theme]};`);
  return [...colors, `color-scheme: ${theme};`].join(' ');
}

/**
 * The style sheet of the colors: the system's theme, or the one that the reader chose, which a script notes in the root
 * element's `data-theme`. Paper is light.
 */
export function themeStyles(): string {
  return `:root { ${properties('light')} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme]) { ${properties('dark')} } }
@media screen { :root[data-theme="dark"] { ${properties('dark')} } }`;
}
