import type { VariationResult } from '../evaluation/ablation';
import { chartText } from './chart-text';
import { axis, type Figure, layoutOf, namedTicks, SERIES_COLORS } from './figure';

/** Half the width of a 95 % interval of a normal distribution, in standard deviations. */
const INTERVAL = 1.96;

const KINDS = [
  { kind: 'recipe', name: 'trained otherwise', color: SERIES_COLORS[0], symbol: 'circle' },
  { kind: 'network', name: 'another network', color: SERIES_COLORS[3], symbol: 'diamond' },
] as const;

/**
 * What each variation brings against the first: a point each, in points of accuracy, with the interval in which the
 * difference lies with 95 % probability; the best on top.
 *
 * Source of the interval: Wald's for paired proportions (Agresti, "Categorical Data Analysis", section 11.1.1):
 * `(b - c) / n ± 1.96 sqrt(b + c - (b - c)² / n) / n`, with b and c the faces that only one of both recognized.
 *
 * @param numExamples faces on which they were compared.
 */
export function ablationFigure(
  variations: readonly VariationResult[],
  numExamples: number,
  title: string,
): Figure {
  const compared = variations
    .flatMap(({ what, kind, seconds, againstFirst }) => {
      if (againstFirst === null) return [];
      const { onlyFirst, onlySecond } = againstFirst;
      const difference = onlyFirst - onlySecond;
      const deviation = Math.sqrt(onlyFirst + onlySecond - difference ** 2 / numExamples);
      return [
        {
          what,
          kind,
          seconds,
          points: (100 * difference) / numExamples,
          margin: (100 * INTERVAL * deviation) / numExamples,
        },
      ];
    })
    .sort((a, b) => b.points - a.points);
  const spoken = compared.map(
    ({ what, points, margin }) => `${what}: ${pointsText(points)}, give or take ${margin.toFixed(1)}`,
  );
  return {
    data: KINDS.flatMap(({ kind, name, color, symbol }) => {
      const shown = compared.filter((variation) => variation.kind === kind);
      if (shown.length === 0) return [];
      return {
        type: 'scatter',
        mode: 'markers',
        name,
        y: shown.map(({ what }) => chartText(what)),
        x: shown.map(({ points }) => points),
        error_x: { type: 'data', array: shown.map(({ margin }) => margin), color, thickness: 1.5 },
        marker: { color, symbol, size: 10 },
        customdata: shown.map(({ seconds }) => seconds / 60),
        hovertemplate: '%{y}: %{x:+.1f} points, %{customdata:.1f} minutes of training<extra></extra>',
      };
    }),
    layout: layoutOf(
      title,
      `Points with error bars, one a variation, against ${variations[0].what}. ${spoken.join('; ')}.`,
      {
        xaxis: axis('difference in accuracy (percentage points)', {
          zeroline: true,
          zerolinecolor: 'rgba(128, 128, 128, 0.9)',
          zerolinewidth: 2,
        }),
        yaxis: axis('', {
          categoryorder: 'array',
          categoryarray: compared.map(({ what }) => chartText(what)).reverse(),
          ...namedTicks(compared.map(({ what }) => what)),
        }),
        legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0 },
        margin: { l: 60, r: 20, t: 90, b: 60 },
        height: 200 + 38 * compared.length,
        minWidth: 560,
      },
    ),
  };
}

function pointsText(points: number): string {
  const size = `${Math.abs(points).toFixed(1)} points`;
  return points === 0 ? 'no difference' : `${size} ${points > 0 ? 'more' : 'less'}`;
}
