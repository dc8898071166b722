import { type FaceDataset, selectRows } from './face-dataset';
import { USAGES } from './usages';

/**
 * Keeps at most `limit` faces of each usage: rows evenly spaced over the usage, so that data sorted by class keeps its class
 * shares. Order, name and hash stay.
 *
 * @throws RangeError when the limit is not a whole number of at least 1.
 */
export function limitFaces(dataset: FaceDataset, limit: number): FaceDataset {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`limit: expected a whole number of faces per usage, at least 1, got ${limit}`);
  }
  const kept: number[] = [];
  USAGES.forEach((_, usage) => {
    const rows: number[] = [];
    dataset.usages.forEach((candidate, row) => {
      if (candidate === usage) rows.push(row);
    });
    const numKept = Math.min(limit, rows.length);
    // The middles of equally long stretches.
    for (let i = 0; i < numKept; i += 1) kept.push(rows[Math.floor(((i + 0.5) * rows.length) / numKept)]);
  });
  if (kept.length === dataset.labels.length) return dataset;
  return selectRows(
    dataset,
    kept.sort((a, b) => a - b),
  );
}
