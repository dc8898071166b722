import type { Data } from 'plotly.js';
import { percent } from '../dataset/percent';
import { accuracyUnderNoise, type SimulatedNoise } from '../evaluation/label-noise';
import { chartText } from './chart-text';
import { axis, type Figure, layoutOf, SERIES_COLORS } from './figure';

/** A classifier whose accuracy on noisy labels was simulated. */
export interface NoisyClassifier {
  /** E.g. `a perfect classifier`. */
  readonly name: string;
  /** On the labels as they are, 0 to 1. */
  readonly accuracy: number;
  /** By rising rate. */
  readonly simulated: readonly SimulatedNoise[];
}

const LOOKS = [
  { color: SERIES_COLORS[0], symbol: 'circle', dash: 'solid' },
  { color: SERIES_COLORS[3], symbol: 'diamond', dash: 'dash' },
] as const;

/**
 * What classifiers score when a share of the labels is wrong at random: lines by the formula, points by simulation, whose
 * bars reach from the lowest to the highest of the repeats.
 *
 * @param classifiers of one or two looks; of seven classes.
 */
export function labelNoiseFigure(classifiers: readonly NoisyClassifier[], title: string): Figure {
  const spoken = classifiers.map(({ name, simulated }) => {
    const told = simulated.map(({ rate, mean }) => `${percent(mean)} with ${percent(rate, 0)} wrong`);
    return `${name}: ${told.join(', ')}`;
  });
  return {
    data: classifiers.flatMap(({ name, accuracy, simulated }, i): Data[] => {
      const { color, symbol, dash } = LOOKS[i % LOOKS.length];
      const rates = simulated.map(({ rate }) => 100 * rate);
      return [
        {
          type: 'scatter',
          mode: 'lines',
          name: `${chartText(name)}, formula`,
          x: rates,
          y: simulated.map(({ rate }) => 100 * accuracyUnderNoise(accuracy, { rate })),
          line: { color, dash },
          hoverinfo: 'skip',
        },
        {
          type: 'scatter',
          mode: 'markers',
          name: `${chartText(name)}, simulated`,
          x: rates,
          y: simulated.map(({ mean }) => 100 * mean),
          error_y: {
            type: 'data',
            symmetric: false,
            array: simulated.map(({ mean, highest }) => 100 * (highest - mean)),
            arrayminus: simulated.map(({ mean, lowest }) => 100 * (mean - lowest)),
            color,
            thickness: 1.5,
          },
          cliponaxis: false,
          marker: { color, symbol, size: 8 },
          hovertemplate: '%{x:.0f} % of the labels wrong: %{y:.1f} %<extra>%{fullData.name}</extra>',
        },
      ];
    }),
    layout: layoutOf(
      title,
      `Lines and points of the accuracy measured by noisy labels. ${spoken.join('. ')}.`,
      {
        xaxis: axis('share of the labels that are wrong (%)', { rangemode: 'tozero' }),
        yaxis: axis('accuracy by these labels (%)', { range: [0, 103] }),
        legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0 },
        margin: { l: 60, r: 20, t: 110, b: 60 },
      },
    ),
  };
}
