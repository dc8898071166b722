import { escapeHtml } from '../figures/escape-html';
import { scrollBox } from './scroll-box';

/** The strongest shade, as a share of the accent colour: text on it keeps its contrast in both themes. */
const STRONGEST_SHADE = 0.45;

/**
 * A confusion matrix as an HTML table: counts, shaded by their share of their row.
 *
 * @param confusionMatrix `confusionMatrix[trueLabel][predictedLabel]`, counts.
 * @param emotions names in label order.
 */
export function confusionTable(
  confusionMatrix: readonly (readonly number[])[],
  emotions: readonly string[],
): string {
  const heads = emotions.map((emotion) => `<th scope="col">${escapeHtml(emotion)}</th>`).join('');
  const rows = confusionMatrix.map((counts, trueLabel) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, predictedLabel) => {
      const share = total === 0 ? 0 : count / total;
      const shade = Math.round(share * STRONGEST_SHADE * 100);
      const right = trueLabel === predictedLabel ? ' class="right"' : '';
      return `<td${right} style="--shade:${shade}%">${count}<span class="share"> ${Math.round(share * 100)} %</span></td>`;
    });
    return `<tr><th scope="row">${escapeHtml(emotions[trueLabel])}</th>${cells.join('')}</tr>`;
  });
  const table = `<table class="confusion">
<caption>Rows: the actual emotion. Columns: the predicted one. Below each count, its share of the row.</caption>
<thead><tr><td></td>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
  return scrollBox(table, 'Confusion matrix');
}
