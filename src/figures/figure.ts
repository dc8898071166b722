import type { Data, Layout } from 'plotly.js';
import { chartText } from './chart-text';
import { textWidth } from './text-width';

/** A chart as plain data, ready for Plotly: no tensors, no page, no file. */
export interface Figure {
  readonly data: Data[];
  readonly layout: Partial<Layout> & {
    readonly meta: {
      /** What the chart shows, in a sentence or two, for readers who do not see it. */
      readonly alternativeText: string;
      /** Narrowest width at which it can be read, in CSS pixels; narrower pages scroll it. */
      readonly minWidth?: number;
      /** Height of what is drawn, without the margins, by its width, where pictures keep their shape: narrower is lower. */
      readonly pictureRatio?: number;
    };
  };
}

/**
 * Colors that stay apart for color-blind readers, on white and on black.
 *
 * Source: Okabe and Ito, "Color universal design", 2008, without its black and its yellow, which vanish on one of the two.
 */
export const SERIES_COLORS = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9'] as const;

/** A trace that draws nothing, for a chart that has nothing to draw: without any trace a notebook takes it for no chart. */
export const NOTHING: Data = { type: 'scatter', mode: 'lines', x: [], y: [] };

/** Grey of text and axes: at least 4.5 to 1 against white, 4.6 to 1 against black. */
const TEXT_COLOR = '#757575';
const GRID_COLOR = 'rgba(128, 128, 128, 0.25)';

/** An axis with a title, in plain text, and the lines every chart here has. */
export function axis(title: string, more: Partial<Layout['xaxis']> = {}): Partial<Layout['xaxis']> {
  return {
    title: { text: chartText(title) },
    gridcolor: GRID_COLOR,
    zerolinecolor: GRID_COLOR,
    automargin: true,
    ...more,
  };
}

/** Characters of a category's name in one line; longer names take the room of the chart on a phone. */
const NAME_CHARACTERS = 30;

/** Ticks of an axis of categories, with long names broken between words into lines of at most 30 characters. */
export function namedTicks(names: readonly string[]): Partial<Layout['xaxis']> {
  return { tickmode: 'array', tickvals: names.map(chartText), ticktext: names.map(brokenName) };
}

function brokenName(name: string): string {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const longer = `${lines[lines.length - 1] ?? ''} ${word}`.trimStart();
    if (lines.length > 0 && longer.length <= NAME_CHARACTERS) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map(chartText).join('<br>');
}

/** Of a title, in CSS pixels. */
const TITLE_SIZE = 16;

/** Width that a chart's title takes in one line, in CSS pixels, for charts that are narrower than that. */
export function titleWidth(title: string): number {
  return Math.ceil(textWidth(title, TITLE_SIZE)) + 2 * TITLE_SIZE;
}

/**
 * The layout every chart here starts from: transparent, so that it lies on a light page as on a dark one. The title is
 * plain text, of whatever it speaks.
 */
export function layoutOf(
  title: string,
  alternativeText: string,
  more: Partial<Layout> & Pick<Figure['layout']['meta'], 'minWidth' | 'pictureRatio'> = {},
): Figure['layout'] {
  const { minWidth, pictureRatio, ...layout } = more;
  return {
    title: {
      text: chartText(title),
      font: { size: TITLE_SIZE },
      x: 0.01,
      xanchor: 'left',
      y: 1,
      yanchor: 'top',
      pad: { t: 12 },
    },
    font: { color: TEXT_COLOR, family: 'system-ui, sans-serif', size: 13 },
    paper_bgcolor: 'rgba(0, 0, 0, 0)',
    plot_bgcolor: 'rgba(0, 0, 0, 0)',
    colorway: [...SERIES_COLORS],
    margin: { l: 60, r: 20, t: 60, b: 60 },
    height: 420,
    ...layout,
    meta: {
      alternativeText,
      ...(minWidth === undefined ? {} : { minWidth }),
      ...(pictureRatio === undefined ? {} : { pictureRatio }),
    },
  };
}

/** A chart of which nothing is left but its title, to say so. */
export function figureOfNothing(title: string, alternativeText: string): Figure {
  return {
    data: [NOTHING],
    layout: layoutOf(`${title}: none`, alternativeText, {
      xaxis: { visible: false },
      yaxis: { visible: false },
      height: 120,
    }),
  };
}
