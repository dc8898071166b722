import type { DataFrame } from 'danfojs-node';
import { EMOTIONS } from '../dataset/emotions';
import type { LabelCounts } from '../dataset/label-counts';
import type { VariationResult } from '../evaluation/ablation';
import type { ClassificationReport } from '../evaluation/classification-report';
import type { ComparedModel } from '../evaluation/model-comparison';
import type { ShippedModel } from '../evaluation/shipped-model';
import type { TransferResults } from '../evaluation/transfer-results';
import type { ModelSummary } from '../model/model-summary';
import type { History } from '../training/history';
import { danfo } from './danfo';

/** Rounds for a table, where more digits only hide the differences that matter. */
const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

/** Label, emotion, count and share (%) of each emotion, a row an emotion. */
export function labelCountsFrame({ counts, shares }: LabelCounts): DataFrame {
  return new danfo.DataFrame(
    EMOTIONS.map((emotion, label) => [label, emotion, counts[label], rounded(100 * shares[label], 1)]),
    { columns: ['label', 'emotion', 'count', 'share (%)'] },
  );
}

/** A row an epoch: loss and accuracy (%) on the examples trained on and, where measured, on the test images. */
export function historyFrame(history: History): DataFrame {
  const { epoch, loss, accuracy, valLoss, valAccuracy, seconds } = history;
  const watched = valLoss !== undefined && valAccuracy !== undefined;
  return new danfo.DataFrame(
    epoch.map((index, row) => [
      index + 1,
      rounded(loss[row], 4),
      rounded(100 * accuracy[row], 1),
      ...(watched ? [rounded(valLoss[row], 4), rounded(100 * valAccuracy[row], 1)] : []),
      rounded(seconds[row], 1),
    ]),
    {
      columns: [
        'epoch',
        'loss',
        'accuracy (%)',
        ...(watched ? ['test loss', 'test accuracy (%)'] : []),
        'seconds',
      ],
    },
  );
}

/** The classification report as scikit-learn prints it: a row an emotion, then the two averages. */
export function classificationReportFrame({ perClass, macro, weighted }: ClassificationReport): DataFrame {
  const named = [
    ...EMOTIONS.map((emotion, label) => ({ name: emotion as string, scores: perClass[label] })),
    { name: 'macro average', scores: macro },
    { name: 'weighted average', scores: weighted },
  ];
  return new danfo.DataFrame(
    named.map(({ name, scores: { precision, recall, f1, support } }) => [
      name,
      rounded(precision, 3),
      rounded(recall, 3),
      rounded(f1, 3),
      support,
    ]),
    { columns: ['emotion', 'precision', 'recall', 'F1', 'support'] },
  );
}

/** A row a layer: name, type, output shape, parameters; the total stands in the last row. */
export function modelSummaryFrame({ layers, numParameters }: ModelSummary): DataFrame {
  return new danfo.DataFrame(
    [
      ...layers.map(({ layer, type, outputShape, numParameters: own }) => [
        layer,
        type,
        outputShape.join(' × '),
        own,
      ]),
      ['total', '', '', numParameters],
    ],
    { columns: ['layer', 'type', 'output', 'parameters'] },
  );
}

/** A row a model: accuracies and macro F1 in %, size, and the seconds spent on it. */
export function comparisonFrame(models: readonly ComparedModel[]): DataFrame {
  return new danfo.DataFrame(
    models.map(({ name, validationAccuracy, accuracy, macroF1, parameters, seconds }) => [
      name,
      validationAccuracy === null ? 'no images' : rounded(100 * validationAccuracy, 1),
      rounded(100 * accuracy, 1),
      rounded(100 * macroF1, 1),
      parameters,
      rounded(seconds, 1),
    ]),
    {
      columns: ['model', 'validation (%)', 'test (%)', 'macro F1 (%)', 'parameters', 'seconds'],
    },
  );
}

/** A row a variation: what it cost, and what it brought on the validation faces, in %. */
export function variationsFrame(variations: readonly VariationResult[]): DataFrame {
  const [first] = variations;
  return new danfo.DataFrame(
    variations.map(({ what, parameters, imagesPerSecond, seconds, accuracy, logLoss, againstFirst }) => [
      what,
      rounded(100 * accuracy, 1),
      againstFirst === null ? 'compared with' : rounded(100 * (accuracy - first.accuracy), 1),
      againstFirst === null ? '' : rounded(againstFirst.pValue, 3),
      rounded(seconds / 60, 1),
      rounded(logLoss, 3),
      Math.round(imagesPerSecond),
      parameters,
    ]),
    {
      columns: [
        ...['what is changed', 'validation (%)', 'points', 'p'],
        ...['minutes', 'log loss', 'images/s', 'parameters'],
      ],
    },
  );
}

/** A row a way of using what another network says of faces: its figures on the validation faces, in %. */
export function transferFrame({ rows }: TransferResults): DataFrame {
  return new danfo.DataFrame(
    rows.map(({ what, accuracy, macroF1, logLoss, parameters, against }) => [
      what,
      rounded(100 * accuracy, 1),
      rounded(100 * macroF1, 1),
      rounded(logLoss, 3),
      against === null ? 'compared with' : Number(against.pValue.toPrecision(2)),
      parameters,
    ]),
    { columns: ['what answers', 'validation (%)', 'macro F1 (%)', 'log loss', 'p', 'parameters'] },
  );
}

/** A row a shipped model: its figures on FER2013, in %, and what it takes to have and to use it. */
export function shippedModelsFrame(models: readonly ShippedModel[]): DataFrame {
  return new danfo.DataFrame(
    models.map(({ name, validation, test, parameters, millisecondsPerFace, training }) => [
      name,
      rounded(100 * validation[0].accuracy, 1),
      rounded(100 * test[0].accuracy, 1),
      `${test[0].intervals.accuracy.map((end) => (100 * end).toFixed(1)).join(' to ')}`,
      rounded(100 * test[0].macroF1, 1),
      parameters,
      rounded(millisecondsPerFace, 1),
      Math.round(training.seconds / 60),
    ]),
    {
      columns: [
        ...['model', 'validation (%)', 'test (%)', '95 % interval', 'macro F1 (%)'],
        ...['parameters', 'ms a face', 'minutes'],
      ],
    },
  );
}

/** A row an emotion, a column a shipped model: recall on FER2013's test rows, in %. */
export function shippedRecallFrame(models: readonly ShippedModel[]): DataFrame {
  return new danfo.DataFrame(
    EMOTIONS.map((emotion, label) => [
      emotion,
      ...models.map(({ test }) => rounded(100 * test[0].perClass[label].recall, 1)),
    ]),
    { columns: ['emotion', ...models.map(({ name }) => `${name} (%)`)] },
  );
}
