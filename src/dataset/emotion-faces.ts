import { EMOTIONS } from './emotions';
import { type FaceDataset, facePixels, PIXELS_PER_FACE } from './face-dataset';

/** The first `count` rows of each emotion, emotion after emotion in label order; fewer where there are fewer. */
export function firstRowsOfEachEmotion({ labels }: Pick<FaceDataset, 'labels'>, count: number): number[] {
  const rows: number[][] = EMOTIONS.map(() => []);
  labels.forEach((label, row) => {
    if (rows[label].length < count) rows[label].push(row);
  });
  return rows.flat();
}

/** The average face of one emotion. */
export interface MeanFace {
  /** 0 to 6. */
  readonly label: number;
  /** How many faces it is the mean of. */
  readonly numExamples: number;
  /** Mean intensity of each pixel, 0 to 255, `[48 * 48]`. */
  readonly pixels: Float32Array;
}

/** Averages the faces of each emotion pixel by pixel; an emotion without faces is left out. */
export function meanFaces(dataset: Pick<FaceDataset, 'labels' | 'pixels'>): MeanFace[] {
  const sums = EMOTIONS.map(() => new Float64Array(PIXELS_PER_FACE));
  const counts = EMOTIONS.map(() => 0);
  dataset.labels.forEach((label, row) => {
    const sum = sums[label];
    facePixels(dataset, row).forEach((intensity, pixel) => {
      sum[pixel] += intensity;
    });
    counts[label] += 1;
  });
  return EMOTIONS.map((_, label) => ({
    label,
    numExamples: counts[label],
    pixels: Float32Array.from(sums[label], (sum) => sum / counts[label]),
  })).filter(({ numExamples }) => numExamples > 0);
}
