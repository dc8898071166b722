import { EMOTIONS } from '../dataset/emotions';
import { percent } from '../dataset/percent';
import { type ConfusionMatrix, mostConfusedPairs, rowShares } from '../evaluation/confusion-matrix';
import { axis, type Figure, layoutOf } from './figure';

/**
 * The confusion matrix as a heat map, rows actual, columns predicted. Step 15 of the walkthrough.
 *
 * @param options.show `counts` colors and labels the faces counted; `row shares` the share of each actual emotion, so
 *   that the diagonal is the recall.
 */
export function confusionHeatmapFigure(
  matrix: ConfusionMatrix,
  options: { readonly show: 'counts' | 'row shares'; readonly title: string },
): Figure {
  const { show, title } = options;
  const shares = rowShares(matrix);
  const isShare = show === 'row shares';
  return {
    data: [
      {
        type: 'heatmap',
        x: [...EMOTIONS],
        y: [...EMOTIONS],
        z: isShare ? shares.map((row) => row.map((share) => 100 * share)) : matrix.map((row) => [...row]),
        zmin: 0,
        ...(isShare ? { zmax: 100 } : {}),
        // plotly.js's own types name this attribute only for other traces.
        ...({ texttemplate: isShare ? '%{z:.0f}' : '%{z}' } as object),
        colorscale: 'Cividis',
        xgap: 1,
        ygap: 1,
        colorbar: {
          title: { text: isShare ? 'share of the row (%)' : 'faces', side: 'right' },
          thickness: 14,
        },
        text: matrix.map((row, actual) =>
          row.map((count, predicted) => `${count} faces, ${percent(shares[actual][predicted])} of the row`),
        ) as unknown as string[],
        hovertemplate: 'actually %{y}, predicted %{x}: %{text}<extra></extra>',
      },
    ],
    layout: layoutOf(title, spoken(matrix, shares), {
      xaxis: axis('predicted emotion', { constrain: 'domain', showgrid: false }),
      yaxis: axis('actual emotion', {
        autorange: 'reversed',
        scaleanchor: 'x',
        constrain: 'domain',
        showgrid: false,
      }),
      margin: { l: 80, r: 20, t: 60, b: 70 },
      height: 540,
    }),
  };
}

function spoken(matrix: ConfusionMatrix, shares: readonly (readonly number[])[]): string {
  const recalls = EMOTIONS.map((emotion, label) => `${emotion} ${percent(shares[label][label], 0)}`);
  const confused = mostConfusedPairs(matrix, 3).map(
    ({ trueLabel, predictedLabel, count }) =>
      `${EMOTIONS[trueLabel]} taken for ${EMOTIONS[predictedLabel]} ${count} times`,
  );
  const errors =
    confused.length === 0 ? 'No face was confused.' : `Most often confused: ${confused.join(', ')}.`;
  return `Heat map of the confusion matrix, rows actual, columns predicted. Recognized: ${recalls.join(', ')}. ${errors}`;
}
