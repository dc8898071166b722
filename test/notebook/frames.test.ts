import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataFrame, Series } from 'danfojs-node';
import * as pl from 'nodejs-polars';
import { EMOTION_LABELS, EMOTIONS } from '../../src/dataset/emotions';
import type { VariationResult } from '../../src/evaluation/ablation';
import { classificationReport } from '../../src/evaluation/classification-report';
import type { ShippedModel } from '../../src/evaluation/shipped-model';
import { tableOfDanfoFrame, tableOfPolarsFrame } from '../../src/notebook/frame-table';
import {
  classificationReportFrame,
  comparisonFrame,
  historyFrame,
  labelCountsFrame,
  modelSummaryFrame,
  shippedModelsFrame,
  variationsFrame,
} from '../../src/notebook/frames';

describe('small frames', () => {
  it('hold a row an emotion with its share in percent', () => {
    const frame = labelCountsFrame({
      numExamples: 8,
      counts: [1, 0, 0, 5, 0, 0, 2],
      shares: [0.125, 0, 0, 0.625, 0, 0, 0.25],
    });
    assert.deepEqual(frame.columns, ['label', 'emotion', 'count', 'share (%)']);
    assert.deepEqual((frame.values as unknown[][])[3], [3, 'Happy', 5, 62.5]);
    assert.equal(frame.shape[0], EMOTIONS.length);
  });

  it('hold a row a variation, with what it brought beside its accuracy', () => {
    const first: VariationResult = {
      ...{ name: 'a', what: 'as it is', kind: 'recipe', parameters: 9, epochs: 2, seconds: 90 },
      ...{
        imagesPerSecond: 400.4,
        trainingLoss: 1,
        accuracy: 0.5,
        mirrorAccuracy: 0.5,
        logLoss: 1.5,
        macroF1: 0,
      },
      againstFirst: null,
    };
    const second = {
      ...first,
      what: 'other',
      accuracy: 0.525,
      againstFirst: { onlyFirst: 9, onlySecond: 4, pValue: 0.2666 },
    };
    const frame = variationsFrame([first, second]);
    assert.deepEqual(frame.columns.slice(0, 5), [
      'what is changed',
      'validation (%)',
      'points',
      'p',
      'minutes',
    ]);
    assert.deepEqual((frame.values as unknown[][])[0].slice(0, 5), [
      'as it is',
      50,
      'compared with',
      '',
      1.5,
    ]);
    assert.deepEqual((frame.values as unknown[][])[1].slice(0, 4), ['other', 52.5, 2.5, 0.267]);
  });

  it('hold a row an epoch, with the test columns only where they were measured', () => {
    const history = {
      epoch: [0, 1],
      loss: [1.5, 1.25],
      accuracy: [0.25, 0.5],
      seconds: [2, 2],
      secondsPerStep: [1, 1],
      learningRate: [1e-3, 1e-3],
    };
    assert.deepEqual(historyFrame(history).columns, ['epoch', 'loss', 'accuracy (%)', 'seconds']);
    const watched = historyFrame({ ...history, valLoss: [1, 1], valAccuracy: [0.75, 1] });
    assert.deepEqual((watched.values as unknown[][])[0], [1, 1.5, 25, 1, 75, 2]);
  });

  it('hold the report as scikit-learn prints it', () => {
    // One happy face recognized, one taken for sad: Happy has precision 1, recall 1/2, F1 2/3.
    const frame = classificationReportFrame(
      classificationReport([3, 3], [3, 4], { labels: EMOTION_LABELS, outputDict: true }),
    );
    const rows = frame.values as unknown[][];
    assert.deepEqual(rows[3], ['Happy', 1, 0.5, 0.667, 2]);
    assert.equal(rows.at(-1)?.[0], 'weighted average');
  });

  it('end the summary of a model with its total', () => {
    const layer = { layer: 'hidden', type: 'Dense', outputShape: [3, 4], numParameters: 5 };
    const frame = modelSummaryFrame({ layers: [layer], numParameters: 5, numTrainableParameters: 5 });
    assert.deepEqual(frame.values, [
      ['hidden', 'Dense', '3 × 4', 5],
      ['total', '', '', 5],
    ]);
  });

  it('say where a model was not measured on validation images', () => {
    const model = {
      name: 'a',
      validationAccuracy: null,
      accuracy: 0.5,
      macroF1: 0.25,
      parameters: 10,
      seconds: 1,
    };
    assert.deepEqual(comparisonFrame([model]).values, [['a', 'no images', 50, 25, 10, 1]]);
  });

  it('give a shipped model’s figures of single faces, in units people read', () => {
    const rows = (accuracy: number) => [
      { accuracy, macroF1: accuracy / 2, intervals: { accuracy: [accuracy - 0.02, accuracy + 0.02] } },
      { accuracy: 1, macroF1: 1, intervals: { accuracy: [1, 1] } },
    ];
    const model = {
      ...{ name: 'small', validation: rows(0.7), test: rows(0.65), parameters: 9 },
      ...{ millisecondsPerFace: 4.44, training: { seconds: 3725 } },
    } as unknown as ShippedModel;
    assert.deepEqual(shippedModelsFrame([model]).values, [
      ['small', 70, 65, '63.0 to 67.0', 32.5, 9, 4.4, 62],
    ]);
  });
});

describe('a frame shown as a table', () => {
  it('says its shape and its types', () => {
    const table = tableOfPolarsFrame(pl.DataFrame({ emotion: [1, 2], Usage: ['a', 'b'] }));
    assert.equal(table?.caption, '2 rows × 2 columns');
    assert.deepEqual(table?.columns, ['emotion (Float64)', 'Usage (String)']);
    assert.deepEqual(table?.rows, [
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  it('shows the head and the tail of a long frame', () => {
    const table = tableOfPolarsFrame(pl.DataFrame({ n: Array.from({ length: 100 }, (_, i) => i) }));
    assert.equal(table?.rows.length, 21);
    assert.deepEqual(table?.rows[10], ['…']);
    assert.deepEqual(table?.rows[20], [99]);
  });

  it('shows the first and the last columns of a wide frame', () => {
    const names = Array.from({ length: 48 * 48 }, (_, pixel) => `p${pixel}`);
    const row = names.map((_, pixel) => pixel);
    const shown = [...row.slice(0, 10), '…', ...row.slice(-10)];
    const columns = Object.fromEntries(names.map((name, pixel) => [name, [pixel]]));
    const polars = tableOfPolarsFrame(pl.DataFrame(columns));
    assert.equal(polars?.caption, '1 row × 2,304 columns');
    assert.equal(polars?.columns.length, 21);
    assert.equal(polars?.columns[20], 'p2303 (Float64)');
    assert.deepEqual(polars?.rows, [shown]);
    const danfo = tableOfDanfoFrame(new DataFrame([row], { columns: names }));
    assert.equal(danfo?.columns[20], 'p2303 (int32)');
    assert.deepEqual(danfo?.rows, [shown]);
  });

  it('shows a series as its one column', () => {
    const polars = tableOfPolarsFrame(pl.Series('count', ['a', 'b']));
    assert.deepEqual(polars, {
      caption: '2 rows × 1 column',
      columns: ['count (String)'],
      rows: [['a'], ['b']],
    });
    const danfo = tableOfDanfoFrame(new Series([7, 8], { columns: ['count'] }));
    assert.deepEqual(danfo, { caption: '2 rows × 1 column', columns: ['count (int32)'], rows: [[7], [8]] });
  });

  it('shows an index that says more than the number of the row, in the gap too', () => {
    const named = tableOfDanfoFrame(new DataFrame([[1], [2]], { columns: ['n'], index: ['mean', 'std'] }));
    assert.deepEqual(named?.columns, ['index', 'n (int32)']);
    assert.deepEqual(named?.rows, [
      ['mean', 1],
      ['std', 2],
    ]);
    const numbers = Array.from({ length: 30 }, (_, i) => i);
    const long = tableOfDanfoFrame(new Series(numbers, { index: numbers.map((i) => `row ${i}`) }));
    assert.equal(long?.rows.length, 21);
    assert.deepEqual(long?.rows.slice(9, 12), [
      ['row 9', 9],
      ['…', '…'],
      ['row 20', 20],
    ]);
  });

  it('leaves other values alone', () => {
    for (const value of [null, 3, 'x', [1], { columns: [] }, new Map()]) {
      assert.equal(tableOfPolarsFrame(value) ?? tableOfDanfoFrame(value), undefined);
    }
  });
});
