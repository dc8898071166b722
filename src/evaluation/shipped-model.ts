import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readJsonFile, requireFields } from '../dataset/json-file';
import { type History, historyIn } from '../training/history';
import type { EvaluationSummary } from './evaluation-summary';
import type { McNemarResult } from './mcnemar-test';
import type { Robustness } from './robustness';
import type { ViewsName } from './test-time-augmentation';

/** A summary on one part of the data, seen in one way. */
export interface MeasuredRows extends EvaluationSummary {
  readonly views: ViewsName;
}

/** What `results.json` of a shipped model holds: everything that its card and the tables of models say. */
export interface ShippedModel {
  readonly name: string;
  readonly description: string;
  /** Whose work it begins with, where others trained a part of it before. */
  readonly origin?: string;
  /** Of an ensemble: the shipped models that answer together. */
  readonly members?: readonly string[];
  /** Of all members together, and so on. */
  readonly parameters: number;
  /** Of the weights' file. */
  readonly bytes: number;
  /** Of the weights' file, in hex; of an ensemble, of its members' hashes, a line each. */
  readonly sha256: string;
  /** Median time of a prediction of one face. */
  readonly millisecondsPerFace: number;
  readonly machine: string;
  /** The day it was measured, `2026-01-31`. */
  readonly measured: string;
  readonly data: {
    readonly name: string;
    readonly sha256: string;
    readonly counts: Readonly<Record<string, number>>;
    /** Where not all of the data were taken: at most so many of each usage. */
    readonly limit?: number;
    /** Of drawn faces. */
    readonly seed?: number;
  };
  readonly training: {
    /** From the folder of the project, with `--data` and `--out` left to the reader. */
    readonly command: string;
    /** Of an ensemble, all of its members' together. */
    readonly epochs: number;
    readonly seconds: number;
  };
  /** On the rows marked PublicTest, by which choices are made. */
  readonly validation: readonly MeasuredRows[];
  /** On the rows marked PrivateTest, looked at once. */
  readonly test: readonly MeasuredRows[];
  /** On the rows marked PrivateTest, of single views. */
  readonly robustness: Robustness;
  /** Difference from the walkthrough's CNN on the rows marked PrivateTest, single views; null for itself. */
  readonly againstWalkthrough: McNemarResult | null;
}

/** What tables, cards and charts take for granted. */
const FIELDS = {
  name: 'text',
  description: 'text',
  'members?': 'texts',
  parameters: 'number',
  bytes: 'number',
  sha256: 'text',
  millisecondsPerFace: 'number',
  machine: 'text',
  measured: 'text',
  'data.name': 'text',
  'data.sha256': 'text',
  'data.counts': 'group',
  'training.command': 'text',
  'training.epochs': 'number',
  'training.seconds': 'number',
  validation: 'list',
  'validation[].views': 'text',
  'validation[].accuracy': 'share',
  'validation[].macroF1': 'share',
  test: 'list',
  'test[].views': 'text',
  'test[].accuracy': 'share',
  'test[].macroF1': 'share',
  'robustness.mirrored': 'share',
  'robustness.shifted': 'share',
} as const;

/** Where shipped models lie, from the folder of the project. */
const MODELS_FOLDER = 'models';

/**
 * The results of all models that the project ships, by name.
 *
 * @throws Error naming the file when a model's folder lacks it, or it is damaged.
 */
export async function shippedModels(folder: string = MODELS_FOLDER): Promise<ShippedModel[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return Promise.all(
    names
      .map(({ name }) => name)
      .sort()
      .map((name) => readShipped(path.join(folder, name, 'results.json'))),
  );
}

/**
 * How a shipped model was trained, epoch by epoch; an ensemble has no history.
 *
 * @throws Error naming the file when it is missing or damaged.
 */
export async function shippedHistory(name: string, folder: string = MODELS_FOLDER): Promise<History> {
  const file = path.join(folder, name, 'history.json');
  return historyIn(await readJsonFile(file), file);
}

async function readShipped(file: string): Promise<ShippedModel> {
  return requireFields(await readJsonFile(file), FIELDS, file);
}
