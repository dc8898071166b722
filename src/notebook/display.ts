import { randomUUID } from 'node:crypto';
import type { Table } from './html-table';
import { JUPYTER_DISPLAY, type MimeBundle, mimeBundle, tableBundle } from './mime-bundle';

/** Sends one bundle to the page; with `update`, replaces the output that carries the same display id. */
export type Publish = (bundle: MimeBundle, displayId: string | undefined, update: boolean) => void;

// The kernel and the cells load this module separately, so what they share hangs on the process itself.
const PUBLISH = Symbol.for('facial-emotion-notebooks.publish');
const shared = globalThis as unknown as Record<symbol, Publish | undefined>;

/** Called by the kernel at the start of each cell: what is shown from now on belongs to that cell. */
export function setPublisher(publish: Publish | undefined): void {
  shared[PUBLISH] = publish;
}

/** An output on the page that can be replaced while its cell runs. */
export interface DisplayHandle {
  /** Puts `value` where the handle's last value stands. */
  update(value: unknown): void;
}

/**
 * Shows a value below the running cell: a figure as a chart, a table as a table, anything else as text. Outside
 * a notebook it shows nothing, so modules may be run from a script.
 *
 * @returns a handle to replace the output in place.
 */
export function show(value: unknown): DisplayHandle {
  const displayId = randomUUID();
  shared[PUBLISH]?.(mimeBundle(value), displayId, false);
  return { update: (next) => shared[PUBLISH]?.(mimeBundle(next), displayId, true) };
}

/** Shows a table below the running cell. */
export function showTable(table: Table): void {
  show({ [JUPYTER_DISPLAY]: () => tableBundle(table) });
}

/** Shows sentences made from a run's results, set like the text around them. */
export function showText(markdown: string): void {
  show({ [JUPYTER_DISPLAY]: () => ({ 'text/markdown': markdown, 'text/plain': markdown }) });
}
