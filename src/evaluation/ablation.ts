import { readJsonFile, requireFields } from '../dataset/json-file';
import type { History } from '../training/history';
import type { Variation } from '../training/variations';
import { accuracyScore } from './accuracy-score';
import { evaluationSummary } from './evaluation-summary';
import { type McNemarResult, mcnemarTest } from './mcnemar-test';
import { predictedLabels } from './predictions';

/** What one variation of the recipe or the network came to. */
export interface VariationResult extends Pick<Variation, 'name' | 'what' | 'kind'> {
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

/** What tables and charts take for granted. */
const FIELDS = {
  machine: 'text',
  'data.name': 'text',
  'numExamples.training': 'count',
  'numExamples.validation': 'count',
  variations: 'list',
  'variations[].name': 'text',
  'variations[].what': 'text',
  'variations[].parameters': 'number',
  'variations[].epochs': 'number',
  'variations[].seconds': 'number',
  'variations[].imagesPerSecond': 'number',
  'variations[].accuracy': 'share',
  'variations[].mirrorAccuracy': 'share',
  'variations[].macroF1': 'share',
} as const;

/** Where the project keeps its own, from the folder of the project. */
const RESULTS_FILE = 'models/ablation.json';

/**
 * What single ingredients brought on faces of FER2013, as the project ships it.
 *
 * @throws Error naming the file when it is missing or damaged.
 */
export async function shippedAblation(file: string = RESULTS_FILE): Promise<Ablation> {
  return requireFields(await readJsonFile(file), FIELDS, file);
}

/** A training of a variation, and what its model answered on the validation faces. */
export interface TrainedVariation {
  readonly history: History;
  readonly parameters: number;
  /** Row-major `[numExamples, 7]`. */
  readonly probabilities: Float32Array;
  /** The same from each face and its mirror image. */
  readonly mirrorProbabilities: Float32Array;
}

/**
 * What a variation came to.
 *
 * @param labels of the validation faces.
 * @param first what the first variation predicted for them; undefined for itself.
 * @throws RangeError when probabilities and labels do not fit each other.
 */
export function variationResult(
  { name, what, kind, recipe }: Variation,
  { history, parameters, probabilities, mirrorProbabilities }: TrainedVariation,
  labels: Uint8Array,
  first: Uint8Array | undefined,
): VariationResult {
  const { accuracy, macroF1, logLoss } = evaluationSummary(probabilities, labels);
  const steps = [...history.secondsPerStep].sort((a, b) => a - b);
  return {
    name,
    what,
    kind,
    parameters,
    epochs: history.epoch.length,
    seconds: history.seconds.reduce((sum, seconds) => sum + seconds, 0),
    imagesPerSecond: recipe.batchSize / steps[Math.floor(steps.length / 2)],
    trainingLoss: history.loss[history.loss.length - 1],
    accuracy,
    mirrorAccuracy: accuracyScore(labels, predictedLabels(mirrorProbabilities)),
    logLoss,
    macroF1,
    againstFirst: first === undefined ? null : mcnemarTest(labels, predictedLabels(probabilities), first),
  };
}
