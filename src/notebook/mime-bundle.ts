import { inspect } from 'node:util';
import { isFigure } from '../figures/figure';
import { tableOfDanfoFrame, tableOfPolarsFrame } from './frame-table';
import { htmlTable, type Table, textTable } from './html-table';

/** The same content in several forms, keyed by MIME type; a client shows the richest it knows. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** The method by which a value says how it wants to be shown, as Deno's and other kernels have it. */
export const JUPYTER_DISPLAY = Symbol.for('Jupyter.display');

interface Displayable {
  [JUPYTER_DISPLAY](): MimeBundle;
}

function isDisplayable(value: unknown): value is Displayable {
  return typeof (value as Partial<Displayable> | null | undefined)?.[JUPYTER_DISPLAY] === 'function';
}

/** A table as HTML, and as aligned text for clients without it. */
export function tableBundle(table: Table): MimeBundle {
  return { 'text/html': htmlTable(table), 'text/plain': textTable(table) };
}

/**
 * Describes a value for a Jupyter client: a Plotly figure as a chart, a polars or danfo frame as a table, a value
 * that brings its own `Symbol.for('Jupyter.display')` as it wishes, and everything else as text in the way of
 * Node's REPL.
 */
export function mimeBundle(value: unknown): MimeBundle {
  if (isFigure(value)) {
    return {
      'application/vnd.plotly.v1+json': {
        data: value.data,
        layout: value.layout,
        config: { responsive: true },
      },
      'text/plain': value.layout.meta.alternativeText,
    };
  }
  // Frames first: polars brings a display method of its own, which leaves out the shape.
  const table = tableOfPolarsFrame(value) ?? tableOfDanfoFrame(value);
  if (table) return tableBundle(table);
  if (isDisplayable(value)) return value[JUPYTER_DISPLAY]();
  return {
    'text/plain': typeof value === 'string' ? value : inspect(value, { depth: 4, maxArrayLength: 50 }),
  };
}
