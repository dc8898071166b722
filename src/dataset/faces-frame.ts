import pl, { type DataFrame } from 'nodejs-polars';
import { openCsvFile } from './csv-file';
import { DataError } from './data-error';
import { findDataSource } from './data-source';
import { EMOTIONS } from './emotions';
import { type FaceDataset, facePixels } from './face-dataset';
import { parseFer2013Header } from './fer2013-header';
import { type LoadFacesOptions, loadFaces } from './load-faces';
import { USAGES } from './usages';

/**
 * Reads the data as the frame that the walkthrough looks at first: columns `emotion`, `pixels` (text) and `Usage`, a row a
 * face. A CSV is read by polars as it is, in its own column order, only with the blanks around its column names taken off.
 * Where there is no CSV (pictures, drawn faces), or only some faces of it are wanted (`limit`), the frame is written from the
 * loaded faces in Kaggle's column order.
 *
 * polars does not check the values: `loadFaces` does.
 *
 * @throws DataError when there is no such data, the columns are others, or polars cannot read the file.
 */
export async function readFacesFrame(options: LoadFacesOptions = {}): Promise<DataFrame> {
  const source = await findDataSource(options);
  if (source.kind !== 'csv' || options.limit !== undefined) return facesFrame(await loadFaces(options));
  const csv = await openCsvFile(source.path);
  const body = csv.plain ? source.path : await joined(csv.chunks());
  try {
    const frame = pl.readCSV(body);
    return frame.rename(renamed(frame.columns, parseFer2013Header(frame.columns.join(','), csv.name)));
  } catch (error) {
    if (error instanceof DataError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError({ file: csv.name }, `polars cannot read this as CSV: ${reason}`, { cause: error });
  }
}

/** Writes loaded faces as such a frame: the same columns, with the pixels as text. */
export function facesFrame(dataset: FaceDataset): DataFrame {
  const pixels = Array.from(dataset.labels, (_, row) => facePixels(dataset, row).join(' '));
  const frame = pl.DataFrame({
    emotion: Array.from(dataset.labels),
    pixels,
    Usage: Array.from(dataset.usages, (usage) => USAGES[usage]),
  });
  // From a list of numbers polars makes a column of floats; from a CSV, integers.
  return frame.withColumn(pl.col('emotion').cast(pl.Int64));
}

/** One cell of the cross table of labels and usages. */
export interface EmotionUsageCount {
  /** Label 0 to 6. */
  readonly label: number;
  readonly emotion: string;
  readonly usage: string;
  readonly count: number;
}

/** Groups the frame by label and usage and counts the rows, in polars; sorted by label, then by the usages' own order. */
export function countByEmotionAndUsage(frame: DataFrame): EmotionUsageCount[] {
  const groups: { emotion: number; Usage: string; count: number }[] = frame
    .groupBy('emotion', 'Usage')
    .agg(pl.len().alias('count'))
    .toRecords() as never;
  const rank = (usage: string) => (USAGES as readonly string[]).indexOf(usage);
  return groups
    .map(({ emotion, Usage, count }) => ({
      label: Number(emotion),
      emotion: EMOTIONS[Number(emotion)],
      usage: Usage,
      count: Number(count),
    }))
    .sort((a, b) => a.label - b.label || rank(a.usage) - rank(b.usage));
}

/** The frame's columns with polars's names of their types, in order. */
export function frameSchema(frame: DataFrame): { readonly column: string; readonly type: string }[] {
  return frame.columns.map((column, i) => ({ column, type: frame.dtypes[i].variant }));
}

function renamed(before: readonly string[], after: readonly string[]): Record<string, string> {
  return Object.fromEntries(before.map((name, i) => [name, after[i]]));
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
