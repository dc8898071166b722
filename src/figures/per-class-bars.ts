import { EMOTIONS } from '../dataset/emotions';
import { percent } from '../dataset/percent';
import type { ClassificationReport } from '../evaluation/classification-report';
import { axis, type Figure, layoutOf } from './figure';

/** Precision, recall and F1 of each emotion, as groups of bars. */
export function perClassBarsFigure({ perClass }: ClassificationReport, title: string): Figure {
  const measures = ['precision', 'recall', 'f1'] as const;
  const spoken = EMOTIONS.map(
    (emotion, label) => `${emotion} ${percent(perClass[label].f1, 0)} of ${perClass[label].support} faces`,
  );
  return {
    data: measures.map((measure) => ({
      type: 'bar',
      name: measure === 'f1' ? 'F1' : measure,
      x: EMOTIONS.map((emotion) => emotion),
      y: perClass.map((scores) => 100 * scores[measure]),
      customdata: perClass.map(({ support }) => support),
      hovertemplate: '%{x}: %{y:.1f} %, support %{customdata}<extra>%{fullData.name}</extra>',
    })),
    layout: layoutOf(
      title,
      `Grouped bar chart of precision, recall and F1 per emotion. F1: ${spoken.join(', ')}.`,
      {
        barmode: 'group',
        xaxis: axis('emotion'),
        yaxis: axis('score (%)', { range: [0, 100] }),
        legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0 },
        margin: { l: 60, r: 20, t: 90, b: 60 },
      },
    ),
  };
}
