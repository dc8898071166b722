import type { FaceDataset } from '../dataset/face-dataset';
import { type VariationResult, variationResult } from '../evaluation/ablation';
import { predictedLabels } from '../evaluation/predictions';
import { predictFaceAndMirror } from '../evaluation/test-time-augmentation';
import { expectedScaling } from '../model/expected-scaling';
import { firstExamples } from '../preprocessing/first-examples';
import { prepareExamples } from '../preprocessing/prepared-examples';
import { splitByUsage } from '../preprocessing/splits';
import { fitByRecipe } from '../training/recipes';
import { BASELINE, variationNamed } from '../training/variations';
import type { RunSettings } from './run-settings';
import { RUN_SIZES } from './run-size';
import { trainingProgress } from './training-progress';

/** Variations that were tried. */
export interface TriedVariations {
  /** The unchanged network first. */
  readonly variations: readonly VariationResult[];
  /** Faces that were trained on, and those that were asked about. */
  readonly numExamples: { readonly training: number; readonly validation: number };
  readonly epochs: number;
}

/**
 * Trains the compact network as it is, and again with one thing changed at a time, on so few of the faces and for so few
 * epochs as the size of the run says, and measures each on the validation faces, or on the test faces where there are none.
 *
 * @param names as in `VARIATIONS`.
 * @throws RangeError that lists the variations when there is none of a name.
 */
export async function tryVariations(
  names: readonly string[],
  dataset: FaceDataset,
  { size, seed }: RunSettings,
): Promise<TriedVariations> {
  const { triedFaces, triedEpochs: epochs } = RUN_SIZES[size];
  const tried = [BASELINE, ...names.map(variationNamed)];
  const splits = splitByUsage(dataset);
  const training = firstExamples(splits.training, triedFaces);
  const asked = splits.validation.numExamples > 0 ? splits.validation : splits.test;
  const variations: VariationResult[] = [];
  let first: Uint8Array | undefined;
  for (const variation of tried) {
    const model = variation.build({ seed });
    try {
      const scaling = expectedScaling(model);
      const history = await fitByRecipe(model, variation.recipe, {
        training: prepareExamples(training, scaling),
        epochs,
        seed,
        callbacks: [trainingProgress(variation.what, { curves: false })],
      });
      const { images, labels } = prepareExamples(asked, scaling);
      const predictions = await predictFaceAndMirror(model, images);
      const outcome = { history, parameters: model.countParams(), ...predictions };
      variations.push(variationResult(variation, outcome, labels, first));
      first ??= predictedLabels(predictions.probabilities);
    } finally {
      model.dispose();
    }
  }
  return {
    variations,
    numExamples: { training: training.numExamples, validation: asked.numExamples },
    epochs,
  };
}
