import type { MapStack } from '../evaluation/feature-maps';
import type { Figure } from './figure';
import { SIGNED_SCALE } from './map-color-scale';
import { captionsText, colorBar, mosaicLayout, mosaicRows } from './picture-mosaic';

/** How small pictures from inside a network are laid out. */
export interface MapGalleryOptions {
  readonly title: string;
  /**
   * Each map is shown by its own greatest size, since what follows in a network may make up for it. `weights` lie on both
   * sides of 0, which is white; `activations` are dark at 0 and below.
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
  const areWeights = show === 'weights';
  const mosaic = { height, width, columns, captions, hasColorBar: areWeights };
  const sizes = maps.values.map(Math.abs);
  const greatest = Array.from({ length: numMaps }, (_, map) =>
    sizes.subarray(map * height * width, (map + 1) * height * width).reduce((a, b) => Math.max(a, b), 0),
  );
  const numSilent = greatest.filter((size) => size === 0).length;
  const words = [
    `${description}: ${numMaps} pictures of ${height} by ${width} values, each by its own greatest value`,
    areWeights ? ': blue below 0, white at 0, vermilion above.' : silentText(numSilent),
    options.captions === undefined ? '' : ` Captioned: ${captionsText(captions)}.`,
  ];
  return {
    data: [
      {
        type: 'heatmap',
        z: mosaicRows(maps.values, mosaic, (value, map) =>
          greatest[map] === 0 ? 0 : Math.round((100 * value) / greatest[map]) / 100,
        ),
        zmin: areWeights ? -1 : 0,
        zmax: 1,
        zsmooth: false,
        colorscale: areWeights ? SIGNED_SCALE : 'Cividis',
        showscale: areWeights,
        colorbar: colorBar('share of the filter’s greatest weight'),
        hoverongaps: false,
        hovertemplate: `%{z:.0%} of the ${areWeights ? 'filter’s greatest weight' : 'map’s greatest value'}<extra></extra>`,
      },
    ],
    layout: mosaicLayout(title, words.join(''), mosaic),
  };
}

function silentText(numSilent: number): string {
  if (numSilent === 0) return '.';
  return numSilent === 1 ? '; one of them is 0 everywhere.' : `; ${numSilent} of them are 0 everywhere.`;
}
