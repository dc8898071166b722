import { type AnyFigure, figurePng, figureSvg } from '../../figures/figure-picture';
import { type PlotlyFigure, titleText } from '../chart-parts';
import type { CellOutput } from '../notebook-file';
import { chartOf } from '../output-html';

/** A chart of a notebook as a picture. */
export interface ChartPicture<Picture> {
  /** What it shows, in words. */
  readonly description: string;
  /** Undefined where a figure cannot be drawn without a browser. */
  readonly picture: Picture | undefined;
}

function describe({ layout }: PlotlyFigure): string {
  return layout?.meta?.alternativeText ?? (titleText(layout?.title) || 'Chart without a description');
}

function drawnBy<Picture>(draw: (figure: AnyFigure) => Promise<Picture>) {
  return async (output: CellOutput): Promise<ChartPicture<Picture> | undefined> => {
    const figure = chartOf(output);
    if (figure === undefined) return undefined;
    const picture = await draw(figure as unknown as AnyFigure).catch(() => undefined);
    return { description: describe(figure), picture };
  };
}

/** The chart in an output as PNG, on white; undefined where the output is no chart. */
export const chartPng = drawnBy((figure) => figurePng(figure));

/** The chart in an output as SVG; undefined where the output is no chart. */
export const chartSvg = drawnBy((figure) => figureSvg(figure));
