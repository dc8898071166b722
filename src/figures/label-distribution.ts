import { EMOTIONS } from '../dataset/emotions';
import type { LabelCounts } from '../dataset/label-counts';
import { percent } from '../dataset/percent';
import { USAGES, type Usage } from '../dataset/usages';
import { axis, type Figure, layoutOf } from './figure';

/** How many faces each emotion has, as bars in label order, each with its share written above. */
export function labelDistributionFigure(
  { counts, shares, numExamples }: LabelCounts,
  dataName: string,
): Figure {
  const spoken = EMOTIONS.map((emotion, label) => `${emotion} ${counts[label]} (${percent(shares[label])})`);
  return {
    data: [
      {
        type: 'bar',
        x: [...EMOTIONS],
        y: [...counts],
        text: shares.map((share) => percent(share)),
        textposition: 'outside',
        cliponaxis: false,
        hovertemplate: '%{x}: %{y:,} faces, %{text}<extra></extra>',
      },
    ],
    layout: layoutOf(
      `Faces per emotion, ${dataName}`,
      `Bar chart of ${numExamples} faces per emotion: ${spoken.join(', ')}.`,
      { xaxis: axis('emotion'), yaxis: axis('number of faces'), showlegend: false },
    ),
  };
}

/** The share of each emotion within each usage, as groups of bars: alike where the split was drawn fairly. */
export function labelDistributionByUsageFigure(
  byUsage: Readonly<Record<Usage, LabelCounts>>,
  dataName: string,
): Figure {
  const present = USAGES.filter((usage) => byUsage[usage].numExamples > 0);
  const spoken = present.map(
    (usage) =>
      `${usage}: ${EMOTIONS.map((emotion, label) => `${emotion} ${percent(byUsage[usage].shares[label])}`).join(', ')}`,
  );
  return {
    data: present.map((usage) => ({
      type: 'bar',
      name: `${usage} (${byUsage[usage].numExamples.toLocaleString('en-US')})`,
      x: [...EMOTIONS],
      y: byUsage[usage].shares.map((share) => 100 * share),
      customdata: [...byUsage[usage].counts],
      hovertemplate: '%{x}: %{y:.1f} %, %{customdata:,} faces<extra>%{fullData.name}</extra>',
    })),
    layout: layoutOf(
      `Share of each emotion within each usage, ${dataName}`,
      `Grouped bar chart of the share of each emotion within each usage. ${spoken.join('. ')}.`,
      {
        barmode: 'group',
        xaxis: axis('emotion'),
        yaxis: axis('share of the usage (%)'),
        legend: { orientation: 'h', y: 1.08, yanchor: 'bottom', x: 0 },
        margin: { l: 60, r: 20, t: 90, b: 60 },
      },
    ),
  };
}
