import { USAGES, type Usage } from './usages';

/** Height and width of every face, in pixels. */
export const FACE_SIZE = 48;

/** Pixels of one face: 2,304. */
export const PIXELS_PER_FACE = FACE_SIZE * FACE_SIZE;

/**
 * The most faces that are loaded: twenty-eight times FER2013, 2.3 GB of pixels. A small archive can unpack to far more rows than
 * the memory holds.
 */
export const MOST_FACES = 1_000_000;

/** Labelled faces, held in three typed arrays of equal order: face `i` is labelled `labels[i]`. */
export interface FaceDataset {
  /** What figures and pages call the data, e.g. `fer2013.csv` or `synthetic faces`. */
  readonly name: string;
  /** True for the drawn faces that stand in until the user has data. */
  readonly synthetic: boolean;
  /** Intensities 0 (black) to 255 (white), row-major `[numExamples, 48, 48]`. */
  readonly pixels: Uint8Array;
  /** Labels 0 to 6, `[numExamples]`: indices into `EMOTIONS`. */
  readonly labels: Uint8Array;
  /** Usages 0 to 2, `[numExamples]`: indices into `USAGES`. */
  readonly usages: Uint8Array;
  /** SHA-256 of the source file in hex; of the generated rows for drawn faces; of all images for a folder. */
  readonly sha256: string;
}

/** How many faces a data set holds. */
export function numExamples(dataset: Pick<FaceDataset, 'labels'>): number {
  return dataset.labels.length;
}

/** A view, not a copy, of one face: `[48 * 48]` intensities in [0, 255]. */
export function facePixels(dataset: Pick<FaceDataset, 'pixels'>, index: number): Uint8Array {
  return dataset.pixels.subarray(index * PIXELS_PER_FACE, (index + 1) * PIXELS_PER_FACE);
}

/** Counts the faces of each usage, in the order of `USAGES`. */
export function countByUsage(dataset: Pick<FaceDataset, 'usages'>): Record<Usage, number> {
  const counts = [0, 0, 0];
  for (const usage of dataset.usages) counts[usage] += 1;
  return { Training: counts[0], PublicTest: counts[1], PrivateTest: counts[2] };
}

/**
 * The rows of one usage, in their order in the data set: a view where they stand together, as in FER2013, else copied into
 * arrays of their own.
 */
export function selectUsage(dataset: FaceDataset, usage: Usage): FaceDataset {
  const wanted = USAGES.indexOf(usage);
  const rows: number[] = [];
  dataset.usages.forEach((candidate, row) => {
    if (candidate === wanted) rows.push(row);
  });
  if (rows.length === 0) return selectRows(dataset, rows);
  const [start, end] = [rows[0], rows[rows.length - 1] + 1];
  if (end - start !== rows.length) return selectRows(dataset, rows);
  return {
    ...dataset,
    pixels: dataset.pixels.subarray(start * PIXELS_PER_FACE, end * PIXELS_PER_FACE),
    labels: dataset.labels.subarray(start, end),
    usages: dataset.usages.subarray(start, end),
  };
}

/** The given rows, in the given order, copied into arrays of their own. */
export function selectRows(dataset: FaceDataset, rows: ArrayLike<number>): FaceDataset {
  const pixels = new Uint8Array(rows.length * PIXELS_PER_FACE);
  const labels = new Uint8Array(rows.length);
  const usages = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) {
    pixels.set(facePixels(dataset, rows[i]), i * PIXELS_PER_FACE);
    labels[i] = dataset.labels[rows[i]];
    usages[i] = dataset.usages[rows[i]];
  }
  return { ...dataset, pixels, labels, usages };
}
