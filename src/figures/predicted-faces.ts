import { EMOTIONS } from '../dataset/emotions';
import { facePixels } from '../dataset/face-dataset';
import { percent } from '../dataset/percent';
import type { Prediction } from '../evaluation/surest-predictions';
import type { FaceSplit } from '../preprocessing/splits';
import { faceGalleryFigure } from './face-gallery';
import { type Figure, figureOfNothing } from './figure';

/** A prediction as the caption of its face, a line each: what the face is labelled, and what it was taken for, how surely. */
export function predictionCaption({ trueLabel, predictedLabel, probability }: Prediction): string {
  return `labelled ${EMOTIONS[trueLabel]}<br>predicted ${EMOTIONS[predictedLabel]}<br>${percent(probability, 0)}`;
}

/**
 * The faces of some predictions, each with what it is labelled, what it was taken for, and how sure the model was. Without
 * any the figure says so.
 *
 * @param split the faces that the predictions are about.
 */
export function predictedFacesFigure(
  split: Pick<FaceSplit, 'pixels'>,
  predictions: readonly Prediction[],
  title: string,
): Figure {
  if (predictions.length === 0) return figureOfNothing(title, 'There is no such prediction.');
  return faceGalleryFigure(
    predictions.flatMap(({ example }) => [...facePixels(split, example)]),
    {
      title,
      captions: predictions.map(predictionCaption),
      columns: 6,
      description: 'Faces with the emotion they are labelled with, the predicted one, and its probability',
    },
  );
}
