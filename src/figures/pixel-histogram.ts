import { chartText } from './chart-text';
import { axis, type Figure, layoutOf, SERIES_COLORS } from './figure';

/** How often values fall into equally wide bins. */
export interface Histogram {
  /** Middle of each bin, in the values' unit. */
  readonly centers: readonly number[];
  /** Share of all values in each bin, 0 to 1. */
  readonly shares: readonly number[];
  readonly binWidth: number;
}

/**
 * Counts values into `numBins` equally wide bins from the least to the greatest; the greatest falls into the last.
 *
 * @throws RangeError when there is no value, or one that is not finite.
 */
export function histogramOf(values: ArrayLike<number>, numBins = 64): Histogram {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isFinite(values[i]))
      throw new RangeError(`value ${i}: expected a finite number, got ${values[i]}`);
    least = Math.min(least, values[i]);
    greatest = Math.max(greatest, values[i]);
  }
  if (values.length === 0) throw new RangeError('expected at least one value for a histogram, got none');
  // A single value, many times over, still has a bin to stand in.
  const binWidth = greatest > least ? (greatest - least) / numBins : 1;
  const counts = Array<number>(numBins).fill(0);
  for (let i = 0; i < values.length; i += 1) {
    counts[Math.min(numBins - 1, Math.floor((values[i] - least) / binWidth))] += 1;
  }
  return {
    centers: counts.map((_, bin) => least + (bin + 0.5) * binWidth),
    shares: counts.map((count) => count / values.length),
    binWidth,
  };
}

/** One histogram of a row of them. */
export interface HistogramPanel {
  /** Stands above the panel, e.g. `standardized`. */
  readonly name: string;
  /** Of the values, e.g. `intensity (0 to 255)`. */
  readonly unit: string;
  readonly histogram: Histogram;
}

/** Histograms of pixel values side by side, each with its own axis: what a scaling does to them. */
export function pixelHistogramFigure(panels: readonly HistogramPanel[], title: string): Figure {
  const gap = 0.09;
  const width = (1 - gap * (panels.length - 1)) / panels.length;
  const axes: Record<string, unknown> = {};
  panels.forEach(({ unit }, index) => {
    const suffix = index === 0 ? '' : String(index + 1);
    const left = index * (width + gap);
    axes[`xaxis${suffix}`] = axis(unit, { domain: [left, left + width], anchor: `y${suffix}` as 'y' });
    axes[`yaxis${suffix}`] = axis(index === 0 ? 'share of the pixels (%)' : '', {
      anchor: `x${suffix}` as 'x',
    });
  });
  return {
    data: panels.map(({ name, histogram }, index) => ({
      type: 'bar',
      name: chartText(name),
      x: [...histogram.centers],
      y: histogram.shares.map((share) => 100 * share),
      width: histogram.binWidth,
      marker: { color: SERIES_COLORS[index % SERIES_COLORS.length], line: { width: 0 } },
      xaxis: `x${index === 0 ? '' : index + 1}`,
      yaxis: `y${index === 0 ? '' : index + 1}`,
      hovertemplate: 'around %{x:.3~g}: %{y:.2f} % of the pixels<extra></extra>',
    })),
    layout: layoutOf(
      title,
      `${panels.length} histograms of pixel values: ${panels.map(spoken).join('; ')}.`,
      {
        ...axes,
        bargap: 0,
        showlegend: false,
        annotations: panels.map(({ name }, index) => ({
          text: chartText(name),
          x: index * (width + gap) + width / 2,
          y: 1.02,
          xref: 'paper',
          yref: 'paper',
          yanchor: 'bottom',
          showarrow: false,
        })),
        margin: { l: 60, r: 20, t: 80, b: 60 },
        height: 360,
        minWidth: 160 * panels.length,
      },
    ),
  };
}

function spoken({ name, unit, histogram }: HistogramPanel): string {
  const { centers, shares, binWidth } = histogram;
  const from = centers[0] - binWidth / 2;
  const to = centers[centers.length - 1] + binWidth / 2;
  const mean = centers.reduce((sum, center, bin) => sum + center * shares[bin], 0);
  return `${name}, ${unit}, from ${from.toFixed(1)} to ${to.toFixed(1)}, mean about ${mean.toFixed(2)}`;
}
