import type { Data } from 'plotly.js';
import { isShare, scoreText, scoreWords } from '../sweep/describe-search';
import { rankedConfigurations } from '../sweep/ranked-configurations';
import type { SweepTable } from '../sweep/sweep-table';
import { axis, type Figure, figureOfNothing, layoutOf, SERIES_COLORS } from './figure';
import { rankName, rankStyle } from './parallel-coordinates';

/** Configurations that a chart of scores shows at most, the best first. */
const MOST_SHOWN = 20;

const axisTitle = (name: string) => (isShare(name) ? `${scoreWords(name)} (%)` : scoreWords(name));
const scaled = (name: string, value: number) => (isShare(name) ? 100 * value : value);

/**
 * The best configurations, a row each from the top: a dot for each of its trials, which differ by seed or fold alone, and a
 * diamond for their mean.
 */
export function configurationScoresFigure(table: SweepTable, title: string): Figure {
  const { name } = table.score;
  const ranked = rankedConfigurations(table).slice(0, MOST_SHOWN);
  if (ranked.length === 0) return figureOfNothing(title, 'No configuration has a score yet.');
  const trials = ranked.flatMap(({ words, trials: own }) => own.map((trial) => ({ words, ...trial })));
  const dots: Data = {
    type: 'scatter',
    mode: 'markers',
    name: 'one trial',
    y: trials.map(({ words }) => words),
    x: trials.map(({ score }) => scaled(name, score as number)),
    customdata: trials.map(({ seed, fold }) => `seed ${seed}${fold === null ? '' : `, fold ${fold}`}`),
    marker: { color: SERIES_COLORS[0], symbol: 'circle-open', size: 9, line: { width: 2 } },
    hovertemplate: '%{y}<br>%{customdata}: %{x:.3~f}<extra></extra>',
  };
  const means: Data = {
    type: 'scatter',
    mode: 'markers',
    name: 'mean',
    y: ranked.map(({ words }) => words),
    x: ranked.map(({ score }) => scaled(name, score)),
    marker: { color: SERIES_COLORS[3], symbol: 'diamond', size: 11 },
    hovertemplate: '%{y}<br>mean %{x:.3~f}<extra></extra>',
  };
  const spoken = ranked
    .slice(0, 5)
    .map(({ words, score, trials: own }) => `${words}: ${scoreText(name, score)} of ${own.length} trials`);
  return {
    data: [dots, means],
    layout: layoutOf(title, `Dots, a row a configuration, the best at the top. ${spoken.join('; ')}.`, {
      xaxis: axis(axisTitle(name)),
      yaxis: axis('', { categoryorder: 'array', categoryarray: ranked.map(({ words }) => words).reverse() }),
      legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0 },
      margin: { l: 60, r: 20, t: 90, b: 60 },
      height: 190 + 28 * ranked.length,
      minWidth: 600,
    }),
  };
}

/** How the watched faces' accuracy went, epoch by epoch: a line a trial, those of the three best configurations in color. */
export function learningCurvesFigure(table: SweepTable, title: string): Figure {
  const ranked = rankedConfigurations(table);
  const known = new Set<string>();
  const curves = ranked.flatMap(({ words, trials }, rank) =>
    trials.flatMap(({ curve, seed, fold }) => {
      if (curve === null || curve.valAccuracy.length === 0) return [];
      const { color, dash, width } = rankStyle(rank);
      const name = rankName(rank);
      const first = !known.has(name);
      known.add(name);
      const which = `${words}, seed ${seed}${fold === null ? '' : `, fold ${fold}`}`;
      const line: Data = {
        type: 'scatter',
        mode: 'lines+markers',
        name,
        legendgroup: name,
        showlegend: first,
        x: curve.epoch.map((epoch) => epoch + 1),
        y: curve.valAccuracy.map((share) => 100 * share),
        line: { color, dash, width: Math.min(width, 2) },
        marker: { color, size: 5 },
        hovertemplate: `${which}<br>epoch %{x}: %{y:.1f} %<extra>${name}</extra>`,
      };
      return [{ line, words: which, last: curve.valAccuracy[curve.valAccuracy.length - 1] }];
    }),
  );
  if (curves.length === 0) return figureOfNothing(title, 'No trial has measured an epoch yet.');
  const spoken = curves.slice(0, 3).map(({ words, last }) => `${words} ends at ${(100 * last).toFixed(1)} %`);
  const epochs = Math.max(...curves.map(({ line }) => (line as { x: number[] }).x.length));
  return {
    data: curves.map(({ line }) => line).reverse(),
    layout: layoutOf(title, `${curves.length} lines over up to ${epochs} epochs. ${spoken.join('; ')}.`, {
      xaxis: axis('epoch', { dtick: Math.max(1, Math.ceil(epochs / 10)) }),
      yaxis: axis('validation accuracy (%)', { rangemode: 'tozero' }),
      legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0, traceorder: 'reversed' },
      margin: { l: 60, r: 20, t: 90, b: 60 },
    }),
  };
}
