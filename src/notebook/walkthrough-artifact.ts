import { join } from 'node:path';
import type { FaceDataset } from '../dataset/face-dataset';
import { loadModel, saveModel } from '../model/saved-model';
import { prepareExamples } from '../preprocessing/prepared-examples';
import { splitByUsage } from '../preprocessing/splits';
import type { tf } from '../tensorflow/tf';
import { type History, historyIn } from '../training/history';
import { trainWalkthrough } from '../training/walkthrough-training';
import { readArtifact, writeArtifact } from './artifacts';
import type { RunSettings } from './run-settings';
import { trainingProgress } from './training-progress';

/** What decides how a training comes out; a kept one is used again only where all of it is equal. */
export interface TrainingSettings {
  readonly dataset: string;
  readonly limit: number | null;
  readonly epochs: number;
  readonly seed: number;
}

/** The walkthrough's CNN, trained, with the record of its training. The reader disposes the model. */
export interface TrainedWalkthrough {
  readonly model: tf.LayersModel;
  readonly history: History;
}

const HISTORY = 'walkthrough-cnn/history.json';
const MODEL = 'walkthrough-cnn/model';

function settingsOf(dataset: FaceDataset, { limit, epochs, seed }: RunSettings): TrainingSettings {
  return { dataset: dataset.sha256, limit: limit ?? null, epochs, seed };
}

/** Keeps a trained CNN and its history among the artifacts, for later notebooks and for the report. */
export async function saveWalkthrough(
  { model, history }: TrainedWalkthrough,
  dataset: FaceDataset,
  settings: RunSettings,
): Promise<void> {
  await saveModel(model, join(settings.artifactsFolder, MODEL));
  // The history goes last: it is what says that the model beside it is whole and whose it is.
  await writeArtifact(settings.artifactsFolder, HISTORY, {
    settings: settingsOf(dataset, settings),
    modelParameters: model.countParams(),
    history,
  });
}

/**
 * The walkthrough's CNN as notebook 05 left it; where it has not run yet with these settings and these data, the CNN
 * is trained here the same way, so that every notebook runs on its own.
 */
export async function loadOrTrainWalkthrough(
  dataset: FaceDataset,
  settings: RunSettings,
): Promise<TrainedWalkthrough> {
  const history = await keptHistory(settings.artifactsFolder, settingsOf(dataset, settings));
  if (history !== undefined) {
    return { model: await loadModel(join(settings.artifactsFolder, MODEL)), history };
  }
  const splits = splitByUsage(dataset);
  const trained = await trainWalkthrough({
    training: prepareExamples(splits.training),
    watched: prepareExamples(splits.test),
    epochs: settings.epochs,
    seed: settings.seed,
    callbacks: [trainingProgress(`Training the CNN, since notebook 05 has not run so, ${dataset.name}`)],
  });
  await saveWalkthrough(trained, dataset, settings);
  return trained;
}

/** The history of a training that was kept, if it was made with these settings; undefined also where it is damaged. */
export async function keptHistory(
  artifactsFolder: string,
  wanted: TrainingSettings,
): Promise<History | undefined> {
  const kept = (await readArtifact(artifactsFolder, HISTORY)) as
    | { readonly settings?: Partial<TrainingSettings> | null }
    | null
    | undefined;
  const names = Object.keys(wanted) as (keyof TrainingSettings)[];
  if (!names.every((name) => kept?.settings?.[name] === wanted[name])) return undefined;
  try {
    return historyIn(kept, HISTORY);
  } catch {
    return undefined;
  }
}
