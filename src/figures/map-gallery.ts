import type { MapStack } from '../evaluation/feature-maps';
import type { Figure } from './figure';
import { SIGNED_SCALE } from './map-color-scale';
import { captionsText, mosaicLayout, mosaicRows } from './picture-mosaic';

/** How small pictures from inside a network are laid out. */
export interface MapGalleryOptions {
  readonly title: string;
  /**
   * `weights`, which lie on both sides of 0, are colored by one measure for all: white at 0. `activations` are brightened
   * each by its own greatest value, since a weak map may tell as much as a strong one; one that is 0 everywhere stays dark.
   */
  readonly show: 'weights' | 'activations';
  /** What the maps are, for readers who do not see them. */
  readonly description: string;
  /** Written below each; one per map. Default: none. */
  readonly captions?: readonly string[];
  /** Maps in a row. Default 8. */
  readonly columns?: number;
}

/**
 * Filters or feature maps side by side, every value as one square.
 *
 * @throws RangeError when there is no map, or the captions are more or fewer.
 */
export function mapGalleryFigure(maps: MapStack, options: MapGalleryOptions): Figure {
  const { title, show, description, columns = 8 } = options;
  const [numMaps, height, width] = maps.shape;
  const captions = options.captions ?? Array<string>(numMaps).fill('');
  const mosaic = { height, width, columns, captions };
  const sizes = maps.values.map(Math.abs);
  const greatest = Array.from({ length: numMaps }, (_, map) =>
    sizes.subarray(map * height * width, (map + 1) * height * width).reduce((a, b) => Math.max(a, b), 0),
  );
  const scale = Math.max(...greatest);
  const numSilent = greatest.filter((size) => size === 0).length;
  const rows = mosaicRows(maps.values, mosaic, (value, map) => {
    if (show === 'weights') return Number(value.toPrecision(3));
    return greatest[map] === 0 ? 0 : Math.round((100 * value) / greatest[map]) / 100;
  });
  const words = [
    `${description}: ${numMaps} pictures of ${height} by ${width} values.`,
    show === 'weights'
      ? `From ${(-scale).toFixed(2)} (blue) over 0 (white) to ${scale.toFixed(2)} (vermilion).`
      : `Each is brightest at its own greatest value; ${numSilent} are 0 everywhere.`,
    options.captions === undefined ? '' : `Captioned: ${captionsText(captions)}.`,
  ];
  return {
    data: [
      {
        type: 'heatmap',
        z: rows,
        zsmooth: false,
        hoverongaps: false,
        showscale: show === 'weights',
        ...(show === 'weights'
          ? {
              zmin: -scale,
              zmax: scale,
              colorscale: SIGNED_SCALE,
              colorbar: { title: { text: 'weight', side: 'right' }, thickness: 14 },
              hovertemplate: 'weight %{z:.3f}<extra></extra>',
            }
          : {
              zmin: 0,
              zmax: 1,
              colorscale: 'Cividis',
              hovertemplate: '%{z:.0%} of the map’s greatest value<extra></extra>',
            }),
      },
    ],
    layout: mosaicLayout(title, words.filter((text) => text !== '').join(' '), mosaic),
  };
}
