import { EMOTIONS, NUM_EMOTIONS } from '../dataset/emotions';
import { FACE_SIZE, PIXELS_PER_FACE } from '../dataset/face-dataset';
import { groupMeans } from '../dataset/group-means';
import { percent } from '../dataset/percent';
import type { Evaluation } from '../evaluation/evaluation';
import { gradCam } from '../evaluation/grad-cam';
import { type OcclusionOptions, occlusionMaps } from '../evaluation/occlusion';
import type { Prediction } from '../evaluation/surest-predictions';
import { faceOverlayFigure } from '../figures/face-overlay';
import { type Figure, figureOfNothing } from '../figures/figure';
import { predictionCaption } from '../figures/predicted-faces';
import { expectedScaling } from '../model/expected-scaling';
import { chosenExamples } from '../preprocessing/chosen-examples';
import { prepareExamples } from '../preprocessing/prepared-examples';
import type { FaceSplit } from '../preprocessing/splits';
import type { tf } from '../tensorflow/tf';
import { withProgress } from './progress';

/** How Grad-CAM is asked and shown. */
export interface GradCamFigureOptions {
  readonly title: string;
  /** The layer whose maps are weighed. Default: the last with maps. */
  readonly layerName?: string;
  /** Shows each face twice: with what spoke for the emotion that was predicted, and for the one it is labelled with. */
  readonly bothEmotions?: boolean;
}

/** What spoke for each prediction, over its face; the page says so where there is none. */
export async function gradCamOverFaces(
  model: tf.LayersModel,
  split: FaceSplit,
  predictions: readonly Prediction[],
  { title, layerName, bothEmotions = false }: GradCamFigureOptions,
): Promise<Figure> {
  if (predictions.length === 0) return figureOfNothing(title, 'There is no such prediction.');
  const asked = predictions.flatMap((prediction) => {
    const { example, trueLabel, predictedLabel, probability } = prediction;
    if (!bothEmotions) return [{ example, label: predictedLabel, caption: predictionCaption(prediction) }];
    const caption = (label: number, how: string) => `for ${EMOTIONS[label]}<br>${how}`;
    return [
      {
        example,
        label: predictedLabel,
        caption: caption(predictedLabel, `predicted, ${percent(probability, 0)}`),
      },
      { example, label: trueLabel, caption: caption(trueLabel, 'its label') },
    ];
  });
  const faces = chosenExamples(
    split,
    asked.map(({ example }) => example),
  );
  const { maps } = await gradCam(model, prepareExamples(faces, expectedScaling(model)).images, {
    layerName,
    classes: asked.map(({ label }) => label),
  });
  return faceOverlayFigure(faces.pixels, maps, {
    title,
    captions: asked.map(({ caption }) => caption),
    show: 'grad-cam',
    description: 'Faces, and over each where the network found what speaks for an emotion, by Grad-CAM',
    columns: bothEmotions ? 6 : 7,
  });
}

/** How the mean of many maps is asked and shown. */
export interface MeanGradCamOptions extends Pick<GradCamFigureOptions, 'title' | 'layerName'> {
  /** The faces of which the prediction was right, or the others. */
  readonly which: 'right' | 'wrong';
}

/**
 * What spoke for each predicted emotion on average over the faces it was predicted for, rightly or wrongly, over the mean
 * of these faces. Shows progress.
 */
export async function meanGradCamOverFaces(
  model: tf.LayersModel,
  split: FaceSplit,
  { predictedLabels }: Pick<Evaluation, 'predictedLabels'>,
  { title, layerName, which }: MeanGradCamOptions,
): Promise<Figure> {
  const asked = Array.from(split.labels.keys()).filter(
    (example) => (predictedLabels[example] === split.labels[example]) === (which === 'right'),
  );
  if (asked.length === 0) return figureOfNothing(title, 'There is no such prediction.');
  const faces = chosenExamples(split, asked);
  const classes = asked.map((example) => predictedLabels[example]);
  const { images } = prepareExamples(faces, expectedScaling(model));
  const { maps } = await withProgress('Grad-CAM', 'faces', (onProgress) =>
    gradCam(model, images, { layerName, classes, onProgress }),
  );
  const size = [FACE_SIZE, FACE_SIZE] as const;
  const { means, groups, counts } = groupMeans(maps.values, classes, size);
  const meanFaces = groupMeans(faces.pixels, classes, size).means.values;
  return faceOverlayFigure(meanFaces.map(Math.round), dividedByGreatest(means), {
    title,
    captions: groups.map(
      (label, i) => `${EMOTIONS[label]}<br>${counts[i]} ${counts[i] === 1 ? 'face' : 'faces'}`,
    ),
    show: 'grad-cam',
    description:
      'Mean faces of each predicted emotion, and over each the mean of where the network found what speaks for it, by Grad-CAM',
    columns: NUM_EMOTIONS,
  });
}

function dividedByGreatest({ values, shape }: ReturnType<typeof groupMeans>['means']) {
  const divided = values.slice();
  for (let start = 0; start < values.length; start += PIXELS_PER_FACE) {
    const map = divided.subarray(start, start + PIXELS_PER_FACE);
    const greatest = map.reduce((a, b) => Math.max(a, b), 0);
    if (greatest > 0) map.set(map.map((value) => value / greatest));
  }
  return { values: divided, shape };
}

/** By how much the probability of each prediction falls when a part of its face is covered. Shows progress. */
export async function occlusionOverFaces(
  model: tf.LayersModel,
  split: FaceSplit,
  predictions: readonly Prediction[],
  { title, patch, stride }: Pick<OcclusionOptions, 'patch' | 'stride'> & { readonly title: string },
): Promise<Figure> {
  if (predictions.length === 0) return figureOfNothing(title, 'There is no such prediction.');
  const faces = chosenExamples(
    split,
    predictions.map(({ example }) => example),
  );
  const classes = predictions.map(({ predictedLabel }) => predictedLabel);
  const { images } = prepareExamples(faces, expectedScaling(model));
  const { maps } = await withProgress('Covering parts of the faces', 'covered faces', (onProgress) =>
    occlusionMaps(model, images, { patch, stride, classes, onProgress }),
  );
  return faceOverlayFigure(faces.pixels, maps, {
    title,
    captions: predictions.map(predictionCaption),
    show: 'occlusion',
    description:
      'Faces, and over each by how much the predicted emotion becomes less probable with that part covered',
    columns: 7,
  });
}
