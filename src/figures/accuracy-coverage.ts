import type { Data } from 'plotly.js';
import { percent } from '../dataset/percent';
import { pointAtCoverage, type RiskCoverage } from '../evaluation/risk-coverage';
import { axis, type Figure, layoutOf, SERIES_COLORS } from './figure';

/** More points than a chart is wide show nothing more. */
const MAX_POINTS = 500;

/** Shares of the faces named in the words for those who do not see the chart. */
const SPOKEN_SHARES = [0.25, 0.5, 0.75, 1];

/**
 * Accuracy of the most confident share of the faces, from the surest to all: the blue line. Between the two others it has
 * its room: a confidence that says nothing (level), and one that is surer of every right answer than of any mistake.
 */
export function accuracyCoverageFigure(curve: RiskCoverage, title: string): Figure {
  const { points, chanceArea } = curve;
  const every = Math.ceil(points.length / MAX_POINTS);
  const shown = points.filter((_, i) => i % every === 0 || i === points.length - 1);
  const accuracy = 1 - chanceArea;
  const line = (
    name: string,
    x: readonly number[],
    y: readonly number[],
    look: { readonly color: string; readonly dash: 'solid' | 'dash' | 'dot' },
  ): Data => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: x.map((share) => 100 * share),
    y: y.map((share) => 100 * share),
    line: look,
    hovertemplate: '%{y:.1f} % right of the surest %{x:.0f} %<extra>%{fullData.name}</extra>',
  });
  const best = Array.from({ length: 101 }, (_, i) => Math.max(i / 100, 0.01));
  // Lines need no zero, and near the top they would lie on each other.
  const lowest = Math.min(accuracy, ...shown.map((point) => point.accuracy));
  const spoken = SPOKEN_SHARES.map((share) => {
    const point = pointAtCoverage(curve, share);
    return `${percent(point.accuracy)} of the surest ${percent(point.coverage, 0)}`;
  });
  return {
    data: [
      line(
        'by confidence',
        shown.map(({ coverage }) => coverage),
        shown.map((point) => point.accuracy),
        { color: SERIES_COLORS[0], dash: 'solid' },
      ),
      line(
        'best order possible',
        best,
        best.map((coverage) => Math.min(1, accuracy / coverage)),
        { color: SERIES_COLORS[2], dash: 'dot' },
      ),
      line('at random', [0.01, 1], [accuracy, accuracy], { color: SERIES_COLORS[3], dash: 'dash' }),
    ],
    layout: layoutOf(
      title,
      `Line chart of the accuracy on the most confident share of the faces. Right: ${spoken.join(', ')}.`,
      {
        xaxis: axis('coverage, the surest faces first (%)', { range: [0, 101] }),
        yaxis: axis('accuracy (%)', { range: [Math.max(0, 100 * lowest - 10), 103] }),
        legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0 },
        margin: { l: 60, r: 20, t: 90, b: 60 },
      },
    ),
  };
}
