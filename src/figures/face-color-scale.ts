/** The color maps faces are shown in: the walkthrough's, and plain grey. */
export type FaceColorMap = 'afmhot' | 'grey';

/** How many stops a scale is written in; all of afmhot's corners (1/4, 1/2, 3/4) are among them. */
const NUM_STEPS = 4;

const clip = (x: number) => Math.min(1, Math.max(0, x));

/**
 * The color of an intensity.
 *
 * Source: matplotlib's `afmhot`: red = 2x, green = 2x − 0.5, blue = 2x − 1, each clipped to 0–1.
 *
 * @param intensity 0 (darkest) to 1 (brightest).
 * @returns red, green and blue, each from 0 to 1.
 */
export function faceColor(intensity: number, colorMap: FaceColorMap): readonly [number, number, number] {
  if (colorMap === 'grey') return [intensity, intensity, intensity];
  return [clip(2 * intensity), clip(2 * intensity - 0.5), clip(2 * intensity - 1)];
}

/** A color map as Plotly's color scale; exact, since both maps are straight between its stops. */
export function faceColorScale(colorMap: FaceColorMap): [number, string][] {
  return Array.from({ length: NUM_STEPS + 1 }, (_, step) => {
    const intensity = step / NUM_STEPS;
    const channels = faceColor(intensity, colorMap).map((channel) => Math.round(255 * channel));
    return [intensity, `rgb(${channels.join(', ')})`];
  });
}
