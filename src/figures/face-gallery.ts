import { FACE_SIZE, PIXELS_PER_FACE } from '../dataset/face-dataset';
import { type FaceColorMap, faceColorScale } from './face-color-scale';
import type { Figure } from './figure';
import { captionsText, mosaicLayout, mosaicRows } from './picture-mosaic';

/** How a gallery of faces is laid out. */
export interface FaceGalleryOptions {
  readonly title: string;
  /** Written below each face; one per face. `<br>` begins another line. */
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
  const mosaic = { height: FACE_SIZE, width: FACE_SIZE, columns, captions };
  const shown = description ?? 'Faces';
  return {
    data: [
      {
        type: 'heatmap',
        z: mosaicRows(faces, mosaic, (intensity) => Math.round(intensity * 100) / 100),
        zmin: range[0],
        zmax: range[1],
        zsmooth: false,
        colorscale: faceColorScale(colorMap),
        showscale: false,
        hoverongaps: false,
        hovertemplate: 'intensity %{z:.3~g}<extra></extra>',
      },
    ],
    layout: mosaicLayout(
      title,
      `${shown}, ${numFaces} in all, captioned: ${captionsText(captions)}.`,
      mosaic,
    ),
  };
}
