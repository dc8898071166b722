import { createHash } from 'node:crypto';
import path from 'node:path';
import { writeWholeFile } from '../dataset/whole-file';
import type { Figure } from './figure';
import { traceTypes } from './plotly-library';
import { plotlyWithoutBrowser } from './plotly-without-browser';

/** What a picture of a figure is like. */
export interface FigurePictureOptions {
  /** In CSS pixels. Default: the figure's narrowest readable width, at least 800. */
  readonly width?: number;
  /** In CSS pixels. Default: the figure's own height, else 450. */
  readonly height?: number;
}

/** And of one in pixels. */
export interface FigurePngOptions extends FigurePictureOptions {
  /** Pixels a CSS pixel. Default 2. */
  readonly scale?: number;
  /** A CSS color for what lies behind the figure, or null for nothing. Default white. */
  readonly background?: string | null;
}

/** Any Plotly figure, as this project's charts are and as a notebook's outputs hold them. */
export type AnyFigure = Pick<Figure, 'data'> & { readonly layout?: Partial<Figure['layout']> };

const DEFAULT_WIDTH = 800;
/** Plotly's own, for a figure that states none. */
const DEFAULT_HEIGHT = 450;

/** Dots an inch at which one dot is one CSS pixel of an SVG with a size in them. */
const CSS_DENSITY = 72;

/**
 * A figure as SVG, drawn by Plotly without a browser. Text is measured by estimate, so places of text may differ by a few
 * pixels from a browser's. The same figure gives the same SVG.
 *
 * @throws Error of Plotly's when the figure cannot be drawn.
 */
export async function figureSvg(figure: AnyFigure, options: FigurePictureOptions = {}): Promise<string> {
  const { data, layout = {} } = figure;
  const {
    width = Math.max(DEFAULT_WIDTH, layout.meta?.minWidth ?? 0),
    height = layout.height ?? DEFAULT_HEIGHT,
  } = options;
  const plotly = await plotlyWithoutBrowser(traceTypes(data));
  // A copy, as Plotly writes into what it is given; traces that have no names of their own get random ones there.
  const named = data.map((trace, index) => ({ uid: `trace${index}`, ...trace }));
  const copy = JSON.parse(JSON.stringify({ data: named, layout: { ...layout, width, height } }));
  const address = await plotly.toImage(copy, { format: 'svg', width, height });
  return withOwnIds(decodeURIComponent(address.slice(address.indexOf(',') + 1)));
}

/** Plotly's ids are random; these depend on the drawing alone, and differ between two drawings on one page. */
function withOwnIds(svg: string): string {
  const [, random] = svg.match(/id="defs-([0-9a-f]{6})"/) ?? [];
  if (random === undefined) return svg;
  const plain = svg.replaceAll(random, '');
  const own = createHash('sha256').update(plain).digest('hex').slice(0, random.length);
  return svg.replaceAll(random, own);
}

/** A figure as PNG. @throws Error of Plotly's when the figure cannot be drawn. */
export async function figurePng(figure: AnyFigure, options: FigurePngOptions = {}): Promise<Buffer> {
  const { scale = 2, background = 'white', ...size } = options;
  const { default: sharp } = await import('sharp');
  const picture = sharp(Buffer.from(await figureSvg(figure, size)), { density: CSS_DENSITY * scale });
  return (background === null ? picture : picture.flatten({ background })).png().toBuffer();
}

/** How each kind of file is made. */
const WRITERS: Readonly<
  Record<string, (figure: AnyFigure, options: FigurePngOptions) => Promise<string | Buffer>>
> = {
  '.png': figurePng,
  '.svg': figureSvg,
  '.json': async ({ data, layout }) => `${JSON.stringify({ data, layout }, null, 2)}\n`,
};

/**
 * Saves a figure as PNG, SVG or JSON, as the file's name ends. What was there before stays whole until the new file is.
 *
 * @param options of a picture; JSON takes none.
 * @throws RangeError for another ending; Error of Plotly's or of the file system.
 */
export async function saveFigure(
  figure: AnyFigure,
  file: string,
  options: FigurePngOptions = {},
): Promise<void> {
  const ending = path.extname(file).toLowerCase();
  const write = WRITERS[ending];
  if (write === undefined) {
    throw new RangeError(`${file}: expected a name that ends in ${Object.keys(WRITERS).join(', ')}`);
  }
  await writeWholeFile(file, await write(figure, options));
}
