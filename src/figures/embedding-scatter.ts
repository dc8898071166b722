import type { Data } from 'plotly.js';
import { EMOTIONS } from '../dataset/emotions';
import { percent } from '../dataset/percent';
import { axis, type Figure, layoutOf, SERIES_COLORS, titleWidth } from './figure';

/** Where faces lie, what they are, and what they were taken for; row `i` of each is face `i`. */
export interface EmbeddedFaces {
  /** Row-major `[numExamples, 2]`. */
  readonly projected: ArrayLike<number>;
  /** Share of all variance along both axes, 0 to 1. */
  readonly explainedVarianceRatio: readonly number[];
  readonly labels: ArrayLike<number>;
  readonly predictedLabels: ArrayLike<number>;
}

/** A color and a shape for each emotion: the shape alone tells them apart too. */
const COLORS = [...SERIES_COLORS, '#888888'] as const;
const SYMBOLS = ['x', 'diamond', 'triangle-up', 'circle', 'square', 'star', 'cross'] as const;

/**
 * Faces as points by the first two principal components of what a network makes of them, colored and shaped by their
 * emotion: filled where it was recognized, hollow where not.
 *
 * @throws RangeError when the numbers of points and labels differ, or there is no point.
 */
export function embeddingScatterFigure(faces: EmbeddedFaces, title: string): Figure {
  const { projected, explainedVarianceRatio, labels, predictedLabels } = faces;
  const numExamples = labels.length;
  if (numExamples === 0 || projected.length !== 2 * numExamples || predictedLabels.length !== numExamples) {
    throw new RangeError(
      `expected two coordinates and a predicted label for each of ${numExamples} faces, ` +
        `got ${projected.length} coordinates and ${predictedLabels.length} labels`,
    );
  }
  const all = Array.from({ length: numExamples }, (_, example) => example);
  const numbers = (examples: readonly number[], axisIndex: 0 | 1) =>
    examples.map((example) => Number(projected[2 * example + axisIndex].toPrecision(4)));
  const data = EMOTIONS.flatMap((emotion, label) => {
    const own = all.filter((example) => labels[example] === label);
    const series = (examples: readonly number[], symbol: string, inLegend: boolean): Data => ({
      type: 'scatter',
      mode: 'markers',
      name: emotion,
      legendgroup: emotion,
      showlegend: inLegend,
      // A series without a point has no place in the legend, one with an unknown point has.
      x: examples.length === 0 ? [null] : numbers(examples, 0),
      y: examples.length === 0 ? [null] : numbers(examples, 1),
      marker: { color: COLORS[label], symbol, size: 8, opacity: 0.85 },
      customdata: examples.map((example) => EMOTIONS[predictedLabels[example]]),
      hovertemplate: `labelled ${emotion}, predicted %{customdata}<extra></extra>`,
    });
    if (own.length === 0) return [];
    const recognized = own.filter((example) => predictedLabels[example] === label);
    const missed = own.filter((example) => predictedLabels[example] !== label);
    return [
      series(recognized, SYMBOLS[label], true),
      ...(missed.length === 0 ? [] : [series(missed, `${SYMBOLS[label]}-open`, false)]),
    ];
  });
  const axisTitle = (component: number) =>
    `${component === 0 ? 'first' : 'second'} component (${percent(explainedVarianceRatio[component], 0)} of the variance)`;
  const centers = EMOTIONS.flatMap((emotion, label) => {
    const own = all.filter((example) => labels[example] === label);
    const mean = (axisIndex: number) =>
      own.reduce((sum, example) => sum + projected[2 * example + axisIndex], 0) / own.length;
    return own.length === 0 ? [] : [`${emotion} around ${place(mean(0))}, ${place(mean(1))}`];
  });
  return {
    data,
    layout: layoutOf(
      title,
      `Scatter chart of ${numExamples} faces by two principal components, which hold ` +
        `${explainedVarianceRatio.map((share) => percent(share, 0)).join(' and ')} of the variance. ${centers.join('; ')}.`,
      {
        xaxis: axis(axisTitle(0), { zeroline: false }),
        // The same measure on both axes: distances are what the chart is about.
        yaxis: axis(axisTitle(1), { zeroline: false, scaleanchor: 'x' }),
        legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0 },
        margin: { l: 60, r: 20, t: 110, b: 60 },
        height: 620,
        minWidth: titleWidth(title),
      },
    ),
  };
}

/** Two digits; adding 0 turns a negative zero into one that needs no sign. */
function place(coordinate: number): string {
  return String(Number(coordinate.toPrecision(2)) + 0);
}
