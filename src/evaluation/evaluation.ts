import { EMOTION_LABELS, NUM_EMOTIONS } from '../dataset/emotions';
import type { ImageArray } from '../preprocessing/image-array';
import { checkLabel } from '../preprocessing/one-hot';
import type { tf } from '../tensorflow/tf';
import { type ClassificationReport, classificationReport } from './classification-report';
import { type ConfusionMatrix, confusionMatrix } from './confusion-matrix';
import { type PredictionOptions, predictedLabels, predictProbabilities } from './predictions';

/** How a model did on labelled examples. */
export interface Evaluation {
  /** Row-major `[numExamples, numClasses]`. */
  readonly probabilities: Float32Array;
  /** `[numExamples]`, the most probable class of each example. */
  readonly predictedLabels: Uint8Array;
  readonly confusionMatrix: ConfusionMatrix;
  readonly report: ClassificationReport;
}

/**
 * Predicts every example once and counts. Steps 13 and 15 of the walkthrough.
 *
 * @param examples prepared as those the model was trained on.
 * @throws RangeError when there is no example, or labels and images differ in number.
 */
export async function evaluate(
  model: tf.LayersModel,
  examples: { readonly images: ImageArray; readonly labels: ArrayLike<number> },
  options: PredictionOptions = {},
): Promise<Evaluation> {
  return evaluateProbabilities(await predictProbabilities(model, examples.images, options), examples.labels);
}

/**
 * Counts what probabilities come to, wherever they are from, for all seven emotions whether they occur or not.
 *
 * @param probabilities row-major `[labels.length, 7]`.
 * @throws RangeError when the two do not fit each other, a label is not 0 to 6, or there is no example.
 */
export function evaluateProbabilities(probabilities: Float32Array, labels: ArrayLike<number>): Evaluation {
  const predicted = predictedLabels(probabilities);
  // A metric that is told its labels leaves out examples of any other; here there must be none.
  for (let example = 0; example < labels.length; example += 1) {
    checkLabel(labels[example], NUM_EMOTIONS, `labels[${example}]`);
  }
  return {
    probabilities,
    predictedLabels: predicted,
    confusionMatrix: confusionMatrix(labels, predicted, { labels: EMOTION_LABELS }),
    report: classificationReport(labels, predicted, { labels: EMOTION_LABELS, outputDict: true }),
  };
}

/**
 * The mean of several models' probabilities: the simplest ensemble.
 *
 * @throws RangeError when there is none, or they differ in length.
 */
export function averageProbabilities(members: readonly Float32Array[]): Float32Array {
  const [first] = members;
  if (first === undefined || members.some(({ length }) => length !== first.length)) {
    throw new RangeError(
      `expected probabilities of one length, got ${members.map(({ length }) => length).join(', ') || 'none'}`,
    );
  }
  return first.map((_, i) => members.reduce((sum, member) => sum + member[i], 0) / members.length);
}
