import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { countByUsage, type FaceDataset, selectUsage } from '../dataset/face-dataset';
import { evaluationSummary } from '../evaluation/evaluation-summary';
import { mcnemarTest } from '../evaluation/mcnemar-test';
import { predictedLabels, predictProbabilities } from '../evaluation/predictions';
import { measureRobustness, ROBUSTNESS_PASSES } from '../evaluation/robustness';
import type { MeasuredRows, ShippedModel } from '../evaluation/shipped-model';
import { predictViews, VIEWS, type View } from '../evaluation/test-time-augmentation';
import { expectedScaling } from '../model/expected-scaling';
import { NETWORKS } from '../model/networks';
import { saveModel } from '../model/saved-model';
import { loadTrainedModel } from '../model/trained-model';
import { type PreparedExamples, prepareUsage } from '../preprocessing/prepared-examples';
import type { ConvolutionPrecision } from '../tensorflow/convolution-precision';
import type { tf } from '../tensorflow/tf';
import { OptionError } from './command-options';
import { loadFacesWithProgress, PROJECT_ROOT } from './load-faces-with-progress';
import { machine } from './machine';
import { modelCard } from './model-card';
import { ProgressLine, standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';
import { type FinishedRun, modelFolder, readFinishedRun } from './run-folder';
import { parseShipOptions, SHIP_USAGE, type ShipOptions } from './ship-options';

// The command line of `npm run ship`.

const LEDGER_HEADER = [
  '# Looks at the rows marked PrivateTest',
  '',
  'One a shipped model, written down by `npm run ship` before it looks.',
  '',
  '| when (UTC) | model | weights, SHA-256 | data, SHA-256 | rows |',
  '| --- | --- | --- | --- | ---: |',
  '',
].join('\n');

/** Predictions of one face that are timed, after as many that are not. */
const TIMED_FACES = 40;

/** What `npm run train` writes down. */
interface RunSettings {
  readonly model: string;
  readonly seed: number;
  readonly batchSize: number;
  readonly precision?: ConvolutionPrecision;
  readonly limit: number | null;
  readonly data: { readonly name: string; readonly sha256: string };
  readonly epochs: number;
}

const screen = standardOutput();

async function ship(options: ShipOptions, signal: AbortSignal): Promise<ExitStatus> {
  const { run, name, data, into } = options;
  const folder = path.join(into, name);
  if (await exists(folder)) throw new OptionError(`${folder} is there already; nothing is shipped twice.`);
  const finished = await readFinishedRun(run);
  if (finished === undefined) throw new Error(`${run} holds no finished training: there is no history.json`);
  const settings = finished.settings as RunSettings;
  const { limit, seed } = settings;
  const faces = await loadFacesWithProgress({ data, limit: limit ?? undefined, seed }, screen);
  if (faces.sha256 !== settings.data.sha256) {
    throw new Error(
      `${faces.name} is not what this network was trained on: SHA-256 ${faces.sha256}, not ${settings.data.sha256}`,
    );
  }
  const unfinished = path.join(into, `.${name}.unfinished`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const model = await loadTrainedModel(modelFolder(run));
  try {
    await saveModel(model, unfinished);
    const weights = await weightsOf(unfinished);
    await writeLook(into, { name, weights: weights.sha256, faces });
    const shipped = await measure(model, { name, finished, settings, faces, weights, into, signal });
    await writeFile(path.join(unfinished, 'results.json'), `${JSON.stringify(shipped, null, 2)}\n`);
    await writeFile(path.join(unfinished, 'history.json'), `${JSON.stringify(finished, null, 2)}\n`);
    await writeFile(path.join(unfinished, 'README.md'), modelCard(shipped));
    await rename(unfinished, folder);
    screen.write(`${modelCard(shipped)}\nShipped: ${folder}\n`);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('Stopped; nothing was shipped, but the look stands in the ledger.\n');
    return 130;
  } finally {
    model.dispose();
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Notes the look, unless these weights were looked at before. */
async function writeLook(
  into: string,
  { name, weights, faces }: { readonly name: string; readonly weights: string; readonly faces: FaceDataset },
): Promise<void> {
  const ledger = path.join(into, 'ledger.md');
  const before = (await exists(ledger)) ? await readFile(ledger, 'utf8') : '';
  const earlier = before.split('\n').find((line) => line.includes(weights));
  if (earlier !== undefined) {
    throw new Error(`these weights were looked at before: ${earlier}; the ledger is ${ledger}`);
  }
  const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const rows = countByUsage(faces).PrivateTest;
  const look = `| ${when} | ${name} | ${weights} | ${faces.sha256} | ${rows} |\n`;
  await appendFile(ledger, before === '' ? LEDGER_HEADER + look : look, { flush: true });
}

interface Measured {
  readonly name: string;
  readonly finished: FinishedRun;
  readonly settings: RunSettings;
  readonly faces: FaceDataset;
  readonly weights: { readonly bytes: number; readonly sha256: string };
  readonly into: string;
  readonly signal: AbortSignal;
}

async function measure(model: tf.LayersModel, measured: Measured): Promise<ShippedModel> {
  const { name, finished, settings, faces, weights, into, signal } = measured;
  const [validation, test] = (['PublicTest', 'PrivateTest'] as const).map((usage) =>
    prepareUsage(faces, usage, expectedScaling(model)),
  );
  const line = new ProgressLine(screen, 'Measuring');
  const asked = [
    ...(['face', 'mirror', 'ten-crop'] as const).map((views) => ({ examples: validation, views })),
    ...(['face', 'mirror'] as const).map((views) => ({ examples: test, views })),
  ];
  const rows: MeasuredRows[] = [];
  let passes = 0;
  const numPasses = asked.length + ROBUSTNESS_PASSES;
  const onProgress = (numDone: number, numExamples: number) => {
    signal.throwIfAborted();
    const text = `pass ${Math.min(passes + 1, numPasses)} of ${numPasses} over the faces`;
    line.update((passes + numDone / numExamples) / numPasses, text);
  };
  for (const { examples, views } of asked) {
    const probabilities = await predictViews(model, examples.images, VIEWS[views], { onProgress });
    rows.push({ views, ...evaluationSummary(probabilities, examples.labels) });
    passes += 1;
  }
  const predictPass = async (view: View) => {
    const probabilities = await predictProbabilities(model, view(test.images), { onProgress });
    passes += 1;
    return probabilities;
  };
  const robustness = await measureRobustness(predictPass, test.labels);
  const againstWalkthrough = await differenceFromWalkthrough(model, faces, path.join(into, 'walkthrough'));
  const millisecondsPerFace = await timeOfOneFace(model, validation);
  line.say('Measured.');
  const { model: network, seed, batchSize, epochs, limit, precision = 'float32' } = settings;
  const limited = limit === null ? '' : ` --limit ${limit}`;
  const rounded = precision === 'float32' ? '' : ` --precision ${precision}`;
  return {
    name,
    description: NETWORKS[network].description,
    parameters: finished.parameters,
    ...weights,
    millisecondsPerFace,
    machine: machine(),
    measured: new Date().toISOString().slice(0, 10),
    data: { name: faces.name, sha256: faces.sha256, counts: countByUsage(faces) },
    training: {
      command: `npm run train -- --model ${network} --epochs ${epochs} --batch-size ${batchSize} --seed ${seed}${rounded}${limited} --data PATH --out DIR`,
      epochs: finished.history.epoch.length,
      seconds: finished.history.seconds.reduce((sum, seconds) => sum + seconds, 0),
    },
    validation: rows.slice(0, 3),
    test: rows.slice(3),
    robustness,
    againstWalkthrough,
  };
}

async function differenceFromWalkthrough(model: tf.LayersModel, faces: FaceDataset, folder: string) {
  if (!(await exists(folder))) return null;
  const walkthrough = await loadTrainedModel(folder);
  const labelsBy = async (asked: tf.LayersModel) => {
    const { images } = prepareUsage(faces, 'PrivateTest', expectedScaling(asked));
    return predictedLabels(await predictProbabilities(asked, images));
  };
  const [ours, theirs] = [await labelsBy(model), await labelsBy(walkthrough)];
  walkthrough.dispose();
  return mcnemarTest(selectUsage(faces, 'PrivateTest').labels, ours, theirs);
}

async function timeOfOneFace(model: tf.LayersModel, { images }: PreparedExamples): Promise<number> {
  const size = images.values.length / images.shape[0];
  const milliseconds: number[] = [];
  for (let face = 0; face < 2 * TIMED_FACES; face += 1) {
    const start = (face % images.shape[0]) * size;
    const [, height, width, channels] = images.shape;
    const one = {
      values: images.values.subarray(start, start + size),
      shape: [1, height, width, channels] as const,
    };
    const begin = performance.now();
    await predictProbabilities(model, one);
    milliseconds.push(performance.now() - begin);
  }
  const timed = milliseconds.slice(TIMED_FACES).sort((a, b) => a - b);
  return timed[TIMED_FACES / 2];
}

async function weightsOf(folder: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const file = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8')) as {
    weightsManifest: { paths: [string] }[];
    weightsSha256: string;
  };
  const { size } = await stat(path.join(folder, file.weightsManifest[0].paths[0]));
  return { bytes: size, sha256: file.weightsSha256 };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

void runCommand({
  usage: SHIP_USAGE,
  parse: (args, folder) => parseShipOptions(args, folder, PROJECT_ROOT),
  run: ship,
});
