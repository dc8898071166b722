import { escapeHtml } from '../figures/escape-html';
import { display } from './display';
import { JUPYTER_DISPLAY } from './mime-bundle';

/** Least time between two drawings of a bar, in milliseconds: ten a second are as smooth as the eye needs. */
export const REDRAW_MS = 100;

/** A bar on the page that grows while its cell runs. */
export interface ProgressBar {
  /** @param fraction share done, 0 to 1; `note` stands behind the bar. */
  update(fraction: number, note: string): void;
  /** Replaces the bar with a last line. */
  finish(note: string): void;
}

/** A bar with its title and a note, in one row. */
export function progressRow(title: string, fraction: number, note: string): string {
  const share = Math.min(1, Math.max(0, fraction));
  return (
    `<div style="display:flex;gap:0.75em;align-items:center;flex-wrap:wrap"><span>${escapeHtml(title)}</span>` +
    `<progress max="1" value="${share.toFixed(4)}" aria-label="${escapeHtml(title)}"></progress>` +
    `<span>${escapeHtml(note)}</span></div>`
  );
}

function barView(title: string, fraction: number, note: string) {
  const share = Math.min(1, Math.max(0, fraction));
  const inText = `${title}: ${Math.round(100 * share)} %${note === '' ? '' : `, ${note}`}`;
  return {
    [JUPYTER_DISPLAY]: () => ({
      'text/html': progressRow(title, fraction, note),
      'text/plain': inText,
    }),
  };
}

/** One line of text, as it stands: a string by itself would be shown in quotes, as every value is. */
export function plainLine(text: string) {
  return {
    [JUPYTER_DISPLAY]: () => ({ 'text/html': `<div>${escapeHtml(text)}</div>`, 'text/plain': text }),
  };
}

/** Shows a progress bar below the running cell. */
export function showProgress(title: string): ProgressBar {
  const handle = display(barView(title, 0, ''));
  let lastDrawn = performance.now();
  return {
    update(fraction, note) {
      if (performance.now() - lastDrawn < REDRAW_MS) return;
      lastDrawn = performance.now();
      handle.update(barView(title, fraction, note));
    },
    finish: (note) => handle.update(plainLine(`${title}: ${note}`)),
  };
}

/**
 * Shows a bar while something is done one by one, and at the end how many it was and how long it took.
 *
 * @param unit what is counted, e.g. `faces`.
 * @param run is given a function to call with how many are done, and of how many.
 */
export async function withProgress<T>(
  title: string,
  unit: string,
  run: (onProgress: (numDone: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const bar = showProgress(title);
  const started = performance.now();
  let all = 0;
  const result = await run((numDone, total) => {
    all = total;
    bar.update(numDone / total, `${numDone} of ${total} ${unit}`);
  });
  bar.finish(`${all.toLocaleString('en-US')} ${unit} in ${duration((performance.now() - started) / 1000)}`);
  return result;
}

/** Seconds as people say them: `4.2 s`, `1 min 5 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
