import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { cargoOfRun } from '../../../src/command/cargo';
import { readSettings } from '../../../src/command/run-folder';
import { shippedAblation } from '../../../src/evaluation/ablation';
import { shippedHistory, shippedModels } from '../../../src/evaluation/shipped-model';
import { shippedTransferResults } from '../../../src/evaluation/transfer-results';
import { confusionHeatmapFigure } from '../../../src/figures/confusion-heatmap';
import { trainingCurvesFigure } from '../../../src/figures/training-curves';
import { readArtifact } from '../../../src/notebook/artifacts';
import { KeptNotebooks } from '../../../src/report/kept-notebooks';
import { previousComparison } from '../../../src/report/previous-comparison';
import { keepRun, previousRun } from '../../../src/report/previous-run';
import { epochResults } from '../../../src/report/results';
import { readRunArtifacts } from '../../../src/report/run-artifacts';
import { sampleRun } from '../../report/sample-run';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { type JsonMutation, jsonMutations, mutatedJson } from '../json-mutations';
import { outcomeOf, readOrRefused } from '../refusals';

interface ResultCase {
  readonly of: string;
  readonly changes: readonly JsonMutation[];
  readonly mutations: readonly ByteMutation[];
}

const HISTORY = {
  ...{ epoch: [0, 1], loss: [1.9, 1.5], accuracy: [0.2, 0.4], valLoss: [1.8, 1.6], valAccuracy: [0.3, 0.35] },
  ...{ seconds: [2, 2.1], secondsPerStep: [0.1, 0.1], learningRate: [0.001, 0.001] },
};
const SETTINGS = {
  ...{ model: 'compact', seed: 1, batchSize: 64, precision: 'float32', limit: null, epochs: 2 },
  data: { name: 'fer2013.csv', sha256: 'ab'.repeat(32) },
};
const PER_CLASS = ['Angry', 'Disgust', 'Fear', 'Happy', 'Sad', 'Surprise', 'Neutral'].map((emotion) => ({
  ...{ emotion, precision: 0.5, recall: 0.5, f1: 0.5, support: 2 },
}));
const EVALUATION = {
  ...{ numExamples: 14, accuracy: 0.5, macroF1: 0.5, perClass: PER_CLASS },
  confusionMatrix: PER_CLASS.map((_, i) => PER_CLASS.map((_, j) => (i === j ? 1 : 0))),
};

/** Each kind of result, whole. */
const WHOLE: Readonly<Record<string, unknown>> = {
  'history of a run': { settings: SETTINGS, parameters: 1_200_000, history: HISTORY },
  'settings of a run': { ...SETTINGS, epochs: 3 },
  'training artifact': { settings: { epochs: 2 }, modelParameters: 470_439, history: HISTORY },
  'evaluation artifact': EVALUATION,
  'comparison artifact': { rows: [{ name: 'CNN', accuracy: 0.5, macroF1: 0.4, parameters: 10, seconds: 3 }] },
  'kept walkthrough': {
    settings: { dataset: 'x', limit: null, epochs: 1, seed: 1 },
    modelParameters: 1,
    history: HISTORY,
  },
  'shipped model': {},
  'shipped history': { history: HISTORY },
  ablation: {},
  transfer: {},
};

/** Where a result lies, and how it is read and used. */
interface Reader {
  readonly file: string;
  /** Lets our own code write it. Default: one of `WHOLE` is written. */
  make?(folder: string): Promise<string>;
  read(folder: string): unknown;
}

/** Results as files: of trainings, notebooks, reports and shipped networks. */
export const kind: FuzzKind = fuzzKind<ResultCase>({
  name: 'results',
  share: 9,
  cases: fc.record({
    of: fc.constantFrom(...Object.keys(WHOLE), 'previous run', 'kept notebook'),
    changes: jsonMutations,
    mutations: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: byteMutations }),
  }),
  async prepare() {
    const models = path.resolve(__dirname, '../../../models');
    const shippedFile = (...names: string[]): unknown =>
      JSON.parse(readFileSync(path.join(models, ...names), 'utf8'));
    const whole: Record<string, unknown> = {
      ...WHOLE,
      'shipped model': shippedFile('compact', 'results.json'),
      ablation: shippedFile('ablation.json'),
      transfer: shippedFile('transfer.json'),
    };
    const run = sampleRun();
    const inputs = {
      name: '01-dataset',
      source: 'text',
      takesUp: new Set<never>(),
      leaves: new Set<never>(),
    };
    const none = { training: undefined, evaluation: undefined, comparison: undefined };
    const readers: Readonly<Record<string, Reader>> = {
      'history of a run': {
        file: 'history.json',
        read: async (folder) => (await cargoOfRun(folder)).about({} as never),
      },
      'settings of a run': {
        file: 'settings.json',
        async read(folder) {
          const settings = await readSettings(folder);
          assert.ok(Number.isSafeInteger(settings?.epochs), `epochs ${settings?.epochs}`);
        },
      },
      'training artifact': {
        file: 'walkthrough-cnn/history.json',
        async read(folder) {
          const { training } = await readRunArtifacts(folder, none);
          assert.ok(training !== undefined);
          for (const epoch of epochResults(training)) {
            assert.ok(
              Object.values(epoch).every((number) => typeof (number ?? 0) === 'number'),
              JSON.stringify(epoch),
            );
          }
          return trainingCurvesFigure(training.history, 'Training');
        },
      },
      'evaluation artifact': {
        file: 'evaluation.json',
        async read(folder) {
          const { evaluation } = await readRunArtifacts(folder, none);
          assert.ok(evaluation !== undefined);
          return confusionHeatmapFigure(evaluation.confusionMatrix, { show: 'counts', title: 'Confusion' });
        },
      },
      'comparison artifact': {
        file: 'comparison.json',
        async read(folder) {
          const { comparison } = await readRunArtifacts(folder, none);
          for (const { name, accuracy } of comparison?.rows ?? []) {
            assert.equal(typeof name, 'string');
            assert.ok(accuracy >= 0 && accuracy <= 1, `accuracy ${accuracy}`);
          }
        },
      },
      'previous run': {
        file: 'previous.json',
        async make(folder) {
          await keepRun(folder, run);
          return path.join(folder, 'runs', readdirSync(path.join(folder, 'runs'))[0]);
        },
        async read(folder) {
          const previous = await previousRun(folder, run);
          if (previous !== undefined) assert.doesNotMatch(previousComparison(run, previous), /NaN|undefined/);
        },
      },
      'kept notebook': {
        file: '01-dataset.json',
        async make(folder) {
          await new KeptNotebooks(folder, {}).keep(inputs, run.notebooks[0], new Date(0));
          return path.join(folder, 'executed', '01-dataset.json');
        },
        async read(folder) {
          const found = await new KeptNotebooks(folder, {}).find(inputs);
          if (found !== undefined) assert.deepEqual(found.notebook, run.notebooks[0].notebook);
          await new KeptNotebooks(folder, {}).secondsBefore('01-dataset');
        },
      },
      'kept walkthrough': {
        file: 'walkthrough-cnn/history.json',
        // What cannot be taken up is made anew.
        read: (folder) => readArtifact(folder, 'walkthrough-cnn/history.json'),
      },
      'shipped model': {
        file: 'compact/results.json',
        async read(folder) {
          for (const { name, test, validation, parameters } of await shippedModels(folder)) {
            assert.equal(typeof name, 'string');
            assert.ok(Number.isFinite(parameters));
            for (const { accuracy } of [...test, ...validation]) assert.ok(accuracy >= 0 && accuracy <= 1);
          }
        },
      },
      'shipped history': {
        file: 'compact/history.json',
        read: async (folder) => trainingCurvesFigure(await shippedHistory('compact', folder), 'Training'),
      },
      ablation: {
        file: 'ablation.json',
        async read(folder) {
          for (const { what, accuracy } of (await shippedAblation(path.join(folder, 'ablation.json')))
            .variations) {
            assert.equal(typeof what, 'string');
            assert.ok(accuracy >= 0 && accuracy <= 1);
          }
        },
      },
      transfer: {
        file: 'transfer.json',
        async read(folder) {
          for (const { what, accuracy } of (await shippedTransferResults(path.join(folder, 'transfer.json')))
            .rows) {
            assert.equal(typeof what, 'string');
            assert.ok(accuracy >= 0 && accuracy <= 1);
          }
        },
      },
    };
    return async ({ of, changes, mutations }, { folder }) => {
      const reader = readers[of];
      const file = (await reader.make?.(folder)) ?? path.join(folder, reader.file);
      const value = reader.make === undefined ? whole[of] : JSON.parse(readFileSync(file, 'utf8'));
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, mutated(Buffer.from(mutatedJson(value, changes)), mutations));
      return outcomeOf(
        await readOrRefused({ names: [path.basename(reader.file)] }, async () => {
          await reader.read(folder);
        }),
      );
    };
  },
});
