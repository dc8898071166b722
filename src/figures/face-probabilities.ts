import type { Annotations, Data, Layout } from 'plotly.js';
import { EMOTIONS, type Emotion } from '../dataset/emotions';
import { FACE_SIZE } from '../dataset/face-dataset';
import { percent } from '../dataset/percent';
import { faceColorScale } from './face-color-scale';
import { axis, type Figure, layoutOf, NOTHING, SERIES_COLORS } from './figure';

/** A face, and what a network says of it. */
export interface FaceWithProbabilities {
  /** `[48 * 48]` intensities 0 to 255, row-major. */
  readonly pixels: ArrayLike<number>;
  /** `[7]`, of each emotion in label order. */
  readonly probabilities: ArrayLike<number>;
  /** The most probable. */
  readonly emotion: Emotion;
}

/** Faces side by side, and at most in all. */
const ACROSS = 2;
const MOST_FACES = 24;

/** Share of the figure's width between two faces side by side. */
const GAP = 0.06;

/** Where in a face's cell the crop ends and the bars begin, so that the emotions' names fit between. */
const CROP_TO = 0.3;
const BARS_FROM = 0.52;

/** Of a cell, in CSS pixels: the caption, crop and bars, and what is left below them. */
const CAPTION_HEIGHT = 34;
const BARS_HEIGHT = 170;
const SPACE_BELOW = 16;
const CELL_HEIGHT = CAPTION_HEIGHT + BARS_HEIGHT + SPACE_BELOW;

/** Narrowest cell in which bars and names can be read, in CSS pixels. */
const MIN_CELL_WIDTH = 330;

const MARGIN = { l: 10, r: 10, t: 50, b: 50 } as const;

/** Of the bars that are not the longest: seen on white and on black. */
const OTHER_BARS = '#8c8c8c';

/** Where a face's crop, bars and caption are, in shares of the figure. */
interface Cell {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  readonly isLowest: boolean;
}

/**
 * Faces, each with a bar for the probability of every emotion beside it. The longest bar is blue, the others are grey.
 * Without any face the figure says so.
 *
 * @param faces in the order of their numbers, from 1; of more than 24 the first 24 are shown, and the title says so.
 */
export function faceProbabilitiesFigure(faces: readonly FaceWithProbabilities[], title: string): Figure {
  if (faces.length === 0) {
    return {
      data: [NOTHING],
      layout: layoutOf(`${title}: no face`, 'There is no face to show.', {
        xaxis: { visible: false },
        yaxis: { visible: false },
        height: 120,
      }),
    };
  }
  const shown = faces.slice(0, MOST_FACES);
  const across = Math.min(ACROSS, shown.length);
  const down = Math.ceil(shown.length / across);
  const cells = shown.map((_, index) => cellOf(index, across, down));
  const cut = shown.length < faces.length ? ` (the first ${MOST_FACES} of ${faces.length})` : '';
  return {
    data: shown.flatMap((face, index) => [cropTrace(face, index), barTrace(face, index)]),
    layout: layoutOf(`${title}${cut}`, spoken(shown), {
      ...Object.assign({}, ...cells.map(axesOf)),
      annotations: cells.map((cell, index) => caption(shown[index], index, cell)),
      showlegend: false,
      margin: MARGIN,
      minWidth: across * MIN_CELL_WIDTH,
      height: MARGIN.t + down * CELL_HEIGHT + MARGIN.b,
    }),
  };
}

function cellOf(index: number, across: number, down: number): Cell {
  const width = (1 - GAP * (across - 1)) / across;
  const [column, row] = [index % across, Math.floor(index / across)];
  const shareOf = (pixels: number) => pixels / (down * CELL_HEIGHT);
  const top = 1 - row / down;
  return {
    left: column * (width + GAP),
    width,
    top: top - shareOf(CAPTION_HEIGHT),
    bottom: top - shareOf(CAPTION_HEIGHT + BARS_HEIGHT),
    isLowest: row === down - 1,
  };
}

/** Plotly's numbers of the axes of a face's crop and of its bars; the first has none. */
function axisNumbers(index: number): { readonly crop: string; readonly bars: string } {
  return { crop: index === 0 ? '' : String(2 * index + 1), bars: String(2 * index + 2) };
}

function axesOf({ left, width, top, bottom, isLowest }: Cell, index: number): Partial<Layout> {
  const { crop, bars } = axisNumbers(index);
  const hidden = { visible: false, fixedrange: true, constrain: 'domain' };
  return {
    [`xaxis${crop}`]: { ...hidden, domain: [left, left + CROP_TO * width], anchor: `y${crop}` },
    [`yaxis${crop}`]: {
      ...hidden,
      domain: [bottom, top],
      constraintoward: 'top',
      anchor: `x${crop}`,
      autorange: 'reversed',
      scaleanchor: `x${crop}`,
    },
    [`xaxis${bars}`]: {
      ...axis('', { title: { text: isLowest ? 'probability (%)' : '', standoff: 6 } }),
      domain: [left + BARS_FROM * width, left + width],
      anchor: `y${bars}`,
      // Beyond 100 there is room for the number beside a full bar.
      range: [0, 125],
      tickvals: [0, 50, 100],
      showticklabels: isLowest,
      fixedrange: true,
    },
    [`yaxis${bars}`]: {
      ...axis(''),
      domain: [bottom, top],
      anchor: `x${bars}`,
      autorange: 'reversed',
      automargin: false,
      showgrid: false,
      fixedrange: true,
    },
  };
}

function cropTrace({ pixels }: FaceWithProbabilities, index: number): Data {
  const { crop } = axisNumbers(index);
  return {
    type: 'heatmap',
    z: Array.from({ length: FACE_SIZE }, (_, row) =>
      Array.from({ length: FACE_SIZE }, (_, column) => pixels[row * FACE_SIZE + column]),
    ),
    zmin: 0,
    zmax: 255,
    zsmooth: false,
    colorscale: faceColorScale('grey'),
    showscale: false,
    hovertemplate: `face ${index + 1}, intensity %{z}<extra></extra>`,
    xaxis: `x${crop}`,
    yaxis: `y${crop}`,
  };
}

function barTrace({ probabilities, emotion }: FaceWithProbabilities, index: number): Data {
  const { bars } = axisNumbers(index);
  return {
    type: 'bar',
    orientation: 'h',
    x: EMOTIONS.map((_, label) => 100 * probabilities[label]),
    y: [...EMOTIONS],
    text: EMOTIONS.map((_, label) => percent(probabilities[label], 0)),
    textposition: 'outside',
    cliponaxis: false,
    marker: { color: EMOTIONS.map((name) => (name === emotion ? SERIES_COLORS[0] : OTHER_BARS)) },
    hovertemplate: `face ${index + 1}, %{y}: %{x:.1f} %<extra></extra>`,
    xaxis: `x${bars}`,
    yaxis: `y${bars}`,
  };
}

function caption(
  { emotion, probabilities }: FaceWithProbabilities,
  index: number,
  { left, top }: Cell,
): Partial<Annotations> {
  return {
    text: `<b>${index + 1}</b>  ${emotion} ${percent(probabilities[EMOTIONS.indexOf(emotion)], 0)}`,
    x: left,
    y: top,
    xref: 'paper',
    yref: 'paper',
    xanchor: 'left',
    yanchor: 'bottom',
    showarrow: false,
    font: { size: 14 },
  };
}

function spoken(faces: readonly FaceWithProbabilities[]): string {
  const answers = faces.map(({ probabilities }, index) => {
    const byShare = EMOTIONS.map((name, label) => ({ name, share: probabilities[label] }))
      .sort((a, b) => b.share - a.share)
      .slice(0, 2)
      .map(({ name, share }) => `${name} ${percent(share, 0)}`);
    return `${index + 1} ${byShare.join(', ')}`;
  });
  return `Faces of 48 × 48 pixels with bars for the probability of each emotion. The most probable two of each: ${answers.join('; ')}.`;
}
