import { DamagedFileError } from '../dataset/sealed-json';
import type { tf } from '../tensorflow/tf';
import { backupAndRestore } from '../training/backup-and-restore';
import type { TrainingCallback, TrainingContext } from '../training/callbacks';
import type { History } from '../training/history';
import { fitByRecipe, type Recipe, type RecipeTrainingOptions } from '../training/recipes';
import type { ProgressScreen } from './progress-screen';
import {
  checkpointFolder,
  readFinishedRun,
  writeFinishedRun,
  writePausedRun,
  writeSettings,
} from './run-folder';
import { trainingLines } from './training-lines';

/** How often a checkpoint is written when nothing else is asked for, beside every epoch. */
const CHECKPOINT_SECONDS = 60;

/** A training whose checkpoints, settings and result are kept in a folder. */
export interface TrainingRun extends Omit<RecipeTrainingOptions, 'backup' | 'callbacks'> {
  readonly recipe: Recipe;
  /** Absolute path of the folder, which `openRunFolder` got ready. */
  readonly out: string;
  /** What is written down, and must be equal to go on, beside what the training itself knows. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Steps between two checkpoints. Default: every epoch and every minute. */
  readonly checkpointEvery?: number;
  /** Stop, ready to go on, when so many epochs are done; what they came to is kept beside the checkpoint. Default: at the end. */
  readonly stopAfter?: number;
  /** What the faces are called that are watched. Default PublicTest. */
  readonly watchedName?: string;
  readonly screen: ProgressScreen;
}

/**
 * Trains a compiled model, from the checkpoint in the folder if there is one, and leaves the finished training there: at
 * once when it was finished before.
 *
 * @returns the history; it lacks epochs when the signal stopped the training, and a checkpoint was written then.
 * @throws whatever `fit` throws.
 */
export async function trainInFolder(model: tf.LayersModel, run: TrainingRun): Promise<History> {
  const { recipe, out, settings: given, checkpointEvery, stopAfter, watchedName, screen, ...training } = run;
  const { epochs, signal } = training;
  const pause = pauseAfter(stopAfter ?? epochs, signal);
  const settings = recipe.cycle === undefined ? given : { ...given, cycle: { ...recipe.cycle, epochs } };
  const warn = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const finished = await readFinishedRun(out).catch((error: unknown) => {
    if (!(error instanceof DamagedFileError)) throw error;
    warn(`${error.file} is damaged and is written anew from the checkpoint.`);
    return undefined;
  });
  if (finished === undefined && !signal?.aborted) await writeSettings(out, { ...settings, epochs });
  const history = await fitByRecipe(model, recipe, {
    ...training,
    backup: backupAndRestore(checkpointFolder(out), {
      ...(checkpointEvery === undefined
        ? { saveSeconds: CHECKPOINT_SECONDS }
        : { saveFreq: checkpointEvery }),
      deleteCheckpoint: false,
      settings,
      onWarning: warn,
    }),
    callbacks: [trainingLines(screen, watchedName), pause.callback],
    signal: pause.signal,
  });
  const numEpochs = history.epoch.length;
  if (numEpochs < epochs) {
    if (numEpochs >= (stopAfter ?? epochs)) {
      await writePausedRun(out, {
        settings: { ...settings, epochs },
        parameters: model.countParams(),
        history,
      });
    }
    return history;
  }
  await writeSettings(out, { ...settings, epochs: numEpochs });
  await writeFinishedRun(out, model, {
    settings: { ...settings, epochs: numEpochs },
    parameters: model.countParams(),
    history,
  });
  return history;
}

/** A signal that also aborts when so many epochs are done, and the callback that sees to it. */
function pauseAfter(numEpochs: number, signal: AbortSignal | undefined) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const abortWhenDone = (context: TrainingContext) => {
    // After the last one training ends by itself, and the model is kept.
    if (context.history.epoch.length >= numEpochs && numEpochs < context.epochs) abort();
  };
  const callback: TrainingCallback = {
    onTrainBegin: abortWhenDone,
    onEpochEnd: (_, context) => abortWhenDone(context),
  };
  return { signal: controller.signal, callback };
}

/** Says on standard error that a training was stopped, and where its checkpoint is. */
export function sayStopped(out: string, numEpochs: number, epochs: number): void {
  process.stderr.write(
    `Stopped in epoch ${numEpochs + 1} of ${epochs}; the checkpoint is in ${checkpointFolder(out)}: go on with --resume.\n`,
  );
}
