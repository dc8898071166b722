import type { Data } from 'plotly.js';
import { percent } from '../dataset/percent';
import type { ScoreInterval } from '../evaluation/score-intervals';
import { axis, type Figure, layoutOf, SERIES_COLORS } from './figure';

const METHODS = [
  { method: 'bootstrap', name: 'all faces, bootstrap', color: SERIES_COLORS[3], symbol: 'diamond' },
  {
    method: 'Wilson',
    name: 'faces of one emotion, Wilson’s interval',
    color: SERIES_COLORS[0],
    symbol: 'circle',
  },
] as const;

/** Each score as a point with its 95 % interval, in the order given from the top. */
export function scoreIntervalsFigure(scores: readonly ScoreInterval[], title: string): Figure {
  const nameOf = ({ score, numExamples }: ScoreInterval) =>
    `${score} (${numExamples.toLocaleString('en-US')})`;
  const spoken = scores.map(
    ({ score, value, interval, numExamples }) =>
      `${score} ${percent(value)}, ${percent(interval[0])} to ${percent(interval[1])}, of ${numExamples} faces`,
  );
  return {
    data: METHODS.flatMap(({ method, name, color, symbol }): Data[] => {
      const shown = scores.filter((score) => score.method === method);
      return [
        {
          // A bootstrap interval need not hold the score itself, so it is a line of its own and no error bar.
          type: 'scatter',
          mode: 'lines',
          name,
          showlegend: false,
          y: shown.flatMap((score) => [nameOf(score), nameOf(score), null]),
          x: shown.flatMap(({ interval: [lower, upper] }) => [100 * lower, 100 * upper, null]),
          line: { color, width: 2 },
          hoverinfo: 'skip',
        },
        {
          type: 'scatter',
          mode: 'markers',
          name,
          y: shown.map(nameOf),
          x: shown.map(({ value }) => 100 * value),
          marker: { color, symbol, size: 10 },
          customdata: shown.map(({ interval: [lower, upper] }) => [100 * lower, 100 * upper]),
          hovertemplate: '%{y}: %{x:.1f} %, %{customdata[0]:.1f} to %{customdata[1]:.1f} %<extra></extra>',
        },
      ];
    }),
    layout: layoutOf(title, `Points with 95 % intervals. ${spoken.join('; ')}.`, {
      xaxis: axis('score (%), in brackets the faces', { range: [-1, 101] }),
      yaxis: axis('', {
        categoryorder: 'array',
        categoryarray: scores.map(nameOf).reverse(),
      }),
      legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0 },
      margin: { l: 60, r: 20, t: 90, b: 60 },
      height: 180 + 34 * scores.length,
    }),
  };
}
