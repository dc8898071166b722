import path from 'node:path';
import { countByUsage, type FaceDataset } from '../dataset/face-dataset';
import { loadFaces } from '../dataset/load-faces';
import { durationText } from './duration-text';
import { ProgressLine, type ProgressScreen } from './progress-screen';

/** The project's own folder. */
export const PROJECT_ROOT = path.resolve(__dirname, '../..');

/** Which faces a command works on. */
export interface FacesOptions {
  /** Absolute path of the data, or undefined to take `FER_DATA`, what lies under `data/`, else drawn faces. */
  readonly data: string | undefined;
  /** At most so many of each usage; undefined: all. */
  readonly limit: number | undefined;
  /** Seed of the drawn faces. */
  readonly seed: number;
}

/** Loads a command's faces while a bar grows, and says in a line what they are. */
export async function loadFacesWithProgress(
  { data, limit, seed }: FacesOptions,
  screen: ProgressScreen,
): Promise<FaceDataset> {
  const line = new ProgressLine(screen, 'Reading the data');
  const started = performance.now();
  const faces = await loadFaces({
    data,
    limit,
    seed,
    root: PROJECT_ROOT,
    onProgress: ({ fraction, rows }) => line.update(fraction, `${rows.toLocaleString('en-US')} faces`),
    onWarning: (sentence) => {
      line.clear();
      process.stderr.write(`${sentence}\n`);
    },
  });
  const counts = Object.entries(countByUsage(faces)).map(
    ([usage, count]) => `${usage} ${count.toLocaleString('en-US')}`,
  );
  const seconds = durationText((performance.now() - started) / 1000);
  line.say(`Data: ${faces.name} (${counts.join(', ')}), read in ${seconds}`);
  return faces;
}
