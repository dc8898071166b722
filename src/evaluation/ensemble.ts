import { expectedScaling } from '../model/expected-scaling';
import { prepareExamples } from '../preprocessing/prepared-examples';
import type { FaceSplit } from '../preprocessing/splits';
import type { tf } from '../tensorflow/tf';
import { averageProbabilities } from './evaluation';
import type { PredictionOptions } from './predictions';
import { predictViews, type View } from './test-time-augmentation';

/**
 * What one model says of faces, or several together: the mean of their probabilities, each model being shown the faces
 * scaled as it expects them.
 *
 * @param models at least one.
 * @param views what of each face they are asked about, e.g. `VIEWS.mirror`.
 * @returns row-major `[numExamples, 7]`; no tensor is left behind.
 * @throws RangeError when there is no model, no face or no view.
 */
export async function predictFaces(
  models: readonly tf.LayersModel[],
  faces: FaceSplit,
  views: readonly View[],
  options: PredictionOptions = {},
): Promise<Float32Array> {
  const { batchSize, onProgress } = options;
  const members: Float32Array[] = [];
  for (const model of models) {
    const { images } = prepareExamples(faces, expectedScaling(model));
    const before = members.length;
    const probabilities = await predictViews(model, images, views, {
      batchSize,
      onProgress: (numDone, numExamples) =>
        onProgress?.((before * numExamples + numDone) / models.length, numExamples),
    });
    members.push(probabilities);
  }
  return averageProbabilities(members);
}
