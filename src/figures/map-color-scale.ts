import { SERIES_COLORS } from './figure';

/** A color map as Plotly takes it: places from 0 to 1, and the color at each. */
export type ColorScale = [place: number, color: string][];

/** Blue and vermilion of the charts' colors, which color-blind readers tell apart. */
const BELOW = SERIES_COLORS[0];
const ABOVE = SERIES_COLORS[3];

/** Of what lies over a face: more would hide it. */
const STRONGEST = 0.8;

/** From a value's opposite to the value: blue below 0, white at 0, vermilion above. */
export const SIGNED_SCALE: ColorScale = [
  [0, BELOW],
  [0.5, '#ffffff'],
  [1, ABOVE],
];

/** To lie over a grey face, from nothing to much: clear at 0, vermilion at the greatest value. */
export const OVERLAY_SCALE: ColorScale = [
  [0, withOpacity(ABOVE, 0)],
  [1, withOpacity(ABOVE, STRONGEST)],
];

/** To lie over a grey face, from a value's opposite to the value: blue below 0, clear at 0, vermilion above. */
export const SIGNED_OVERLAY_SCALE: ColorScale = [
  [0, withOpacity(BELOW, STRONGEST)],
  [0.5, withOpacity('#ffffff', 0)],
  [1, withOpacity(ABOVE, STRONGEST)],
];

/** @param color as `#rrggbb`. */
function withOpacity(color: string, opacity: number): string {
  const [red, green, blue] = [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}
