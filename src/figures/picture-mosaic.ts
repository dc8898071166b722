import type { Annotations, ColorBar } from 'plotly.js';
import { chartText } from './chart-text';
import { type Figure, layoutOf, titleWidth } from './figure';
import { textWidth } from './text-width';

/** Equally large pictures in rows, each with its caption below. */
export interface PictureMosaic {
  /** Their size, in pixels. */
  readonly height: number;
  readonly width: number;
  /** Pictures in a row; fewer where there are not so many. */
  readonly columns: number;
  /** One a picture; `<br>` begins another line. */
  readonly captions: readonly string[];
  /** Leaves room below for a color bar, as `colorBar` makes it. Default false. */
  readonly hasColorBar?: boolean;
}

/** Width of a page's column in CSS pixels, by which the height of a row is set. */
const PAGE_WIDTH = 900;

/** In CSS pixels: a picture with a caption, unless the caption is wider, and one without. */
const MIN_TILE_WIDTH = 90;
const MIN_BARE_TILE_WIDTH = 50;
const CAPTION_SIZE = 12;
const MAX_ROW_HEIGHT = 190;

/** Of a picture's width, between two of them. */
const GAP = 1 / 8;
/** Of a picture's height, for the first line of its caption and for each further one. */
const FIRST_LINE = 14 / 48;
const FURTHER_LINE = 10 / 48;

/** Of a chart's sides and below it, in CSS pixels. */
const SIDE = 10;

/** In CSS pixels, with its numbers and its title. */
const COLOR_BAR_HEIGHT = 70;

/** The lines of a caption. */
const linesOf = (caption: string) => caption.split('<br>');

function measuresOf({ height, width, columns, captions }: PictureMosaic) {
  const across = Math.min(columns, captions.length);
  const down = Math.ceil(captions.length / across);
  const gap = Math.max(1, Math.round(width * GAP));
  const numLines = Math.max(...captions.map((caption) => (caption === '' ? 0 : linesOf(caption).length)));
  const oneLine = Math.ceil(height * FIRST_LINE);
  const room = numLines === 0 ? gap : oneLine + Math.ceil(height * FURTHER_LINE * (numLines - 1));
  return {
    across,
    down,
    gap,
    hasCaptions: numLines > 0,
    tileWidth: width + gap,
    tileHeight: height + room,
    /** Against tiles with one line. */
    stretch: (height + room) / (height + oneLine),
  };
}

/**
 * The pictures as the rows of one heat map, from the top left, nothing between them.
 *
 * @param pictures row-major `[captions.length, height, width]`.
 * @param shownValue what is shown for a value of the picture with this index.
 * @throws RangeError when there are more or fewer pictures than captions, or none.
 */
export function mosaicRows(
  pictures: ArrayLike<number>,
  mosaic: PictureMosaic,
  shownValue: (value: number, picture: number) => number,
): (number | null)[][] {
  const { height, width, captions } = mosaic;
  const numPixels = height * width;
  if (captions.length === 0 || pictures.length !== captions.length * numPixels) {
    throw new RangeError(
      `expected one picture of ${numPixels} pixels for each of ${captions.length} captions, got ${pictures.length} pixels`,
    );
  }
  const { across, down, gap, tileWidth, tileHeight } = measuresOf(mosaic);
  const rows = Array.from({ length: down * tileHeight }, () =>
    Array<number | null>(across * tileWidth - gap).fill(null),
  );
  for (let i = 0; i < pictures.length; i += 1) {
    const picture = Math.floor(i / numPixels);
    const pixel = i % numPixels;
    const top = Math.floor(picture / across) * tileHeight;
    const left = (picture % across) * tileWidth;
    rows[top + Math.floor(pixel / width)][left + (pixel % width)] = shownValue(pictures[i], picture);
  }
  return rows;
}

/** The layout for heat maps of these pictures: square pixels, captions in place of axes. */
export function mosaicLayout(
  title: string,
  alternativeText: string,
  mosaic: PictureMosaic,
): Figure['layout'] {
  const { height, width, captions, hasColorBar = false } = mosaic;
  const { across, down, gap, hasCaptions, tileWidth, tileHeight, stretch } = measuresOf(mosaic);
  const annotations = captions.map(
    (text, picture): Partial<Annotations> => ({
      text: linesOf(text).map(chartText).join('<br>'),
      x: (picture % across) * tileWidth + width / 2,
      y: Math.floor(picture / across) * tileHeight + height + Math.round(height / 48),
      yanchor: 'top',
      showarrow: false,
      font: { size: CAPTION_SIZE },
    }),
  );
  const hidden = { visible: false, fixedrange: true } as const;
  const below = hasColorBar ? COLOR_BAR_HEIGHT : 0;
  const rowHeight = Math.min(MAX_ROW_HEIGHT, Math.round(PAGE_WIDTH / across)) * stretch;
  return layoutOf(title, alternativeText, {
    xaxis: { ...hidden, constrain: 'domain' },
    // Where a page is narrower than the pictures' height would need, they stay below the title.
    yaxis: {
      ...hidden,
      autorange: 'reversed',
      scaleanchor: 'x',
      constrain: 'domain',
      constraintoward: 'top',
    },
    annotations: hasCaptions ? annotations : [],
    margin: { l: SIDE, r: SIDE, t: 50, b: SIDE + below },
    minWidth: Math.max(titleWidth(title), across * minTileWidth(captions) + 2 * SIDE),
    pictureRatio: (down * tileHeight) / (across * tileWidth - gap),
    height: 60 + below + Math.round(down * rowHeight),
  });
}

/** Below this, in CSS pixels, a caption runs into the next. */
function minTileWidth(captions: readonly string[]): number {
  if (captions.every((caption) => caption === '')) return MIN_BARE_TILE_WIDTH;
  const widths = captions.flatMap(linesOf).map((line) => Math.ceil(textWidth(line, CAPTION_SIZE)));
  return Math.max(MIN_TILE_WIDTH, ...widths.map((width) => width + CAPTION_SIZE));
}

/** A color bar below the pictures, lying, so that it takes no width from them. */
export function colorBar(title: string): Partial<ColorBar> {
  return {
    orientation: 'h',
    title: { text: chartText(title), side: 'bottom' },
    thickness: 12,
    len: 0.6,
    x: 0.5,
    xanchor: 'center',
    y: 0,
    yanchor: 'top',
  };
}

/** All captions in a row, for readers who do not see where they stand. */
export function captionsText(captions: readonly string[]): string {
  return captions.map((caption) => linesOf(caption).join(' ')).join(', ');
}
