import path from 'node:path';
import { percent } from '../dataset/percent';
import { writeWholeFile } from '../dataset/whole-file';
import { type Ablation, type VariationResult, variationResult } from '../evaluation/ablation';
import { predictedLabels } from '../evaluation/predictions';
import { predictFaceAndMirror } from '../evaluation/test-time-augmentation';
import { expectedScaling } from '../model/expected-scaling';
import { loadModel } from '../model/saved-model';
import type { FaceScaling } from '../preprocessing/face-scaling';
import { type PreparedExamples, prepareExamples } from '../preprocessing/prepared-examples';
import { splitByUsage } from '../preprocessing/splits';
import { fitByRecipe } from '../training/recipes';
import { VARIATIONS, type Variation } from '../training/variations';
import { ABLATION_USAGE, type AblationOptions, parseAblationOptions } from './ablation-options';
import { ablationTable } from './ablation-table';
import { loadFacesWithProgress } from './load-faces-with-progress';
import { machine } from './machine';
import { ProgressLine, standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';
import { modelFolder, openRunFolder, readFinishedRun, readSettings } from './run-folder';
import { trainInFolder } from './training-run';

// The command line of `npm run ablation`.

/** Steps by which a variation's speed is found, and those before them, which are slower. */
const TIMED_STEPS = 12;
const WARM_UP_STEPS = 3;

const screen = standardOutput();

/** Faces of both splits, scaled for one network. */
interface Examples {
  readonly training: PreparedExamples;
  readonly validation: PreparedExamples;
}

async function ablation(options: AblationOptions, signal: AbortSignal): Promise<ExitStatus> {
  const { variations, out, json, seed, precision } = options;
  const faces = await loadFacesWithProgress(options, screen);
  const splits = splitByUsage(faces);
  if (splits.validation.numExamples === 0) throw new Error(`${faces.name} holds no face marked PublicTest`);
  // One at a time: all FER2013 takes 300 MB in each scaling.
  let scaled: (Examples & { readonly scaling: FaceScaling }) | undefined;
  const examplesFor = (scaling: FaceScaling): Examples => {
    if (scaled?.scaling !== scaling) {
      const [training, validation] = [splits.training, splits.validation].map((split) =>
        prepareExamples(split, scaling),
      );
      scaled = { scaling, training, validation };
    }
    return scaled;
  };
  const data = { name: faces.name, sha256: faces.sha256 };
  const results: VariationResult[] = [];
  let first: Uint8Array | undefined;
  for (const [index, variation] of variations.entries()) {
    screen.write(`\n${index + 1} of ${variations.length}: ${variation.what}\n`);
    const model = variation.build({ seed });
    const examples = examplesFor(expectedScaling(model));
    const folder = path.join(out, variation.name);
    await openRunFolder(folder, { resume: true });
    const epochs = await epochsOf(variation, examples, folder, options);
    const history = await trainInFolder(model, {
      recipe: variation.recipe,
      out: folder,
      settings: { variation: variation.name, seed, precision, limit: options.limit ?? null, data },
      training: examples.training,
      watched: examples.validation,
      epochs,
      seed,
      batchSize: variation.recipe.batchSize,
      precision,
      signal,
      screen,
    });
    model.dispose();
    if (history.epoch.length < epochs) {
      process.stderr.write(`Stopped; what is done is kept in ${out}: give the same command to go on.\n`);
      return 130;
    }
    const { result, labels } = await measured(variation, folder, examples.validation, first);
    first ??= labels;
    results.push(result);
  }
  const found: Ablation = {
    command: commandOf(options),
    machine: machine(),
    measured: new Date().toISOString().slice(0, 10),
    data,
    numExamples: { training: splits.training.numExamples, validation: splits.validation.numExamples },
    precision,
    seed,
    variations: results,
  };
  if (json !== undefined) await writeWholeFile(json, `${JSON.stringify(found, null, 2)}\n`);
  screen.write(`\n${ablationTable(found)}\n`);
  return 0;
}

/** As many epochs as were asked for, or as many as take so long; those of a training that has begun stay. */
async function epochsOf(
  variation: Variation,
  { training }: Examples,
  folder: string,
  { epochs, minutes, seed, precision }: AblationOptions,
): Promise<number> {
  if (minutes === undefined) return epochs as number;
  const begun = await readSettings(folder);
  if (begun !== undefined) return begun.epochs;
  const { batchSize } = variation.recipe;
  const model = variation.build({ seed });
  const times: number[] = [];
  const controller = new AbortController();
  await fitByRecipe(model, variation.recipe, {
    training,
    epochs: 1,
    seed,
    batchSize,
    precision,
    signal: controller.signal,
    callbacks: [
      {
        onBatchEnd: () => {
          times.push(performance.now());
          if (times.length > WARM_UP_STEPS + TIMED_STEPS) controller.abort();
        },
      },
    ],
  });
  model.dispose();
  const timed = times.slice(WARM_UP_STEPS);
  if (timed.length < 2) throw new Error(`--minutes needs more faces: an epoch has ${times.length} steps`);
  const secondsPerStep = (timed[timed.length - 1] - timed[0]) / 1000 / (timed.length - 1);
  const stepsPerEpoch = Math.ceil(training.numExamples / batchSize);
  return Math.max(1, Math.round((60 * minutes) / (secondsPerStep * stepsPerEpoch)));
}

/** Asks a finished training's model about the validation faces. */
async function measured(
  variation: Variation,
  folder: string,
  { images, labels }: PreparedExamples,
  first: Uint8Array | undefined,
): Promise<{ readonly result: VariationResult; readonly labels: Uint8Array }> {
  const finished = await readFinishedRun(folder);
  if (finished === undefined) throw new Error(`${folder} holds no finished training`);
  const model = await loadModel(modelFolder(folder));
  const line = new ProgressLine(screen, 'Measuring');
  const onProgress = (numDone: number, numExamples: number) =>
    line.update(numDone / numExamples, `${Math.floor(numDone)} of ${numExamples} faces`);
  const predictions = await predictFaceAndMirror(model, images, { onProgress });
  model.dispose();
  const result = variationResult(variation, { ...finished, ...predictions }, labels, first);
  line.say(`${variation.what}: ${percent(result.accuracy)} of PublicTest`);
  return { result, labels: predictedLabels(predictions.probabilities) };
}

function commandOf({ variations, epochs, minutes, precision, seed, limit }: AblationOptions): string {
  const chosen = variations.slice(1).map(({ name }) => ` --variation ${name}`);
  const length = minutes === undefined ? `--epochs ${epochs}` : `--minutes ${minutes}`;
  const limited = limit === undefined ? '' : ` --limit ${limit}`;
  const which = variations.length === VARIATIONS.length ? '' : chosen.join('');
  return `npm run ablation -- ${length} --precision ${precision} --seed ${seed}${limited}${which} --data PATH --out DIR`;
}

void runCommand({ usage: ABLATION_USAGE, parse: parseAblationOptions, run: ablation });
