import { createHash } from 'node:crypto';
import { buildNetwork, NETWORKS } from '../model/networks';
import { loadTrainedModel } from '../model/trained-model';
import { assignWeights } from '../model/weights';
import { prepareExamples } from '../preprocessing/prepared-examples';
import { splitByUsage } from '../preprocessing/splits';
import { foldSplits } from '../preprocessing/stratified-folds';
import type { tf } from '../tensorflow/tf';
import { changedRecipe } from '../training/recipe-changes';
import { RECIPES } from '../training/recipes';
import { loadFacesWithProgress, PROJECT_ROOT } from './load-faces-with-progress';
import { standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';
import { modelFolder, openRunFolder } from './run-folder';
import { parseTrainOptions, TRAIN_USAGE, type TrainOptions } from './train-options';
import { sayStopped, trainInFolder } from './training-run';

// The command line of `npm run train`.

const screen = standardOutput();

async function train(options: TrainOptions, signal: AbortSignal): Promise<ExitStatus> {
  const { out, resume, epochs, seed, batchSize, precision, limit, checkpointEvery } = options;
  const { changes, fold, stopAfter = epochs } = options;
  await openRunFolder(out, { resume });
  const { training, watched, data } = await loadExamples(options);
  const model = buildNetwork(options.model, { seed });
  const begun =
    options.from === undefined
      ? {}
      : { from: { model: options.from, sha256: await beginWith(model, options.from) } };
  const history = await trainInFolder(model, {
    recipe: changedRecipe(RECIPES[options.model], changes),
    out,
    settings: {
      model: options.model,
      ...begun,
      // Only what was asked for, so that checkpoints from before there was such an option still fit.
      ...(Object.keys(changes).length === 0 ? {} : { changes }),
      ...(fold === undefined ? {} : { fold }),
      seed,
      batchSize,
      precision,
      limit: limit ?? null,
      data,
    },
    training,
    watched,
    epochs,
    seed,
    batchSize,
    precision,
    checkpointEvery,
    stopAfter,
    watchedName: fold === undefined ? 'PublicTest' : `fold ${fold.fold} of ${fold.folds}`,
    signal,
    screen,
  });
  model.dispose();
  if (history.epoch.length < epochs) {
    sayStopped(out, history.epoch.length, epochs);
    return history.epoch.length >= stopAfter ? 0 : 130;
  }
  screen.write(`Model: ${modelFolder(out)}\n`);
  return 0;
}

/**
 * Gives a network the weights of a trained one.
 *
 * @returns SHA-256 of these weights, so that a training that goes on knows whether it began with the same ones.
 */
async function beginWith(model: tf.LayersModel, from: string): Promise<string> {
  const trained = await loadTrainedModel(from, { root: PROJECT_ROOT, folder: process.env.INIT_CWD });
  try {
    const weights = trained.getWeights();
    assignWeights(model, weights);
    const hash = createHash('sha256');
    for (const weight of weights) hash.update(new Uint8Array((await weight.data()).slice().buffer));
    return hash.digest('hex');
  } catch (error) {
    throw new Error(`--from ${from} is another network than ${model.name}: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    trained.dispose();
  }
}

/** What is trained on and watched. */
async function loadExamples(options: TrainOptions) {
  const { fold, seed, facesSeed = seed } = options;
  const faces = await loadFacesWithProgress({ ...options, seed: facesSeed }, screen);
  const splits = splitByUsage(faces);
  const { training, validation } = fold === undefined ? splits : foldSplits(splits.training, fold);
  const { scaling } = NETWORKS[options.model];
  return {
    training: prepareExamples(training, scaling),
    watched: validation.numExamples === 0 ? undefined : prepareExamples(validation, scaling),
    data: { name: faces.name, sha256: faces.sha256 },
  };
}

void runCommand({ usage: TRAIN_USAGE, parse: parseTrainOptions, run: train });
