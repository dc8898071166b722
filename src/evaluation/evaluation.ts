import type { ImageArray } from '../preprocessing/image-array';
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
  const probabilities = await predictProbabilities(model, examples.images, options);
  const predicted = predictedLabels(probabilities);
  return {
    probabilities,
    predictedLabels: predicted,
    confusionMatrix: confusionMatrix(examples.labels, predicted),
    report: classificationReport(examples.labels, predicted),
  };
}
