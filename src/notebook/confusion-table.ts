import { EMOTIONS } from '../dataset/emotions';
import { isConfusionMatrix, labelsOfMatrix } from '../evaluation/confusion-matrix';
import type { Table } from './html-table';

/**
 * A confusion matrix as a table with totals.
 *
 * @returns undefined for anything that `confusionMatrix` has not counted.
 */
export function tableOfConfusionMatrix(value: unknown): Table | undefined {
  if (!isConfusionMatrix(value)) return undefined;
  const labels = labelsOfMatrix(value);
  const areEmotions = labels.length === EMOTIONS.length && labels.every((label) => label in EMOTIONS);
  const names = labels.map((label) => (areEmotions ? EMOTIONS[label] : `class ${label}`));
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const columnTotals = value.map((_, label) => total(value.map((row) => row[label])));
  const numRight = total(value.map((row, label) => row[label]));
  return {
    caption:
      `Confusion matrix: ${numRight.toLocaleString('en-US')} of ${total(columnTotals).toLocaleString('en-US')} ` +
      'right; a row for each true class, a column for each predicted one',
    columns: ['true \\ predicted', ...names, 'total'],
    rows: [
      ...value.map((row, label) => [names[label], ...row, total(row)]),
      ['total', ...columnTotals, total(columnTotals)],
    ],
  };
}
