import type { Data } from 'plotly.js';
import { percent } from '../dataset/percent';
import type { MeasuredBin } from '../evaluation/reliability';
import { chartText } from './chart-text';
import { axis, type Figure, layoutOf, SERIES_COLORS } from './figure';

/** The bins of one set of probabilities, and what they are called. */
export interface ReliabilitySeries {
  /** E.g. `as trained`. */
  readonly name: string;
  readonly bins: readonly MeasuredBin[];
}

const SYMBOLS = ['circle', 'diamond', 'square'] as const;

/**
 * Accuracy against confidence, a point for each bin at its mean confidence, with the 95 % interval of its accuracy, and
 * below how many faces the bin holds. On the diagonal a model keeps what it claims; below it, it is too sure of itself.
 *
 * @param series at least one; each color and symbol of up to three is its own.
 */
export function reliabilityDiagramFigure(series: readonly ReliabilitySeries[], title: string): Figure {
  const points = series.map(
    ({ name, bins }, i): Data => ({
      type: 'scatter',
      mode: 'markers',
      name: chartText(name),
      legendgroup: name,
      x: bins.map(({ confidence }) => 100 * confidence),
      y: bins.map(({ accuracy }) => 100 * accuracy),
      error_y: {
        type: 'data',
        symmetric: false,
        array: bins.map(({ accuracy, interval }) => 100 * Math.max(0, interval[1] - accuracy)),
        arrayminus: bins.map(({ accuracy, interval }) => 100 * Math.max(0, accuracy - interval[0])),
        color: colorOf(i),
        thickness: 1.5,
      },
      cliponaxis: false,
      marker: { color: colorOf(i), symbol: SYMBOLS[i % SYMBOLS.length], size: 9 },
      customdata: bins.map(({ numExamples, gap }) => [numExamples, 100 * gap]),
      hovertemplate:
        'confidence %{x:.1f} %, accuracy %{y:.1f} %, gap %{customdata[1]:+.1f} points, %{customdata[0]:,} faces',
    }),
  );
  const counts = series.map(
    ({ name, bins }, i): Data => ({
      type: 'bar',
      name: chartText(name),
      legendgroup: name,
      showlegend: false,
      x: bins.map(({ lower, upper }) => 50 * (lower + upper)),
      y: bins.map(({ numExamples }) => numExamples),
      // A single series has room for its numbers.
      ...(series.length === 1
        ? {
            text: bins.map(({ numExamples }) => String(numExamples)),
            textposition: 'outside',
            cliponaxis: false,
          }
        : {}),
      marker: { color: colorOf(i) },
      yaxis: 'y2',
      customdata: bins.map(
        ({ lower, upper }) => `${(100 * lower).toFixed(0)} to ${(100 * upper).toFixed(0)}`,
      ),
      hovertemplate: 'confidence %{customdata} %: %{y:,} faces<extra>%{fullData.name}</extra>',
    }),
  );
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'as often right as claimed',
        x: [0, 100],
        y: [0, 100],
        line: { color: 'rgba(128, 128, 128, 0.9)', dash: 'dash', width: 1.5 },
        hoverinfo: 'skip',
      },
      ...points,
      ...counts,
    ],
    layout: layoutOf(title, spoken(series), {
      barmode: 'group',
      xaxis: axis('confidence in the prediction (%)', { range: [0, 101], anchor: 'y2' }),
      yaxis: axis('accuracy (%)', { range: [0, 101], domain: [0.36, 1] }),
      yaxis2: axis('faces', { domain: [0, 0.24], anchor: 'x', rangemode: 'tozero' }),
      legend: { orientation: 'h', y: 1.03, yanchor: 'bottom', x: 0 },
      margin: { l: 60, r: 20, t: 90, b: 60 },
      height: 560,
    }),
  };
}

function colorOf(index: number): string {
  // Blue and vermilion first: far apart for every eye.
  return [SERIES_COLORS[0], SERIES_COLORS[3], SERIES_COLORS[2]][index % 3];
}

function spoken(series: readonly ReliabilitySeries[]): string {
  const parts = series.map(({ name, bins }) => {
    const told = bins.map(
      ({ confidence, accuracy, numExamples }) =>
        `confidence ${percent(confidence, 0)}, accuracy ${percent(accuracy, 0)} of ${numExamples} faces`,
    );
    return `${name}: ${told.join('; ')}`;
  });
  return `Reliability diagram, accuracy against confidence by bins. ${parts.join('. ')}.`;
}
