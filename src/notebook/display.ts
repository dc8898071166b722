import { randomUUID } from 'node:crypto';
import type { Table } from './html-table';
import { JUPYTER_DISPLAY, type MimeBundle, mimeBundle, tableBundle } from './mime-bundle';

/** The running cell's end of the page. */
export interface Publisher {
  /** Sends one bundle to the page; with `update`, replaces the output that carries the same display id. */
  display(bundle: MimeBundle, displayId: string | undefined, update: boolean): void;
  /** Takes away what the cell has shown; with `wait`, when it shows something new. */
  clear(wait: boolean): void;
}

// The kernel and the cells load this module separately, so what they share hangs on the process itself.
const PUBLISHER = Symbol.for('facial-emotion-notebooks.publisher');
const shared = globalThis as unknown as Record<symbol, Publisher | undefined>;

/** Called by whoever owns a page, such as a notebook's kernel. */
export function setPublisher(publisher: Publisher | undefined): void {
  shared[PUBLISHER] = publisher;
}

/** An output on the page that can be replaced. */
export interface DisplayHandle {
  /** Puts `value` where the handle's last value stands. */
  update(value: unknown): void;
}

/**
 * Shows a value below the running cell: a figure as a chart, a table as a table, a tensor with its numbers, anything
 * else as text. Outside a notebook it shows nothing, so modules may be run from a script.
 *
 * @returns a handle to replace the output in place.
 */
export function display(value: unknown): DisplayHandle {
  const displayId = randomUUID();
  shared[PUBLISHER]?.display(mimeBundle(value), displayId, false);
  return {
    update(next) {
      const bundle = mimeBundle(next);
      // JupyterLab draws a chart once and leaves it as it is, unless something else stood in its place meanwhile.
      if (PLOTLY in bundle) shared[PUBLISHER]?.display(placeholderOf(bundle), displayId, true);
      shared[PUBLISHER]?.display(bundle, displayId, true);
    },
  };
}

const PLOTLY = 'application/vnd.plotly.v1+json';
const DEFAULT_HEIGHT = 450;

/** As high as the chart, so that the page does not jump. */
function placeholderOf(bundle: MimeBundle): MimeBundle {
  const { layout } = bundle[PLOTLY] as { layout?: { height?: number } };
  return {
    'text/html': `<div style="height:${Number(layout?.height ?? DEFAULT_HEIGHT)}px"></div>`,
    'text/plain': '',
  };
}

/** Shows a table below the running cell. */
export function displayTable(table: Table): void {
  display({ [JUPYTER_DISPLAY]: () => tableBundle(table) });
}

/** Shows sentences made from a run's results, set like the text around them. */
export function displayText(markdown: string): void {
  display({ [JUPYTER_DISPLAY]: () => ({ 'text/markdown': markdown, 'text/plain': markdown }) });
}

/**
 * Takes away what the running cell has shown so far.
 *
 * @param options.wait leaves it until the cell shows something new, so that nothing flickers. Default false.
 */
export function clearOutput(options: { readonly wait?: boolean } = {}): void {
  shared[PUBLISHER]?.clear(options.wait ?? false);
}
