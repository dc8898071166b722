import { readJsonFile, requireFields } from '../dataset/json-file';
import type { McNemarResult } from './mcnemar-test';

/** How one way of using another network's descriptions of faces did on the validation faces. */
export interface TransferResult {
  readonly what: string;
  /** Numbers that the model holds, those of the frozen network included. */
  readonly parameters: number;
  /** Spent on training, and on describing the training faces where that is needed. */
  readonly seconds: number;
  /** Share recognized, 0 to 1. */
  readonly accuracy: number;
  /** Mean F1 over the classes, 0 to 1. */
  readonly macroF1: number;
  /** Mean negative logarithm of the true class's probability, in nats. */
  readonly logLoss: number;
  /** Against the network it is compared with; null for that network, and where there is none. */
  readonly against: McNemarResult | null;
}

/** What `npm run transfer` found. */
export interface TransferResults {
  /** From the folder of the project, with `--data` left to the reader. */
  readonly command: string;
  readonly machine: string;
  /** The day it was measured, `2026-01-31`. */
  readonly measured: string;
  readonly data: { readonly name: string; readonly sha256: string };
  /** Faces that were trained on, and those that were asked about. */
  readonly numExamples: { readonly training: number; readonly validation: number };
  readonly seed: number;
  readonly rows: readonly TransferResult[];
}

/** What tables and charts take for granted. */
const FIELDS = {
  machine: 'text',
  'data.name': 'text',
  'numExamples.training': 'count',
  'numExamples.validation': 'count',
  rows: 'list',
  'rows[].what': 'text',
  'rows[].parameters': 'number',
  'rows[].seconds': 'number',
  'rows[].accuracy': 'share',
  'rows[].macroF1': 'share',
} as const;

/** Where the project keeps its own, from the folder of the project. */
const RESULTS_FILE = 'models/transfer.json';

/**
 * What transfer learning brought on all of FER2013, as the project ships it.
 *
 * @throws Error naming the file when it is missing or damaged.
 */
export async function shippedTransferResults(file: string = RESULTS_FILE): Promise<TransferResults> {
  return requireFields(await readJsonFile(file), FIELDS, file);
}
