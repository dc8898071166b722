import { percent } from '../dataset/percent';
import type { ComparedModel } from '../evaluation/model-comparison';
import { chartText } from './chart-text';
import { axis, type Figure, layoutOf, namedTicks, SERIES_COLORS } from './figure';

/** Accuracy and macro F1 of several models, as groups of horizontal bars, in the order given from the top. */
export function modelComparisonFigure(
  models: readonly Pick<ComparedModel, 'name' | 'accuracy' | 'macroF1'>[],
  title: string,
): Figure {
  const spoken = models.map(
    ({ name, accuracy, macroF1 }) => `${name}: accuracy ${percent(accuracy)}, macro F1 ${percent(macroF1)}`,
  );
  const bars = (name: string, values: readonly number[], color: string) =>
    ({
      type: 'bar',
      orientation: 'h',
      name,
      y: models.map((model) => chartText(model.name)),
      x: values.map((value) => 100 * value),
      text: values.map((value) => percent(value)),
      textposition: 'auto',
      marker: { color },
      hovertemplate: '%{y}: %{x:.1f} %<extra>%{fullData.name}</extra>',
    }) as const;
  return {
    data: [
      bars(
        'accuracy',
        models.map(({ accuracy }) => accuracy),
        SERIES_COLORS[0],
      ),
      bars(
        'macro F1',
        models.map(({ macroF1 }) => macroF1),
        SERIES_COLORS[1],
      ),
    ],
    layout: layoutOf(title, `Horizontal bar chart. ${spoken.join('; ')}.`, {
      barmode: 'group',
      xaxis: axis('score (%)', { range: [0, 100] }),
      yaxis: axis('', { autorange: 'reversed', ...namedTicks(models.map(({ name }) => name)) }),
      legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0 },
      margin: { l: 60, r: 20, t: 90, b: 60 },
      height: 140 + 80 * models.length,
    }),
  };
}
