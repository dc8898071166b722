import { FACE_SIZE, PIXELS_PER_FACE } from '../dataset/face-dataset';
import type { MapStack } from '../evaluation/feature-maps';
import { faceColorScale } from './face-color-scale';
import type { Figure } from './figure';
import { OVERLAY_SCALE, SIGNED_OVERLAY_SCALE } from './map-color-scale';
import { captionsText, colorBar, mosaicLayout, mosaicRows } from './picture-mosaic';

/** What lies over the faces, and how they are laid out. */
export interface FaceOverlayOptions {
  readonly title: string;
  /** Written below each face; one per face. `<br>` begins another line. */
  readonly captions: readonly string[];
  /**
   * `grad-cam`: from 0 to 1, of each map's own greatest value. `occlusion`: by how much a probability falls, from -1 to 1,
   * all by one measure.
   */
  readonly show: 'grad-cam' | 'occlusion';
  /** What is seen, for readers who do not see it; captions and the place of each map's greatest value are added. */
  readonly description: string;
  /** Faces in a row. Default 5. */
  readonly columns?: number;
}

/** In percentage points: where a probability hardly changes, little differences shall not look like large ones. */
const LEAST_RANGE = 5;

/**
 * Grey faces with a map over each, clear where it is 0.
 *
 * @param faces intensities 0 to 255, row-major `[captions.length, 48, 48]`.
 * @param maps of the same faces, `[captions.length, 48, 48]`.
 * @throws RangeError when faces, maps and captions differ in number, there is none, or the maps have another size.
 */
export function faceOverlayFigure(
  faces: ArrayLike<number>,
  maps: MapStack,
  options: FaceOverlayOptions,
): Figure {
  const { title, captions, show, description, columns = 5 } = options;
  const [numMaps, height, width] = maps.shape;
  if (numMaps !== captions.length || height !== FACE_SIZE || width !== FACE_SIZE) {
    throw new RangeError(
      `expected maps [${captions.length}, ${FACE_SIZE}, ${FACE_SIZE}], one for each caption, got [${maps.shape.join(', ')}]`,
    );
  }
  const mosaic = { height, width, columns, captions, hasColorBar: true };
  const isSigned = show === 'occlusion';
  const greatest = maps.values.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const range = isSigned ? Math.max(100 * greatest, LEAST_RANGE) : 1;
  const places = captions.map((_, face) => strongestPlace(maps, face));
  return {
    data: [
      {
        type: 'heatmap',
        z: mosaicRows(faces, mosaic, (intensity) => intensity),
        zmin: 0,
        zmax: 255,
        zsmooth: false,
        colorscale: faceColorScale('grey'),
        showscale: false,
        hoverinfo: 'skip',
      },
      {
        type: 'heatmap',
        z: mosaicRows(maps.values, mosaic, (value) =>
          isSigned ? Math.round(1000 * value) / 10 : Math.round(100 * value) / 100,
        ),
        zmin: isSigned ? -range : 0,
        zmax: range,
        zsmooth: false,
        colorscale: isSigned ? SIGNED_OVERLAY_SCALE : OVERLAY_SCALE,
        colorbar: colorBar(
          isSigned ? 'fall of the probability (points)' : 'share of the map’s greatest value',
        ),
        hoverongaps: false,
        hovertemplate: isSigned
          ? 'covered here: %{z:.1f} points less<extra></extra>'
          : '%{z:.0%} of the greatest value<extra></extra>',
      },
    ],
    layout: mosaicLayout(
      title,
      `${description}, ${captions.length} ${captions.length === 1 ? 'face' : 'faces'}: ${captionsText(
        captions.map((caption, face) => `${caption}, strongest ${places[face]}`),
      )}.`,
      mosaic,
    ),
  };
}

const THIRDS = {
  rows: ['at the top', 'in the middle', 'at the bottom'],
  columns: [' left', '', ' right'],
} as const;

/** In which ninth of a face its map is greatest, in words. */
function strongestPlace({ values }: MapStack, face: number): string {
  const map = values.subarray(face * PIXELS_PER_FACE, (face + 1) * PIXELS_PER_FACE);
  const greatest = map.reduce((found, value) => Math.max(found, value), 0);
  if (greatest === 0) return 'nowhere';
  const pixel = map.indexOf(greatest);
  const third = (place: number) => Math.floor((3 * place) / FACE_SIZE);
  return `${THIRDS.rows[third(Math.floor(pixel / FACE_SIZE))]}${THIRDS.columns[third(pixel % FACE_SIZE)]}`;
}
