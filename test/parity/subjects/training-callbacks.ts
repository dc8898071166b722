import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compileClassifier } from '../../../src/model/optimizer';
import { SGD } from '../../../src/model/sgd';
import { assignWeights } from '../../../src/model/weights';
import { tf } from '../../../src/tensorflow/tf';
import type { TrainingContext } from '../../../src/training/callbacks';
import { cosineDecay, cosineDecayRestarts } from '../../../src/training/cosine-decay';
import { CSVLogger, type CSVLoggerOptions } from '../../../src/training/csv-logger';
import { EarlyStopping, type EarlyStoppingOptions } from '../../../src/training/early-stopping';
import { type EpochResult, emptyHistory } from '../../../src/training/history';
import { LearningRateScheduler } from '../../../src/training/learning-rate-scheduler';
import {
  exponentialDecay,
  type LearningRateSchedule,
  piecewiseConstantDecay,
} from '../../../src/training/learning-rate-schedules';
import { ModelCheckpoint, type ModelCheckpointOptions } from '../../../src/training/model-checkpoint';
import { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from '../../../src/training/reduce-lr-on-plateau';
import { TensorBoard } from '../../../src/training/tensor-board';
import { learningRateOf } from '../../../src/training/train-step';
import { randomNumbers } from '../../fixtures/hashed-numbers';
import { type ComparedCase, type Comparison, comparison, type ParitySubject } from '../comparison';

/** JSON has no NaN and no infinity: they are written as names. */
type FixtureNumber = number | 'nan' | 'inf';

interface Scripted<Options> {
  readonly sequence: string;
  readonly options: Options;
}

interface Stopping extends Scripted<EarlyStoppingOptions> {
  readonly epochs: number;
  readonly stoppedEpoch: number;
  readonly bestEpoch: number;
  readonly best: FixtureNumber;
  readonly weight: number;
}

interface Reduction extends Scripted<ReduceLROnPlateauOptions> {
  readonly rates: readonly number[];
}

interface Saving extends Scripted<ModelCheckpointOptions & { readonly filepath: string }> {
  readonly batchesPerEpoch: number;
  readonly epochs: number;
  /** Which call of the callback, counted from 0, wrote which file. */
  readonly saved: readonly (readonly [call: number, file: string])[];
}

interface Table extends Scripted<CSVLoggerOptions> {
  /** First epoch and end of each training that wrote to the file. */
  readonly trainings: readonly (readonly [first: number, end: number])[];
  readonly text: string;
}

interface Scheduled {
  readonly name: keyof typeof SCHEDULES;
  readonly arguments: readonly unknown[];
  readonly rates: readonly number[];
}

interface Fixture {
  readonly sequences: Readonly<Record<string, readonly FixtureNumber[]>>;
  readonly earlyStopping: readonly Stopping[];
  readonly reduceLROnPlateau: readonly Reduction[];
  readonly modelCheckpoint: readonly Saving[];
  readonly csvLogger: readonly Table[];
  readonly schedules: readonly Scheduled[];
  readonly learningRateScheduler: readonly number[];
}

const SCHEDULES = { cosineDecay, cosineDecayRestarts, exponentialDecay, piecewiseConstantDecay };
const FIRST_RATE = 0.5;
/** Keras keeps a learning rate in float32, and so rounds by up to 6e-8 of it each of the many times it is changed. */
const FLOAT32_RATES = 2e-7;

/** What the callbacks do on scripted metrics, and the schedules' rates. */
export const trainingCallbacks: ParitySubject = {
  name: 'training callbacks',
  async compare(folder) {
    const fixture: Fixture = JSON.parse(await readFile(path.join(folder, 'training_callbacks.json'), 'utf8'));
    const valuesOf = ({ sequence }: { readonly sequence: string }) =>
      fixture.sequences[sequence].map(numberOf);
    const model = oneWeightModel();
    const inTurn = async <Run extends Scripted<object>>(
      runs: readonly Run[],
      compare: (
        run: Run,
        values: readonly number[],
        model: tf.LayersModel,
      ) => Promise<Omit<ComparedCase, 'name'>>,
    ) => {
      const cases: ComparedCase[] = [];
      for (const run of runs) {
        const name = `${run.sequence}, ${JSON.stringify(run.options)}`;
        cases.push({ name, ...(await compare(run, valuesOf(run), model)) });
      }
      return cases;
    };
    const rows: Comparison[] = [
      row(
        'EarlyStopping: epochs, best epoch and value, weights',
        await inTurn(fixture.earlyStopping, stopped),
      ),
      row('ReduceLROnPlateau: rates', await inTurn(fixture.reduceLROnPlateau, reduced), FLOAT32_RATES),
      row('ModelCheckpoint: names of files, and when', await inTurn(fixture.modelCheckpoint, saved)),
      row('CSVLogger: text', await inTurn(fixture.csvLogger, logged)),
      row(
        'LearningRateScheduler: rates',
        [await scheduled(fixture.learningRateScheduler, model)],
        FLOAT32_RATES,
      ),
      row('learning rate schedules: rates', fixture.schedules.map(ratesOf), 1e-12),
    ];
    model.dispose();
    return rows;
  },
  async write(folder) {
    const model = oneWeightModel();
    const values = [...randomNumbers(12, 5, 1), Number.NaN, Infinity];
    const callback = new TensorBoard(path.join(folder, 'tensorboard_by_ours'));
    const context = contextOf(model);
    callback.onTrainBegin(context);
    for (const epoch of values.keys()) await callback.onEpochEnd(metricsOf(values, epoch), context);
    model.dispose();
    await writeFile(
      path.join(folder, 'training_callbacks_by_ours.json'),
      JSON.stringify({ values: values.map((value) => (Number.isFinite(value) ? value : String(value))) }),
    );
  },
};

function numberOf(value: FixtureNumber): number {
  return value === 'inf' ? Infinity : Number(value);
}

/** One weight, which tells the epoch. */
function oneWeightModel(): tf.LayersModel {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], useBias: false })] });
  compileClassifier(model, new SGD({ learningRate: FIRST_RATE }));
  return model;
}

/** The rule of make_training_callbacks.py. */
function metricsOf(values: readonly number[], epoch: number): EpochResult {
  const value = values[epoch];
  return {
    epoch,
    loss: value + 1,
    accuracy: 1 - value / 4,
    valLoss: value,
    valAccuracy: 1 - value / 2,
    seconds: 1,
    secondsPerStep: 0.1,
    learningRate: 0.001,
  };
}

/** A training, and whether it was stopped. */
function contextOf(model: tf.LayersModel, initialEpoch = 0): TrainingContext & { isStopped: boolean } {
  return {
    model,
    epochs: 30,
    stepsPerEpoch: 3,
    initialEpoch,
    numExamples: 30,
    history: emptyHistory({ validation: true }),
    isStopped: false,
    stop() {
      this.isStopped = true;
    },
  };
}

async function stopped(run: Stopping, values: readonly number[], model: tf.LayersModel) {
  const callback = new EarlyStopping(run.options);
  const context = contextOf(model);
  callback.onTrainBegin(context);
  let epochs = 0;
  while (epochs < values.length && !context.isStopped) {
    tf.tidy(() => assignWeights(model, [tf.fill([1, 1], epochs)]));
    callback.onEpochEnd(metricsOf(values, epochs), context);
    epochs += 1;
  }
  callback.onTrainEnd(context);
  const [weight] = model.getWeights()[0].dataSync();
  const { stoppedEpoch, bestEpoch, best } = callback;
  return {
    actual: [epochs, stoppedEpoch, bestEpoch, best as number, weight],
    expected: [run.epochs, run.stoppedEpoch, run.bestEpoch, numberOf(run.best), run.weight],
  };
}

async function reduced(run: Reduction, values: readonly number[], model: tf.LayersModel) {
  Object.assign(model.optimizer, { learningRate: FIRST_RATE });
  const callback = new ReduceLROnPlateau(run.options);
  const context = contextOf(model);
  callback.onTrainBegin(context);
  const rates = values.map((_, epoch) => {
    callback.onEpochEnd(metricsOf(values, epoch), context);
    return learningRateOf(model.optimizer);
  });
  return relative(rates, run.rates);
}

async function saved(run: Saving, values: readonly number[], model: tf.LayersModel) {
  const { filepath, ...options } = run.options;
  return await inTemporaryFolder(async (folder) => {
    const callback = new ModelCheckpoint(path.join(folder, filepath), options);
    const context = contextOf(model);
    callback.onTrainBegin(context);
    const written: [number, string][] = [];
    let calls = 0;
    const note = async () => {
      for (const file of await filesIn(folder)) written.push([calls, file]);
      for (const name of await readdir(folder)) await rm(path.join(folder, name), { recursive: true });
      calls += 1;
    };
    for (let epoch = 0; epoch < run.epochs; epoch += 1) {
      for (let batch = 0; batch < run.batchesPerEpoch; batch += 1) {
        const at = (epoch * run.batchesPerEpoch + batch) % values.length;
        await callback.onBatchEnd({ ...metricsOf(values, at), epoch, batch, numExamples: 10 }, context);
        await note();
      }
      await callback.onEpochEnd(metricsOf(values, epoch), context);
      await note();
    }
    return { actual: codes(JSON.stringify(written)), expected: codes(JSON.stringify(run.saved)) };
  });
}

async function logged(run: Table, values: readonly number[], model: tf.LayersModel) {
  return await inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'log.csv');
    for (const [first, end] of run.trainings) {
      const callback = new CSVLogger(file, run.options);
      const context = contextOf(model, first);
      await callback.onTrainBegin(context);
      for (let epoch = first; epoch < end; epoch += 1) {
        await callback.onEpochEnd(metricsOf(values, epoch), context);
      }
    }
    const kerasNames = { learningRate: 'learning_rate', valAccuracy: 'val_accuracy', valLoss: 'val_loss' };
    const text = Object.entries(kerasNames).reduce(
      (renamed, [ours, theirs]) => renamed.replace(ours, theirs),
      await readFile(file, 'utf8'),
    );
    return { actual: codes(text), expected: codes(run.text) };
  });
}

async function scheduled(expected: readonly number[], model: tf.LayersModel): Promise<ComparedCase> {
  Object.assign(model.optimizer, { learningRate: FIRST_RATE });
  const callback = new LearningRateScheduler((epoch, rate) => (epoch < 3 ? rate : rate * 0.9));
  const context = contextOf(model);
  const rates = expected.map((_, epoch) => {
    callback.onEpochBegin(epoch, context);
    return learningRateOf(model.optimizer);
  });
  return { name: 'from epoch 3 on, nine tenths', ...relative(rates, expected) };
}

function ratesOf({ name, arguments: given, rates }: Scheduled): ComparedCase {
  const make = SCHEDULES[name] as (...values: readonly unknown[]) => LearningRateSchedule;
  const schedule = make(...given);
  return {
    name: `${name}, ${JSON.stringify(given)}`,
    ...relative(
      rates.map((_, step) => schedule(step)),
      rates,
    ),
  };
}

/** Each number as a share of the expected one. */
function relative(actual: readonly number[], expected: readonly number[]) {
  return {
    actual: actual.map((value, i) => (expected[i] === 0 ? value + 1 : value / expected[i])),
    expected: expected.map(() => 1),
  };
}

function codes(text: string): number[] {
  return Array.from(text, (_, i) => text.charCodeAt(i));
}

function row(what: string, cases: readonly ComparedCase[], allowedDifference = 0): Comparison {
  return comparison({ what, comparedWith: 'Keras', allowedDifference }, cases);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)));
}

async function inTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'training-callbacks-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
