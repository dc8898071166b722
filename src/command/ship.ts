import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { countByUsage, type FaceDataset, PIXELS_PER_FACE } from '../dataset/face-dataset';
import { predictFaces } from '../evaluation/ensemble';
import { evaluationSummary } from '../evaluation/evaluation-summary';
import { mcnemarTest } from '../evaluation/mcnemar-test';
import { predictedLabels } from '../evaluation/predictions';
import { measureRobustness, ROBUSTNESS_PASSES } from '../evaluation/robustness';
import type { MeasuredRows, ShippedModel } from '../evaluation/shipped-model';
import { VIEWS, type View } from '../evaluation/test-time-augmentation';
import { loadTrainedModel } from '../model/trained-model';
import { type FaceSplit, usageSplit } from '../preprocessing/splits';
import type { tf } from '../tensorflow/tf';
import { type Cargo, cargoOfMembers, cargoOfRun, type Weights } from './cargo';
import { OptionError } from './command-options';
import { loadFacesWithProgress, PROJECT_ROOT } from './load-faces-with-progress';
import { machine } from './machine';
import { modelCard } from './model-card';
import { ProgressLine, standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';
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

const screen = standardOutput();

async function ship(options: ShipOptions, signal: AbortSignal): Promise<ExitStatus> {
  const { source, name, data, into } = options;
  const folder = path.join(into, name);
  if (await exists(folder)) throw new OptionError(`${folder} is there already; nothing is shipped twice.`);
  const cargo =
    'run' in source ? await cargoOfRun(source.run) : await cargoOfMembers(source.members, options);
  const { limit, seed } = cargo.drawn;
  const faces = await loadFacesWithProgress({ data, limit: limit ?? undefined, seed }, screen);
  if (faces.sha256 !== cargo.dataSha256) {
    throw new Error(
      `${faces.name} is not what this network was trained on: SHA-256 ${faces.sha256}, not ${cargo.dataSha256}`,
    );
  }
  const unfinished = path.join(into, `.${name}.unfinished`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const models = await cargo.load();
  try {
    const weights = await cargo.save(models, unfinished);
    await writeLook(into, { name, weights: weights.sha256, faces });
    const measured = await measure(models, { faces, drawn: cargo.drawn, into, signal });
    const shipped: ShippedModel = { name, ...cargo.about(options), ...weights, ...measured };
    await writeFile(path.join(unfinished, 'results.json'), `${JSON.stringify(shipped, null, 2)}\n`);
    await writeFile(path.join(unfinished, 'README.md'), modelCard(shipped));
    await rename(unfinished, folder);
    screen.write(`${modelCard(shipped)}\nShipped: ${folder}\n`);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('Stopped; nothing was shipped, but the look stands in the ledger.\n');
    return 130;
  } finally {
    for (const model of models) model.dispose();
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

/** What measuring takes. */
interface MeasureOptions {
  readonly faces: FaceDataset;
  readonly drawn: Cargo['drawn'];
  readonly into: string;
  readonly signal: AbortSignal;
}

/** What of a shipped model's results is measured. */
type Measured = Omit<
  ShippedModel,
  'name' | 'description' | 'origin' | 'members' | 'parameters' | 'training' | keyof Weights
>;

async function measure(
  models: readonly tf.LayersModel[],
  { faces, drawn, into, signal }: MeasureOptions,
): Promise<Measured> {
  const [validation, test] = (['PublicTest', 'PrivateTest'] as const).map((usage) =>
    usageSplit(faces, usage),
  );
  const walkthrough = path.join(into, 'walkthrough');
  const isCompared = await exists(walkthrough);
  const line = new ProgressLine(screen, 'Measuring');
  const asked = [
    ...(['face', 'mirror', 'ten-crop'] as const).map((views) => ({ split: validation, views })),
    ...(['face', 'mirror'] as const).map((views) => ({ split: test, views })),
  ];
  let passes = 0;
  const numPasses = asked.length + ROBUSTNESS_PASSES + (isCompared ? 1 : 0);
  const pass = async (asking: readonly tf.LayersModel[], split: FaceSplit, views: readonly View[]) => {
    const probabilities = await predictFaces(asking, split, views, {
      onProgress: (numDone, numExamples) => {
        signal.throwIfAborted();
        const text = `pass ${passes + 1} of ${numPasses} over the faces`;
        line.update((passes + numDone / numExamples) / numPasses, text);
      },
    });
    passes += 1;
    return probabilities;
  };
  const rows: MeasuredRows[] = [];
  let single: Float32Array = new Float32Array(0);
  for (const { split, views } of asked) {
    const probabilities = await pass(models, split, VIEWS[views]);
    if (split === test && views === 'face') single = probabilities;
    rows.push({ views, ...evaluationSummary(probabilities, split.labels) });
  }
  const robustness = await measureRobustness((view) => pass(models, test, [view]), test.labels);
  let againstWalkthrough: ShippedModel['againstWalkthrough'] = null;
  if (isCompared) {
    const other = await loadTrainedModel(walkthrough);
    const theirs = await pass([other], test, VIEWS.face);
    other.dispose();
    againstWalkthrough = mcnemarTest(test.labels, predictedLabels(single), predictedLabels(theirs));
  }
  const millisecondsPerFace = await timeOfOneFace(models, validation);
  line.say('Measured.');
  return {
    millisecondsPerFace,
    machine: machine(),
    measured: new Date().toISOString().slice(0, 10),
    data: {
      name: faces.name,
      sha256: faces.sha256,
      counts: countByUsage(faces),
      ...(drawn.limit === null ? {} : { limit: drawn.limit }),
      ...(faces.synthetic ? { seed: drawn.seed } : {}),
    },
    validation: rows.slice(0, 3),
    test: rows.slice(3),
    robustness,
    againstWalkthrough,
  };
}

async function timeOfOneFace(models: readonly tf.LayersModel[], split: FaceSplit): Promise<number> {
  const milliseconds: number[] = [];
  for (let face = 0; face < 2 * TIMED_FACES; face += 1) {
    const one = face % split.numExamples;
    const single = {
      pixels: split.pixels.subarray(one * PIXELS_PER_FACE, (one + 1) * PIXELS_PER_FACE),
      labels: split.labels.subarray(one, one + 1),
      numExamples: 1,
    };
    const begin = performance.now();
    await predictFaces(models, single, VIEWS.face);
    milliseconds.push(performance.now() - begin);
  }
  const timed = milliseconds.slice(TIMED_FACES).sort((a, b) => a - b);
  return timed[TIMED_FACES / 2];
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
