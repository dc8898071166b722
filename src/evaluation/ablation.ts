import { readFile } from 'node:fs/promises';
import type { McNemarResult } from './mcnemar-test';

/** What one variation of the recipe or the network came to. */
export interface VariationResult {
  readonly name: string;
  /** What is changed, in a few words. */
  readonly what: string;
  /** Whether the network is another, or how it is trained. */
  readonly kind: 'network' | 'recipe';
  readonly parameters: number;
  readonly epochs: number;
  /** Spent on training, validation after each epoch included. */
  readonly seconds: number;
  /** Median over the epochs, the making of the batches included. */
  readonly imagesPerSecond: number;
  /** Loss over the last epoch's training examples, with what the recipe adds to it. */
  readonly trainingLoss: number;
  /** Share recognized of the validation faces, 0 to 1. */
  readonly accuracy: number;
  /** The same from each face and its mirror image. */
  readonly mirrorAccuracy: number;
  /** Mean negative logarithm of the true class's probability on the validation faces, in nats. */
  readonly logLoss: number;
  /** Mean F1 over the classes on the validation faces, 0 to 1. */
  readonly macroF1: number;
  /** Against the first variation, on the validation faces; null for itself. */
  readonly againstFirst: McNemarResult | null;
}

/** A comparison of variations that were all trained alike but for one thing each. */
export interface Ablation {
  /** From the folder of the project, with `--data` and `--out` left to the reader. */
  readonly command: string;
  readonly machine: string;
  /** The day it was measured, `2026-01-31`. */
  readonly measured: string;
  readonly data: { readonly name: string; readonly sha256: string };
  /** Faces that were trained on, and those that were asked about. */
  readonly numExamples: { readonly training: number; readonly validation: number };
  readonly precision: string;
  readonly seed: number;
  /** The unchanged one first. */
  readonly variations: readonly VariationResult[];
}

/** Where the project keeps its own, from the folder of the project. */
const ABLATION_FILE = 'models/ablation.json';

/** The ablation that comes with the project; undefined where there is none. */
export async function shippedAblation(file: string = ABLATION_FILE): Promise<Ablation | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Ablation;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
