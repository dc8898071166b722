import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EMOTION_LABELS } from '../../src/dataset/emotions';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { countLabels } from '../../src/dataset/label-counts';
import { classificationReport } from '../../src/evaluation/classification-report';
import { evaluateProbabilities } from '../../src/evaluation/evaluation';
import { ablationFigure } from '../../src/figures/ablation';
import { confusedFacesFigure } from '../../src/figures/confused-faces';
import { confusionHeatmapFigure } from '../../src/figures/confusion-heatmap';
import { faceColor, faceColorScale } from '../../src/figures/face-color-scale';
import { faceGalleryFigure } from '../../src/figures/face-gallery';
import type { Figure } from '../../src/figures/figure';
import {
  labelDistributionByUsageFigure,
  labelDistributionFigure,
} from '../../src/figures/label-distribution';
import { modelComparisonFigure } from '../../src/figures/model-comparison';
import { perClassBarsFigure } from '../../src/figures/per-class-bars';
import { histogramOf, pixelHistogramFigure } from '../../src/figures/pixel-histogram';
import { trainingCurvesFigure } from '../../src/figures/training-curves';
import { isPlotlyFigure } from '../../src/notebook/figure-text';

/** A trace as the tests look at it. */
type Trace = Record<string, unknown>;
const traces = (figure: Figure) => figure.data as Trace[];
const alternativeText = (figure: Figure) => figure.layout.meta.alternativeText;

const history = {
  epoch: [0, 1],
  loss: [2, 1],
  accuracy: [0.25, 0.5],
  valLoss: [1.5, 1.25],
  valAccuracy: [0.375, 0.625],
  seconds: [1, 1],
  secondsPerStep: [1, 1],
  learningRate: [1e-3, 1e-3],
};

describe('the color map afmhot', () => {
  it('is matplotlib’s: red = 2x, green = 2x − 0.5, blue = 2x − 1, clipped', () => {
    assert.deepEqual(faceColor(0, 'afmhot'), [0, 0, 0]);
    assert.deepEqual(faceColor(0.25, 'afmhot'), [0.5, 0, 0]);
    assert.deepEqual(faceColor(0.5, 'afmhot'), [1, 0.5, 0]);
    assert.deepEqual(faceColor(0.75, 'afmhot'), [1, 1, 0.5]);
    assert.deepEqual(faceColor(1, 'afmhot'), [1, 1, 1]);
  });

  it('has its corners among the stops of the scale', () => {
    assert.deepEqual(faceColorScale('afmhot'), [
      [0, 'rgb(0, 0, 0)'],
      [0.25, 'rgb(128, 0, 0)'],
      [0.5, 'rgb(255, 128, 0)'],
      [0.75, 'rgb(255, 255, 128)'],
      [1, 'rgb(255, 255, 255)'],
    ]);
  });
});

describe('a gallery of faces', () => {
  const twoFaces = Float32Array.from({ length: 2 * PIXELS_PER_FACE }, (_, i) => i);

  it('draws every pixel where it belongs, unsmoothed, from the top left', () => {
    const figure = faceGalleryFigure(twoFaces, { title: 'T', captions: ['a', 'b'] });
    const [{ z, zsmooth }] = traces(figure) as { z: (number | null)[][]; zsmooth: boolean }[];
    assert.equal(zsmooth, false);
    assert.equal((figure.layout.yaxis as Trace).autorange, 'reversed');
    assert.equal(z[0][0], 0);
    assert.equal(z[1][2], 50); // row 1, column 2 of the first face: 48 + 2
    assert.equal(z[0][54], PIXELS_PER_FACE); // the second face begins after 48 pixels and a gap of 6
    assert.equal(z[0][50], null);
  });

  it('starts a new row after the given number of columns', () => {
    const figure = faceGalleryFigure(twoFaces, { title: 'T', captions: ['a', 'b'], columns: 1 });
    const [{ z }] = traces(figure) as { z: (number | null)[][] }[];
    assert.equal(z[0].length, 48);
    assert.equal(z[62][0], PIXELS_PER_FACE); // below 48 pixels and 14 for the caption
  });

  it('names every caption for readers who do not see it', () => {
    const figure = faceGalleryFigure(twoFaces, { title: 'T', captions: ['Happy', 'Sad'] });
    assert.match(alternativeText(figure), /2 in all, captioned: Happy, Sad/);
    assert.deepEqual(
      figure.layout.annotations?.map(({ text }) => text),
      ['Happy', 'Sad'],
    );
  });

  it('refuses faces without captions', () => {
    assert.throws(
      () => faceGalleryFigure(twoFaces, { title: 'T', captions: ['a'] }),
      /for each of 1 captions/,
    );
  });
});

describe('bars of labels', () => {
  const { overall, byUsage } = countLabels({
    labels: Uint8Array.of(3, 3, 4, 0),
    usages: Uint8Array.of(0, 0, 0, 1),
  });

  it('count each emotion and say its share', () => {
    const [{ y, text }] = traces(labelDistributionFigure(overall, 'faces'));
    assert.deepEqual(y, [1, 0, 0, 2, 1, 0, 0]);
    assert.equal((text as string[])[3], '50.0 %');
  });

  it('leave out a usage without faces', () => {
    const figure = labelDistributionByUsageFigure(byUsage, 'faces');
    assert.deepEqual(
      traces(figure).map(({ name }) => name),
      ['Training (3)', 'PublicTest (1)'],
    );
    assert.deepEqual((traces(figure)[1].y as number[])[0], 100);
  });
});

describe('a histogram', () => {
  it('covers all values and its shares add up to one', () => {
    const { centers, shares, binWidth } = histogramOf([0, 1, 1, 4], 4);
    assert.equal(binWidth, 1);
    assert.deepEqual(centers, [0.5, 1.5, 2.5, 3.5]);
    assert.deepEqual(shares, [0.25, 0.5, 0, 0.25]);
  });

  it('takes equal values, and refuses none or one that is no number', () => {
    assert.equal(histogramOf([7, 7]).shares[0], 1);
    assert.throws(() => histogramOf([]), /at least one value/);
    assert.throws(() => histogramOf([1, Number.NaN]), /value 1: expected a finite number, got NaN/);
  });

  it('has an axis of its own in the figure', () => {
    const panel = { name: 'a', unit: 'grey value', histogram: histogramOf([0, 1], 2) };
    const figure = pixelHistogramFigure([panel, { ...panel, name: 'b' }], 'T');
    assert.equal(figure.layout.meta.minWidth, 320);
    assert.deepEqual(
      traces(figure).map(({ xaxis }) => xaxis),
      ['x', 'x2'],
    );
    assert.equal((figure.layout.xaxis2 as { title: { text: string } }).title.text, 'grey value');
    assert.match(alternativeText(figure), /a, grey value, from 0\.0 to 1\.0, mean about 0\.50/);
  });
});

describe('training curves', () => {
  it('show accuracy in percent and loss, for training and test, counting epochs from 1', () => {
    const figure = trainingCurvesFigure(history, 'T');
    const lines = traces(figure).map(({ name, x, y, yaxis }) => ({ name, x, y, yaxis }));
    assert.deepEqual(lines, [
      { name: 'training', x: [1, 2], y: [25, 50], yaxis: 'y' },
      { name: 'training', x: [1, 2], y: [2, 1], yaxis: 'y2' },
      { name: 'test', x: [1, 2], y: [37.5, 62.5], yaxis: 'y' },
      { name: 'test', x: [1, 2], y: [1.5, 1.25], yaxis: 'y2' },
    ]);
    assert.match(alternativeText(figure), /test accuracy from 37\.5 % to 62\.5 %/);
  });

  it('name each line once in the legend', () => {
    const shown = traces(trainingCurvesFigure(history, 'T')).filter(({ showlegend }) => showlegend);
    assert.deepEqual(
      shown.map(({ name }) => name),
      ['training', 'test'],
    );
  });

  it('do without test lines and without epochs', () => {
    const { valLoss, valAccuracy, ...training } = history;
    assert.equal(traces(trainingCurvesFigure(training, 'T')).length, 2);
    const none = { ...training, epoch: [], loss: [], accuracy: [], seconds: [] };
    assert.equal(alternativeText(trainingCurvesFigure(none, 'T')), 'No epoch was trained.');
  });
});

describe('the heat map of a confusion matrix', () => {
  const matrix = Array.from({ length: 7 }, (_, actual) =>
    Array.from({ length: 7 }, (_, i): number => (i === actual ? 3 : 0)),
  );
  matrix[2][5] = 1;

  it('shows counts, rows actual from the top', () => {
    const figure = confusionHeatmapFigure(matrix, { show: 'counts', title: 'T' });
    const [{ z }] = traces(figure) as { z: number[][] }[];
    assert.equal(z[2][5], 1);
    assert.equal(z[5][2], 0);
    assert.equal((figure.layout.yaxis as Trace).autorange, 'reversed');
    assert.equal((figure.layout.yaxis as { title: { text: string } }).title.text, 'actual emotion');
  });

  it('shows shares of each row in percent', () => {
    const [{ z }] = traces(confusionHeatmapFigure(matrix, { show: 'row shares', title: 'T' })) as {
      z: number[][];
    }[];
    assert.equal(z[2][5], 25);
    assert.equal(z[2][2], 75);
  });

  it('says the recalls and the worst mistakes', () => {
    const text = alternativeText(confusionHeatmapFigure(matrix, { show: 'counts', title: 'T' }));
    assert.match(text, /Fear 75 %/);
    assert.match(text, /Fear taken for Surprise 1 times/);
  });
});

describe('other figures', () => {
  it('show precision, recall and F1 of each emotion in percent', () => {
    const figure = perClassBarsFigure(
      classificationReport([3, 3], [3, 4], { labels: EMOTION_LABELS, outputDict: true }),
      'T',
    );
    const heights = traces(figure).map(({ name, y }) => [name, (y as number[])[3]]);
    assert.deepEqual(heights.slice(0, 2), [
      ['precision', 100],
      ['recall', 50],
    ]);
  });

  it('show the faces of confused pairs with how sure the model was, surest first', () => {
    const row = (label: number, probability: number) => {
      const rest = (1 - probability) / 6;
      return Array.from({ length: 7 }, (_, i) => (i === label ? probability : rest));
    };
    const labels = Uint8Array.of(0, 0, 1);
    const split = { pixels: new Uint8Array(3 * PIXELS_PER_FACE), labels, numExamples: 3 };
    const evaluation = evaluateProbabilities(
      Float32Array.from([...row(4, 0.5), ...row(4, 0.75), ...row(1, 0.9)]),
      labels,
    );
    const pairs = [{ trueLabel: 0, predictedLabel: 4, count: 2, share: 1 }];
    const figure = confusedFacesFigure(split, evaluation, pairs, 'T');
    assert.deepEqual(
      figure.layout.annotations?.map(({ text }) => text),
      ['Angry → Sad 75 %', 'Angry → Sad 50 %'],
    );
    const nothing = confusedFacesFigure(split, evaluation, [], 'T');
    assert.match(alternativeText(nothing), /No face was confused/);
    // Without a trace a notebook would take it for no chart and print it as an object.
    assert.ok(isPlotlyFigure(nothing));
  });

  it('compare models from the top in the order given', () => {
    const figure = modelComparisonFigure(
      [
        { name: 'first', accuracy: 0.5, macroF1: 0.25 },
        { name: 'second', accuracy: 0.75, macroF1: 0.5 },
      ],
      'T',
    );
    assert.deepEqual(traces(figure)[0].y, ['first', 'second']);
    assert.deepEqual(traces(figure)[0].x, [50, 75]);
    assert.equal((figure.layout.yaxis as Trace).autorange, 'reversed');
  });

  it('break long names between words, so that bars keep their room on a phone', () => {
    const name = 'transfer: face network and linear probe';
    const figure = modelComparisonFigure([{ name, accuracy: 0.5, macroF1: 0.25 }], 'T');
    assert.deepEqual(traces(figure)[0].y, [name]);
    const { tickvals, ticktext } = figure.layout.yaxis as Trace;
    assert.deepEqual(tickvals, [name]);
    assert.deepEqual(ticktext, ['transfer: face network and<br>linear probe']);
  });

  it('are told from other values by what they hold', () => {
    assert.ok(isPlotlyFigure(trainingCurvesFigure(history, 'T')));
    for (const value of [null, 3, { data: [] }, { data: [], layout: {} }]) assert.ok(!isPlotlyFigure(value));
  });

  it('all have a title and, beside faces, titled axes', () => {
    const figures = [
      trainingCurvesFigure(history, 'Title'),
      perClassBarsFigure(
        classificationReport([3], [3], { labels: EMOTION_LABELS, outputDict: true }),
        'Title',
      ),
      labelDistributionFigure(
        countLabels({ labels: Uint8Array.of(1), usages: Uint8Array.of(0) }).overall,
        'faces',
      ),
    ];
    for (const { layout } of figures) {
      assert.ok((layout.title as { text: string }).text.length > 0);
      for (const axis of ['xaxis', 'yaxis'] as const) {
        const { title } = layout[axis] as { title: { text: string } };
        assert.ok(title.text.length > 0);
      }
    }
  });
});

describe('an ablation', () => {
  const row = (what: string, kind: 'network' | 'recipe', onlyFirst: number, onlySecond: number) => ({
    ...{
      name: what,
      what,
      kind,
      parameters: 1,
      epochs: 2,
      seconds: 90,
      imagesPerSecond: 10,
      trainingLoss: 1,
    },
    ...{ accuracy: 0.5, mirrorAccuracy: 0.5, logLoss: 1, macroF1: 0.5 },
    againstFirst: what === 'as it is' ? null : { onlyFirst, onlySecond, pValue: 0.5 },
  });
  const figure = ablationFigure(
    [
      row('as it is', 'recipe', 0, 0),
      row('worse', 'recipe', 10, 60),
      row('better', 'network', 40, 0),
      row('equal', 'recipe', 8, 8),
    ],
    1000,
    'An ablation, synthetic faces',
  );

  it('shows the difference of each variation with its interval, the best on top', () => {
    const [recipes, networks] = traces(figure) as {
      x: number[];
      y: string[];
      error_x: { array: number[] };
    }[];
    assert.deepEqual(
      [recipes.y, recipes.x],
      [
        ['equal', 'worse'],
        [0, -5],
      ],
    );
    assert.deepEqual([networks.y, networks.x], [['better'], [4]]);
    // 70 faces differ, by 50: the variance of the difference is 70 - 2.5.
    assert.ok(Math.abs(recipes.error_x.array[1] - 0.196 * Math.sqrt(67.5)) < 1e-9);
    assert.ok(Math.abs(networks.error_x.array[0] - 0.196 * Math.sqrt(40 - 1.6)) < 1e-9);
    assert.deepEqual(figure.layout.yaxis?.categoryarray, ['worse', 'equal', 'better']);
  });

  it('says so in words', () => {
    assert.match(
      alternativeText(figure),
      /against as it is\. better: 4\.0 points more, give or take 1\.2; equal: no difference, .*worse: 5\.0 points less/,
    );
  });
});
