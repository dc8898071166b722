import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectedCalibrationError } from '../../src/evaluation/calibration-error';
import { mcnemarTest } from '../../src/evaluation/mcnemar-test';
import { precisionRecallFscoreSupport } from '../../src/evaluation/precision-recall';
import { pointAtCoverage, riskCoverage } from '../../src/evaluation/risk-coverage';
import { topKAccuracy } from '../../src/evaluation/top-k-accuracy';
import { batchExercises } from '../../src/exercises/batch-exercises';
import { checkAnswer } from '../../src/exercises/checked-answer';
import { comparisonExercises } from '../../src/exercises/comparison-exercises';
import { confidenceExercises } from '../../src/exercises/confidence-exercises';
import { confusionExercises } from '../../src/exercises/confusion-exercises';
import type { AnswerTo, Exercise } from '../../src/exercises/exercise';
import { historyExercises } from '../../src/exercises/history-exercises';
import { layerExercises } from '../../src/exercises/layer-exercises';
import { pictureExercises } from '../../src/exercises/picture-exercises';
import { scalingExercises } from '../../src/exercises/scaling-exercises';
import { eyeRoll } from '../../src/preprocessing/face-crop';
import { toCategorical } from '../../src/preprocessing/one-hot';
import { StandardScaler } from '../../src/preprocessing/standard-scaler';
import { tf } from '../../src/tensorflow/tf';
import type { TrainingContext } from '../../src/training/callbacks';
import { EarlyStopping } from '../../src/training/early-stopping';
import type { EpochResult } from '../../src/training/history';

/** Asserts that the exercise expects what the project's own modules, and TensorFlow, make of its inputs. */
function agrees<Asked extends Exercise>(exercise: Asked, answer: AnswerTo<Asked>): void {
  const { findings } = checkAnswer(exercise, answer);
  assert.deepEqual(
    findings.filter(({ ok }) => !ok),
    [],
  );
}

type Matrix = readonly (readonly number[])[];

/** The scores of each class of a confusion matrix, by way of the labels it counts. */
function scoresOf(matrix: Matrix) {
  const [actual, predicted]: [number[], number[]] = [[], []];
  matrix.forEach((row, label) => {
    row.forEach((count, column) => {
      actual.push(...Array<number>(count).fill(label));
      predicted.push(...Array<number>(count).fill(column));
    });
  });
  return precisionRecallFscoreSupport(actual, predicted, { labels: [...matrix.keys()], zeroDivision: 0 });
}

describe('the exercises expect what the library gives', () => {
  it('for a standardized column', () =>
    agrees(scalingExercises.standardizeColumn, (column) => [
      ...new StandardScaler().fitTransform(Float64Array.from(column), [column.length, 1]),
    ]));

  it('for a one-hot row', () =>
    agrees(batchExercises.oneHotRow, (label, numClasses) => [...toCategorical([label], numClasses)]));

  it('for the size of an output', () =>
    agrees(layerExercises.outputSize, (size, kernelSize, stride) => {
      const layer = tf.layers.conv2d({ filters: 1, kernelSize, strides: stride, padding: 'valid' });
      return (layer.computeOutputShape([1, size, size, 1]) as number[])[1];
    }));

  it('for the parameters of a convolution', () =>
    agrees(layerExercises.convolutionParameters, (kernelSize, inputChannels, filters) => {
      const layer = tf.layers.conv2d({ filters, kernelSize, inputShape: [48, 48, inputChannels] });
      const model = tf.sequential({ layers: [layer] });
      const numParameters = model.countParams();
      model.dispose();
      return numParameters;
    }));

  it('for a softmax', () =>
    agrees(layerExercises.softmaxOf, (logits) => [
      ...tf.tidy(() => tf.softmax([...logits]).dataSync<'float32'>()),
    ]));

  it('for early stopping', () =>
    agrees(historyExercises.stoppedAfter, (valLoss, patience) => {
      const stopping = new EarlyStopping({ monitor: 'valLoss', patience });
      let stopped = false;
      const context = { stop: () => (stopped = true) } as unknown as TrainingContext;
      const last = valLoss.findIndex((loss, epoch) => {
        stopping.onEpochEnd({ epoch, valLoss: loss } as EpochResult, context);
        return stopped;
      });
      return last < 0 ? valLoss.length : last + 1;
    }));

  it('for recall and F1', () => {
    agrees(confusionExercises.recallOf, (matrix, label) => scoresOf(matrix).recall[label]);
    agrees(confusionExercises.f1Of, (matrix, label) => scoresOf(matrix).fscore[label]);
  });

  it('for the first two guesses', () =>
    agrees(confusionExercises.topTwoAccuracy, (labels, probabilities) =>
      topKAccuracy(labels, probabilities, { k: 2, labels: [0, 1, 2] }),
    ));

  it('for McNemar’s counts', () =>
    agrees(comparisonExercises.discordantCounts, (labels, first, second) => {
      const { onlyFirst, onlySecond } = mcnemarTest(labels, first, second);
      return [onlyFirst, onlySecond];
    }));

  /** Labels and probabilities of so many classes under which the predicted one has each confidence, and is right or not. */
  const predictions = (confidences: readonly number[], isCorrect: readonly boolean[]) => ({
    labels: isCorrect.map((right) => (right ? 0 : 1)),
    // Twelve classes, so that even a confidence of 0.2 is the highest of its row.
    rows: confidences.map((confidence) => [confidence, ...Array<number>(11).fill((1 - confidence) / 11)]),
    options: { labels: [...Array(12).keys()] },
  });

  it('for a calibration error', () =>
    agrees(confidenceExercises.calibrationError, (confidences, isCorrect, numBins) => {
      const { labels, rows, options } = predictions(confidences, isCorrect);
      return expectedCalibrationError(labels, rows, { ...options, numBins });
    }));

  it('for the accuracy of the surest faces', () =>
    agrees(confidenceExercises.accuracyOfSurest, (confidences, isCorrect, numFaces) => {
      const { labels, rows, options } = predictions(confidences, isCorrect);
      return pointAtCoverage(riskCoverage(labels, rows, options), numFaces / labels.length).accuracy;
    }));

  it('for a temperature', () =>
    agrees(confidenceExercises.withTemperature, (logits, temperature) => [
      ...tf.tidy(() => tf.softmax(tf.tensor1d([...logits]).div(temperature)).dataSync<'float32'>()),
    ]));

  it('for the turn of a face', () =>
    agrees(pictureExercises.rollOf, ([x, y], [x2, y2]) => {
      const points = { rightEye: [x, y], leftEye: [x2, y2] } as const;
      return (eyeRoll(points) * 180) / Math.PI;
    }));
});
