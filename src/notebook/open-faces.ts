import { countByUsage, type FaceDataset } from '../dataset/face-dataset';
import { loadFaces } from '../dataset/load-faces';
import { writeArtifact } from './artifacts';
import { display, displayTable } from './display';
import type { Table } from './html-table';
import { duration, plainLine, showProgress } from './progress';
import type { RunSettings } from './run-settings';

/**
 * Opens a notebook: loads the run's faces with a progress bar, says in a table what this run is made with, and leaves
 * `dataset.json` among the artifacts.
 *
 * @throws DataError when the data cannot be read.
 */
export async function openFaces(settings: RunSettings): Promise<FaceDataset> {
  const bar = showProgress('Loading faces');
  let seconds = 0;
  const { data, limit, seed, artifactsFolder } = settings;
  const dataset = await loadFaces({
    data,
    limit,
    seed,
    cacheFolder: `${artifactsFolder}/cache`,
    onProgress: (progress) => {
      seconds = progress.seconds;
      bar.update(progress.fraction, `${progress.rows.toLocaleString('en-US')} faces`);
    },
    onWarning: (sentence) => display(plainLine(sentence)),
  });
  const counts = countByUsage(dataset);
  bar.finish(`${dataset.labels.length.toLocaleString('en-US')} of ${dataset.name} in ${duration(seconds)}`);
  await writeArtifact(artifactsFolder, 'dataset.json', {
    name: dataset.name,
    synthetic: dataset.synthetic,
    counts,
    sha256: dataset.sha256,
  });
  displayTable(runTable(dataset, settings));
  return dataset;
}

/** What a run is made with, as a table for the top of a notebook. */
function runTable(dataset: FaceDataset, settings: RunSettings): Table {
  const { size, limit, epochs, seed } = settings;
  const counts = Object.entries(countByUsage(dataset));
  return {
    caption: 'This run',
    columns: ['setting', 'value'],
    rows: [
      ['data', dataset.synthetic ? `${dataset.name} (drawn by this project, no real people)` : dataset.name],
      ...counts.map(([usage, count]) => [usage, `${count.toLocaleString('en-US')} faces`]),
      ['size of the run', limit === undefined ? size : `${size}, at most ${limit} faces of each usage`],
      ['epochs', String(epochs)],
      ['seed', String(seed)],
    ],
  };
}
