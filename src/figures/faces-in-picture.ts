import type { Annotations, Data } from 'plotly.js';
import type { Picture } from '../dataset/picture';
import { type FaceInPicture, KEY_POINTS } from '../model/face-anchors';
import { halved } from '../preprocessing/picture-square';
import { type Figure, layoutOf, NOTHING } from './figure';
import { encodePng } from './png';

/** Longest edge of the picture in the page, in pixels: larger ones are halved until they fit. */
const LONGEST_EDGE = 1280;

/** Width of a page's column and most of a screen's height, in CSS pixels. */
const PAGE_WIDTH = 900;
const MOST_HEIGHT = 640;

/** Narrowest width at which boxes and numbers can be told apart, in CSS pixels. */
const MIN_WIDTH = 640;

/** Black under orange: one of the two stands out wherever it lies. */
const BOX_LINES = [
  { color: '#000000', width: 4 },
  { color: '#e69f00', width: 2 },
] as const;

/**
 * A picture with a numbered box around each face that was found, and dots where eyes, nose, mouth and ears are.
 *
 * @param faces from left to right, as `findFaces` gives them; their numbers begin at 1.
 */
export function facesInPictureFigure(
  picture: Picture,
  faces: readonly FaceInPicture[],
  title: string,
): Figure {
  const { width, height } = picture;
  const hidden = { visible: false, fixedrange: true } as const;
  const shownHeight = Math.min(MOST_HEIGHT, (height * PAGE_WIDTH) / width);
  return {
    data: faces.length === 0 ? [NOTHING] : faces.flatMap(tracesOf),
    layout: layoutOf(title, spoken(picture, faces), {
      images: [
        {
          source: pictureAddress(picture),
          xref: 'x',
          yref: 'y',
          x: 0,
          y: 0,
          sizex: width,
          sizey: height,
          sizing: 'stretch',
          layer: 'below',
        },
      ],
      xaxis: { ...hidden, range: [0, width], constrain: 'domain' },
      yaxis: { ...hidden, range: [height, 0], scaleanchor: 'x', constrain: 'domain' },
      annotations: faces.map(numberOf),
      showlegend: false,
      hovermode: 'closest',
      margin: { l: 10, r: 10, t: 50, b: 10 },
      minWidth: MIN_WIDTH,
      height: 60 + Math.round(shownHeight),
    }),
  };
}

/** A face's box and its points. */
function tracesOf(face: FaceInPicture, index: number): Data[] {
  const hovertemplate = `face ${index + 1}, score ${face.score.toFixed(2)}<extra></extra>`;
  return [
    ...BOX_LINES.map(
      (line): Data => ({ type: 'scatter', mode: 'lines', ...outline(face), line, hovertemplate }),
    ),
    {
      type: 'scatter',
      mode: 'markers',
      x: KEY_POINTS.map((name) => face.keyPoints[name][0]),
      y: KEY_POINTS.map((name) => face.keyPoints[name][1]),
      text: [...POINT_NAMES],
      hovertemplate: `%{text} of face ${index + 1}<extra></extra>`,
      marker: { size: 5, color: '#e69f00', line: { color: '#000000', width: 1 } },
    },
  ];
}

/** In the order of `KEY_POINTS`. */
const POINT_NAMES = ['right eye', 'left eye', 'nose', 'mouth', 'right ear', 'left ear'];

/** The corners of a face's box, the first once more at the end. */
function outline({ center, width, height }: FaceInPicture): { readonly x: number[]; readonly y: number[] } {
  const [left, right] = [center[0] - width / 2, center[0] + width / 2];
  const [top, bottom] = [center[1] - height / 2, center[1] + height / 2];
  return { x: [left, right, right, left, left], y: [top, top, bottom, bottom, top] };
}

/** A face's number, on the upper left corner of its box. */
function numberOf({ center, width, height }: FaceInPicture, index: number): Partial<Annotations> {
  return {
    text: `<b>${index + 1}</b>`,
    x: center[0] - width / 2,
    y: center[1] - height / 2,
    xanchor: 'left',
    yanchor: 'bottom',
    showarrow: false,
    font: { size: 14, color: '#ffffff' },
    bgcolor: '#000000',
    borderpad: 2,
  };
}

function spoken({ width, height }: Picture, faces: readonly FaceInPicture[]): string {
  const size = `A picture of ${width} × ${height} pixels`;
  if (faces.length === 0) return `${size} in which no face was found.`;
  const places = faces.map(
    ({ center, width: edge, score }, index) =>
      `${index + 1} around ${Math.round(center[0])}, ${Math.round(center[1])}, ${Math.round(edge)} pixels wide, score ${score.toFixed(2)}`,
  );
  return `${size} with boxes around ${faces.length} faces, from left to right: ${places.join('; ')}.`;
}

/** The picture as a data address: nothing is fetched. */
function pictureAddress(picture: Picture): string {
  let small = picture;
  while (Math.max(small.width, small.height) > LONGEST_EDGE) small = halved(small);
  const png = encodePng(small.pixels, small.width, small.height, 3);
  return `data:image/png;base64,${png.toString('base64')}`;
}
