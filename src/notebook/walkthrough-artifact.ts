import { join } from 'node:path';
import type { FaceDataset } from '../dataset/face-dataset';
import { DamagedFileError } from '../dataset/sealed-json';
import { loadModel, savedWeightsSha256, saveModel } from '../model/saved-model';
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

function settingsOf(
  dataset: FaceDataset,
  { limit, epochs, seed }: Pick<RunSettings, 'limit' | 'epochs' | 'seed'>,
): TrainingSettings {
  return { dataset: dataset.sha256, limit: limit ?? null, epochs, seed };
}

/** What `history.json` holds. */
interface KeptTraining {
  readonly settings: TrainingSettings;
  /** Of the network's weights: another notebook may have put its own beside this history meanwhile. */
  readonly weightsSha256: string;
  readonly modelParameters: number;
  readonly history: History;
}

/** Keeps a trained CNN and its history among the artifacts, for later notebooks and for the report. */
export async function saveWalkthrough(
  { model, history }: TrainedWalkthrough,
  dataset: FaceDataset,
  settings: RunSettings,
): Promise<void> {
  const weightsSha256 = await saveModel(model, join(settings.artifactsFolder, MODEL));
  // The history goes last: it is what says that the model beside it is whole and whose it is.
  await writeArtifact(settings.artifactsFolder, HISTORY, {
    settings: settingsOf(dataset, settings),
    weightsSha256,
    modelParameters: model.countParams(),
    history,
  } satisfies KeptTraining);
}

/**
 * The walkthrough's CNN as notebook 05 left it; where it has not run yet with these settings and these data, or what it left
 * is damaged, the CNN is trained here the same way, so that every notebook runs on its own. The title above the training says
 * why.
 */
export async function loadOrTrainWalkthrough(
  dataset: FaceDataset,
  settings: RunSettings,
): Promise<TrainedWalkthrough> {
  const found = await keptWalkthrough(dataset, settings);
  if (typeof found !== 'string') return found;
  const splits = splitByUsage(dataset);
  const trained = await trainWalkthrough({
    training: prepareExamples(splits.training),
    watched: prepareExamples(splits.test),
    epochs: settings.epochs,
    seed: settings.seed,
    callbacks: [trainingProgress(`Training the CNN, since ${found}, ${dataset.name}`)],
  });
  await saveWalkthrough(trained, dataset, settings);
  return trained;
}

/** What notebook 05 left with these settings, or why it cannot be taken up. */
async function keptWalkthrough(
  dataset: FaceDataset,
  { artifactsFolder, ...settings }: RunSettings,
): Promise<TrainedWalkthrough | string> {
  const notRun = 'notebook 05 has not run so';
  try {
    const kept = (await readArtifact(artifactsFolder, HISTORY)) as Partial<KeptTraining> | null | undefined;
    if (!sameSettings(kept?.settings, settingsOf(dataset, settings))) return notRun;
    const history = historyIn(kept, join(artifactsFolder, HISTORY));
    const folder = join(artifactsFolder, MODEL);
    const model = await loadModel(folder);
    // Last, so that weights which another notebook has just put there are not taken for this history's.
    if ((await savedWeightsSha256(folder)) === kept?.weightsSha256) return { model, history };
    model.dispose();
    return notRun;
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    return `${error.file} is damaged`;
  }
}

function sameSettings(kept: Partial<TrainingSettings> | null | undefined, wanted: TrainingSettings): boolean {
  return (Object.keys(wanted) as (keyof TrainingSettings)[]).every((name) => kept?.[name] === wanted[name]);
}
