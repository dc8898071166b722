import { EMOTIONS } from './emotions';
import { FACE_SIZE, type FaceDataset, PIXELS_PER_FACE } from './face-dataset';
import { groupMeans } from './group-means';

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
export function meanFaces({ labels, pixels }: Pick<FaceDataset, 'labels' | 'pixels'>): MeanFace[] {
  const { groups, means, counts } = groupMeans(pixels, labels, [FACE_SIZE, FACE_SIZE]);
  return groups.map((label, i) => ({
    label,
    numExamples: counts[i],
    pixels: means.values.slice(i * PIXELS_PER_FACE, (i + 1) * PIXELS_PER_FACE),
  }));
}
