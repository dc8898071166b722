import { inspect, types } from 'node:util';
import { tableOfConfusionMatrix } from './confusion-table';
import { figureText, isPlotlyFigure } from './figure-text';
import { tableOfDanfoFrame, tableOfPolarsFrame } from './frame-table';
import { htmlTable, type Table, textTable } from './html-table';
import { tableOfModel } from './model-table';
import { tensorBundle } from './tensor-view';

/** The same content in several forms, keyed by MIME type; a client shows the richest it knows. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/**
 * The method by which a value says how it wants to be shown, as Deno's and other kernels have it. It returns a bundle
 * at once: a cell shows its values in order and does not wait for a promise.
 */
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

/** Characters of a value's text; what is longer fills the page and hides what follows. */
const MAX_CHARACTERS = 10_000;

/** A value as Node's REPL prints it, cut at a readable size; a value that cannot be printed says so. */
function valueText(value: unknown): string {
  let text: string;
  try {
    text = inspect(value, { maxStringLength: MAX_CHARACTERS / 2, showProxy: true });
  } catch (error) {
    return `This value could not be printed: ${reasonOf(error)}`;
  }
  if (text.length <= MAX_CHARACTERS) return text;
  const left = (text.length - MAX_CHARACTERS).toLocaleString('en-US');
  return `${text.slice(0, MAX_CHARACTERS)}\n… ${left} more characters`;
}

/** What went wrong, without the frames of those who only wanted to show the value. */
function reasonOf(error: unknown): string {
  return types.isNativeError(error) ? `${error.name}: ${error.message}` : inspect(error);
}

/** What a value shows of itself; a text in any case, since not every client knows other forms. */
function ownBundle(value: Displayable): MimeBundle {
  let bundle: unknown;
  try {
    bundle = value[JUPYTER_DISPLAY]();
  } catch (error) {
    return { 'text/plain': `This value could not show itself: ${reasonOf(error)}` };
  }
  if (!isBundle(bundle)) {
    if (types.isPromise(bundle)) bundle.catch(() => undefined);
    const returned = types.isPromise(bundle) ? 'a promise' : valueText(bundle);
    return {
      'text/plain': `${valueText(value)}\nIts Jupyter.display has to return contents by MIME type at once, and returned ${returned}.`,
    };
  }
  return typeof bundle['text/plain'] === 'string' ? bundle : { ...bundle, 'text/plain': valueText(value) };
}

function isBundle(value: unknown): value is MimeBundle {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length > 0 &&
    Object.keys(value).every((type) => type.includes('/'))
  );
}

/** The richest form known for a value. */
function richBundle(value: unknown): MimeBundle | undefined {
  if (isPlotlyFigure(value)) {
    const { data, layout = {} } = value;
    return {
      'application/vnd.plotly.v1+json': { data, layout, config: { responsive: true } },
      'text/plain': figureText(value),
    };
  }
  // Frames first: polars brings a display method of its own, which leaves out the shape.
  const frame = tableOfPolarsFrame(value) ?? tableOfDanfoFrame(value);
  if (frame) return tableBundle(frame);
  if (isDisplayable(value)) return ownBundle(value);
  const table = tableOfModel(value) ?? tableOfConfusionMatrix(value);
  return table ? tableBundle(table) : tensorBundle(value);
}

/**
 * Describes a value for a Jupyter client, at once and with a text in any case: a Plotly figure as a chart; a polars
 * or danfo frame, a model or a confusion matrix as a table; a tensor by its numbers, faces as pictures; a value that
 * brings its own `Symbol.for('Jupyter.display')` as it wishes; and everything else as Node's REPL prints it.
 *
 * It never throws: that a value cannot be shown is part of its text, and no reason for its cell to fail.
 */
export function mimeBundle(value: unknown): MimeBundle {
  try {
    return richBundle(value) ?? { 'text/plain': valueText(value) };
  } catch (error) {
    return { 'text/plain': `${valueText(value)}\nOnly its text can be shown: ${reasonOf(error)}` };
  }
}
