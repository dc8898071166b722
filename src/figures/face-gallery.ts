import type { Annotations } from 'plotly.js';
import { FACE_SIZE, PIXELS_PER_FACE } from '../dataset/face-dataset';
import { type FaceColorMap, faceColorScale } from './face-color-scale';
import { type Figure, layoutOf } from './figure';

/** How a gallery of faces is laid out. */
export interface FaceGalleryOptions {
  readonly title: string;
  /** Written below each face; one per face. */
  readonly captions: readonly string[];
  /** Faces in a row. Default 5. */
  readonly columns?: number;
  /** Default `grey`. */
  readonly colorMap?: FaceColorMap;
  /** Intensities shown as darkest and brightest. Default: 0 to 255. */
  readonly range?: readonly [number, number];
  /** What the faces show, for readers who do not see them; captions are added. */
  readonly description?: string;
}

/** Width of a page's column in CSS pixels, by which the height of a row is set. */
const PAGE_WIDTH = 900;

/** In CSS pixels: below this a caption runs into the next. */
const MIN_TILE_WIDTH = 90;

/** Pixels between the faces; below each there is room for its caption. */
const GAP = 6;
const CAPTION_HEIGHT = 14;
const TILE_WIDTH = FACE_SIZE + GAP;
const TILE_HEIGHT = FACE_SIZE + CAPTION_HEIGHT;

/**
 * Faces side by side, each with its caption, every pixel as one square (no interpolation). Intensities are rounded to two
 * decimals, which the eye cannot tell and a page need not carry.
 *
 * @param faces intensities, row-major `[captions.length, 48, 48]`.
 * @throws RangeError when there are more or fewer faces than captions, or none.
 */
export function faceGalleryFigure(faces: ArrayLike<number>, options: FaceGalleryOptions): Figure {
  const { title, captions, columns = 5, colorMap = 'grey', range = [0, 255], description } = options;
  const numFaces = captions.length;
  if (numFaces === 0 || faces.length !== numFaces * PIXELS_PER_FACE) {
    throw new RangeError(
      `expected one face of ${PIXELS_PER_FACE} pixels for each of ${numFaces} captions, got ${faces.length} pixels`,
    );
  }
  const across = Math.min(columns, numFaces);
  const down = Math.ceil(numFaces / across);
  const mosaic: (number | null)[][] = Array.from({ length: down * TILE_HEIGHT }, () =>
    Array<number | null>(across * TILE_WIDTH - GAP).fill(null),
  );
  const annotations: Partial<Annotations>[] = [];
  for (let face = 0; face < numFaces; face += 1) {
    const left = (face % across) * TILE_WIDTH;
    const top = Math.floor(face / across) * TILE_HEIGHT;
    for (let pixel = 0; pixel < PIXELS_PER_FACE; pixel += 1) {
      mosaic[top + Math.floor(pixel / FACE_SIZE)][left + (pixel % FACE_SIZE)] =
        Math.round(faces[face * PIXELS_PER_FACE + pixel] * 100) / 100;
    }
    annotations.push({
      text: captions[face],
      x: left + FACE_SIZE / 2,
      y: top + FACE_SIZE + 1,
      yanchor: 'top',
      showarrow: false,
      font: { size: 12 },
    });
  }
  const hidden = { visible: false, fixedrange: true } as const;
  const shown = description ?? 'Faces';
  return {
    data: [
      {
        type: 'heatmap',
        z: mosaic,
        zmin: range[0],
        zmax: range[1],
        zsmooth: false,
        colorscale: faceColorScale(colorMap),
        showscale: false,
        hoverongaps: false,
        hovertemplate: 'intensity %{z:.3~g}<extra></extra>',
      },
    ],
    layout: layoutOf(title, `${shown}, ${numFaces} in all, captioned: ${captions.join(', ')}.`, {
      xaxis: { ...hidden, constrain: 'domain' },
      yaxis: { ...hidden, autorange: 'reversed', scaleanchor: 'x' },
      annotations,
      margin: { l: 10, r: 10, t: 50, b: 10 },
      minWidth: across * MIN_TILE_WIDTH,
      height: 60 + down * Math.min(190, Math.round(PAGE_WIDTH / across)),
    }),
  };
}
