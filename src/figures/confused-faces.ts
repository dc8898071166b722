import { EMOTIONS } from '../dataset/emotions';
import { facePixels } from '../dataset/face-dataset';
import { percent } from '../dataset/percent';
import { type ConfusedPair, examplesOfPair } from '../evaluation/confusion-matrix';
import type { Evaluation } from '../evaluation/evaluation';
import type { FaceSplit } from '../preprocessing/splits';
import { faceGalleryFigure } from './face-gallery';
import { type Figure, figureOfNothing } from './figure';

/** Faces shown of each pair. */
const FACES_PER_PAIR = 5;

/**
 * Faces that were taken for another emotion, up to five of each pair, those first of which the model was surest.
 * Without any mistake the figure says so.
 *
 * @param split the faces that `evaluation` is about, in the same order.
 */
export function confusedFacesFigure(
  split: FaceSplit,
  evaluation: Evaluation,
  pairs: readonly ConfusedPair[],
  title: string,
): Figure {
  const { probabilities, predictedLabels } = evaluation;
  const faces: number[] = [];
  const captions: string[] = [];
  for (const pair of pairs) {
    const examples = examplesOfPair(split.labels, predictedLabels, pair, probabilities);
    for (const example of examples.slice(0, FACES_PER_PAIR)) {
      const confidence = probabilities[example * EMOTIONS.length + pair.predictedLabel];
      faces.push(...facePixels(split, example));
      captions.push(
        `${EMOTIONS[pair.trueLabel]} → ${EMOTIONS[pair.predictedLabel]} ${percent(confidence, 0)}`,
      );
    }
  }
  if (captions.length === 0) return figureOfNothing(title, 'No face was confused.');
  return faceGalleryFigure(faces, {
    title,
    captions,
    description: 'Faces with their actual emotion, the one they were taken for, and how sure the model was',
  });
}
