import type { Data } from 'plotly.js';
import { percent } from '../dataset/percent';
import type { History } from '../training/history';
import { chartText } from './chart-text';
import { axis, type Figure, layoutOf, SERIES_COLORS } from './figure';

/** What the two lines of each panel are called. */
export interface TrainingCurveNames {
  /** Default `training`. */
  readonly training?: string;
  /** The examples measured after each epoch. Default `test`. */
  readonly watched?: string;
}

/** Accuracy and loss per epoch, side by side, on the examples trained on and on those watched. Step 14. */
export function trainingCurvesFigure(
  history: History,
  title: string,
  names: TrainingCurveNames = {},
): Figure {
  const { training = 'training', watched = 'test' } = names;
  const epochs = history.epoch.map((epoch) => epoch + 1);
  const line = (
    panel: 1 | 2,
    name: string,
    values: readonly number[],
    color: string,
    dash: 'solid' | 'dash',
  ): Data => ({
    type: 'scatter',
    mode: 'lines+markers',
    name: chartText(name),
    legendgroup: name,
    showlegend: panel === 1,
    x: epochs,
    y: panel === 1 ? values.map((value) => 100 * value) : [...values],
    xaxis: panel === 1 ? 'x' : 'x2',
    yaxis: panel === 1 ? 'y' : 'y2',
    line: { color, dash },
    marker: { color, size: 7 },
    hovertemplate: `epoch %{x}: ${panel === 1 ? '%{y:.1f} %' : '%{y:.3f}'}<extra>%{fullData.name}</extra>`,
  });
  const data = [
    line(1, training, history.accuracy, SERIES_COLORS[0], 'solid'),
    line(2, training, history.loss, SERIES_COLORS[0], 'solid'),
  ];
  if (history.valAccuracy !== undefined && history.valLoss !== undefined) {
    data.push(
      line(1, watched, history.valAccuracy, SERIES_COLORS[3], 'dash'),
      line(2, watched, history.valLoss, SERIES_COLORS[3], 'dash'),
    );
  }
  const epochAxis = { dtick: Math.max(1, Math.ceil(epochs.length / 10)) };
  return {
    data,
    layout: layoutOf(title, spoken(history, training, watched), {
      xaxis: axis('epoch', { domain: [0, 0.45], ...epochAxis }),
      yaxis: axis('accuracy (%)'),
      xaxis2: axis('epoch', { domain: [0.55, 1], anchor: 'y2', ...epochAxis }),
      yaxis2: axis('loss (cross-entropy)', { anchor: 'x2', rangemode: 'tozero' }),
      legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0 },
      margin: { l: 60, r: 20, t: 90, b: 60 },
      // Narrower, the second axis' title would lie on the first chart.
      minWidth: 480,
    }),
  };
}

function spoken(
  { epoch, accuracy, loss, valAccuracy, valLoss }: History,
  training: string,
  watched: string,
): string {
  if (epoch.length === 0) return 'No epoch was trained.';
  const last = epoch.length - 1;
  const part = (name: string, shares: readonly number[], losses: readonly number[]) =>
    `${name} accuracy from ${percent(shares[0])} to ${percent(shares[last])} and loss from ${losses[0].toFixed(2)} to ${losses[last].toFixed(2)}`;
  const parts = [part(training, accuracy, loss)];
  if (valAccuracy !== undefined && valLoss !== undefined) parts.push(part(watched, valAccuracy, valLoss));
  return `Two line charts over ${epoch.length} epochs: ${parts.join('; ')}.`;
}
