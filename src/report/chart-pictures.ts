import { type AnyFigure, figureSvg } from '../figures/figure-picture';
import type { ExecutedNotebook } from './execute-notebook';
import { chartOf } from './output-html';

/** SVG drawings by the figures they are of, for readers whose scripts are off. */
export type ChartPictures = ReadonlyMap<unknown, string>;

/**
 * Draws every chart of a notebook. A figure that cannot be drawn so, as one that needs a browser's own graphics, is left
 * out; its words are there.
 */
export async function chartPictures({ notebook }: ExecutedNotebook): Promise<ChartPictures> {
  const pictures = new Map<unknown, string>();
  const outputs = notebook.cells.flatMap((cell) => (cell.kind === 'code' ? cell.outputs : []));
  for (const output of outputs) {
    const figure = chartOf(output);
    if (figure === undefined) continue;
    const svg = await figureSvg(figure as AnyFigure).catch(() => undefined);
    if (svg !== undefined) pictures.set(figure, svg);
  }
  return pictures;
}
