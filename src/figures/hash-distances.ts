import { HASH_BITS } from '../preprocessing/perceptual-hash';
import { axis, type Figure, layoutOf, SERIES_COLORS } from './figure';

/** Hashes with as many bits set as not differ in an even number of bits. */
const BITS_PER_BAR = 2;

/**
 * How far the faces lie from the nearest face of another split, by their hashes: two humps where some are copies, one
 * where none is. Bars up to `within` bits are of another color.
 *
 * @param distances 0 to 64 bits, one a face, of at least one.
 * @param seen what the other split is called, e.g. `Training`.
 */
export function hashDistancesFigure(
  distances: ArrayLike<number>,
  options: { readonly within: number; readonly seen: string; readonly title: string },
): Figure {
  const { within, seen, title } = options;
  const counts = new Array<number>(HASH_BITS / BITS_PER_BAR + 1).fill(0);
  for (let face = 0; face < distances.length; face += 1) {
    counts[Math.floor(distances[face] / BITS_PER_BAR)] += 1;
  }
  const last = counts.reduce((found, count, bar) => (count > 0 ? bar : found), 0);
  const bars = counts.slice(0, last + 1).map((count, i) => ({ distance: i * BITS_PER_BAR, count }));
  const kinds = [
    {
      name: `near: up to ${within} bits`,
      color: SERIES_COLORS[3],
      shown: bars.filter(({ distance }) => distance <= within),
    },
    { name: 'farther', color: SERIES_COLORS[0], shown: bars.filter(({ distance }) => distance > within) },
  ];
  const spoken = bars
    .filter(({ count }) => count > 0)
    .map(({ distance, count }) => `${distance} bits ${count} faces`);
  return {
    data: kinds.map(({ name, color, shown }) => ({
      type: 'bar',
      name,
      x: shown.map(({ distance }) => distance),
      y: shown.map(({ count }) => count),
      text: shown.map(({ count }) => (count === 0 ? '' : String(count))),
      textposition: 'outside',
      cliponaxis: false,
      width: shown.map(() => 0.85 * BITS_PER_BAR),
      marker: { color },
      hovertemplate: '%{x} bits: %{y:,} faces<extra></extra>',
    })),
    layout: layoutOf(
      title,
      `Bar chart of the distance of each face's hash to the nearest in ${seen}: ${spoken.join(', ')}.`,
      {
        xaxis: axis(`distance to ${seen} (bits of ${HASH_BITS})`, {
          dtick: 4,
          range: [-1.5, Math.max(last * BITS_PER_BAR, within) + 1.5],
        }),
        yaxis: axis('faces'),
        legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0 },
        margin: { l: 60, r: 20, t: 90, b: 60 },
        height: 360,
      },
    ),
  };
}
