import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { History } from '../training/history';
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

/** Where shipped models lie, from the folder of the project. */
const MODELS_FOLDER = 'models';

/**
 * The results of all models that the project ships, by name.
 *
 * @throws Error of the file system when a model's folder lacks them.
 */
export async function shippedModels(folder: string = MODELS_FOLDER): Promise<ShippedModel[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return Promise.all(
    names
      .map(({ name }) => name)
      .sort()
      .map((name) => readJson<ShippedModel>(folder, name, 'results.json')),
  );
}

/** How a shipped model was trained, epoch by epoch; an ensemble has no history. */
export async function shippedHistory(name: string, folder: string = MODELS_FOLDER): Promise<History> {
  return (await readJson<{ readonly history: History }>(folder, name, 'history.json')).history;
}

async function readJson<Content>(...names: [string, ...string[]]): Promise<Content> {
  return JSON.parse(await readFile(path.join(...names), 'utf8')) as Content;
}
