import { buildNetwork, NETWORKS } from '../model/networks';
import { prepareExamples } from '../preprocessing/prepared-examples';
import { splitByUsage } from '../preprocessing/splits';
import { backupAndRestore } from '../training/backup-and-restore';
import { fitByRecipe, RECIPES } from '../training/recipes';
import { loadFacesWithProgress } from './load-faces-with-progress';
import { standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';
import {
  checkpointFolder,
  modelFolder,
  openRunFolder,
  readFinishedRun,
  writeFinishedRun,
  writeSettings,
} from './run-folder';
import { parseTrainOptions, TRAIN_USAGE, type TrainOptions } from './train-options';
import { trainingLines } from './training-lines';

// The command line of `npm run train`.

/** How often a checkpoint is written when nothing else is asked for, beside every epoch. */
const CHECKPOINT_SECONDS = 60;

const screen = standardOutput();

async function train(options: TrainOptions, signal: AbortSignal): Promise<ExitStatus> {
  const { out, resume, epochs, seed, batchSize, precision, limit, checkpointEvery } = options;
  await openRunFolder(out, { resume });
  const { training, watched, data } = await loadExamples(options);
  const recipe = RECIPES[options.model];
  const settings = {
    model: options.model,
    seed,
    batchSize,
    precision,
    limit: limit ?? null,
    ...(recipe.cycle === undefined ? {} : { cycle: { ...recipe.cycle, epochs } }),
    data,
  };
  const model = buildNetwork(options.model, { seed });
  const finished = await readFinishedRun(out);
  if (finished === undefined && !signal.aborted) await writeSettings(out, { ...settings, epochs });
  const history = await fitByRecipe(model, recipe, {
    training,
    watched,
    epochs,
    seed,
    batchSize,
    precision,
    backup: backupAndRestore(checkpointFolder(out), {
      ...(checkpointEvery === undefined
        ? { saveSeconds: CHECKPOINT_SECONDS }
        : { saveFreq: checkpointEvery }),
      deleteCheckpoint: false,
      settings,
    }),
    callbacks: [trainingLines(screen)],
    signal,
  });
  const numEpochs = history.epoch.length;
  if (numEpochs < epochs) {
    process.stderr.write(
      `Stopped in epoch ${numEpochs + 1} of ${epochs}; the checkpoint is in ${checkpointFolder(out)}: go on with --resume.\n`,
    );
    return 130;
  }
  await writeSettings(out, { ...settings, epochs: numEpochs });
  await writeFinishedRun(out, model, {
    settings: { ...settings, epochs: numEpochs },
    parameters: model.countParams(),
    history,
  });
  screen.write(`Model: ${modelFolder(out)}\n`);
  model.dispose();
  return 0;
}

/** What is trained on and watched. The pixels themselves, half as much memory again, are let go. */
async function loadExamples(options: TrainOptions) {
  const faces = await loadFacesWithProgress(options, screen);
  const { training, validation } = splitByUsage(faces);
  const { scaling } = NETWORKS[options.model];
  return {
    training: prepareExamples(training, scaling),
    watched: validation.numExamples === 0 ? undefined : prepareExamples(validation, scaling),
    data: { name: faces.name, sha256: faces.sha256 },
  };
}

void runCommand({ usage: TRAIN_USAGE, parse: parseTrainOptions, run: train });
