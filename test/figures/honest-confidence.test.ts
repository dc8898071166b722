import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { measuredBins } from '../../src/evaluation/reliability';
import { riskCoverage } from '../../src/evaluation/risk-coverage';
import { accuracyCoverageFigure } from '../../src/figures/accuracy-coverage';
import { closestPairsFigure } from '../../src/figures/closest-pairs';
import type { Figure } from '../../src/figures/figure';
import { hashDistancesFigure } from '../../src/figures/hash-distances';
import { labelNoiseFigure } from '../../src/figures/label-noise';
import { reliabilityDiagramFigure } from '../../src/figures/reliability-diagram';
import { scoreIntervalsFigure } from '../../src/figures/score-intervals';

/** A trace as the tests look at it. */
interface Trace {
  readonly name: string;
  readonly type: string;
  readonly mode: string;
  readonly x: readonly (number | string | null)[];
  readonly y: readonly (number | string | null)[];
  readonly text: readonly string[];
  readonly error_y: { readonly array: readonly number[]; readonly arrayminus: readonly number[] };
  readonly marker: { readonly color: string };
}
const traces = (figure: Figure) => figure.data as unknown as readonly Trace[];
const words = (figure: Figure) => figure.layout.meta.alternativeText;
const axisTitle = (figure: Figure, axis: 'xaxis' | 'yaxis') =>
  (figure.layout[axis] as { title: { text: string } }).title.text;

describe('a reliability diagram', () => {
  const bins = measuredBins([
    { lower: 0.4, upper: 0.6, numExamples: 4, confidence: 0.5, accuracy: 0.75 },
    { lower: 0.6, upper: 0.8, numExamples: 0, confidence: Number.NaN, accuracy: Number.NaN },
    { lower: 0.8, upper: 1, numExamples: 9, confidence: 0.9, accuracy: 1 },
  ]);
  const figure = reliabilityDiagramFigure([{ name: 'as trained', bins }], 'T');
  const [diagonal, points, counts] = traces(figure);

  it('shows accuracy against confidence in percent, beside the diagonal', () => {
    assert.deepEqual([diagonal.x, diagonal.y], [diagonal.y, [0, 100]]);
    assert.deepEqual(
      [points.x, points.y],
      [
        [50, 90],
        [75, 100],
      ],
    );
  });

  it('has bars of Wilson’s interval, and none beyond 100 %', () => {
    // SciPy: binomtest(3, 4).proportion_ci(method='wilson') is 0.3006 to 0.9544.
    assert.ok(Math.abs(points.error_y.arrayminus[0] - (75 - 30.06)) < 0.01, `${points.error_y.arrayminus}`);
    assert.ok(Math.abs(points.error_y.array[0] - (95.44 - 75)) < 0.01, `${points.error_y.array}`);
    assert.equal(points.error_y.array[1], 0);
  });

  it('shows how many faces each bin holds, in its middle', () => {
    assert.equal(counts.type, 'bar');
    assert.deepEqual(
      [counts.x, counts.y, counts.text],
      [
        [50, 90],
        [4, 9],
        ['4', '9'],
      ],
    );
  });

  it('keeps two series apart by color and says both', () => {
    const both = reliabilityDiagramFigure(
      [
        { name: 'before', bins },
        { name: 'after', bins: bins.slice(1) },
      ],
      'T',
    );
    const [, before, after] = traces(both);
    assert.notEqual(before.marker.color, after.marker.color);
    assert.match(
      words(both),
      /before: confidence 50 %, accuracy 75 % of 4 faces; .*after: confidence 90 %, accuracy 100 % of 9 faces\./,
    );
  });
});

describe('accuracy against coverage', () => {
  const rows = [0.9, 0.8, 0.7, 0.6].map((p) => [p, 1 - p]);
  const figure = accuracyCoverageFigure(riskCoverage([0, 0, 1, 0], rows, { labels: [0, 1] }), 'T');
  const [byConfidence, best, random] = traces(figure);

  it('runs from the surest faces to all, between the best order and none', () => {
    assert.deepEqual(byConfidence.x, [25, 50, 75, 100]);
    assert.deepEqual(byConfidence.y, [100, 100, 100 * (1 - 1 / 3), 75]);
    assert.deepEqual(random.y, [75, 75]);
    assert.deepEqual([best.y[50], best.y[75], best.y[100]], [100, 100, 75]);
  });

  it('says a few of its points', () => {
    assert.match(words(figure), /Right: 100\.0 % of the surest 25 %, .*75\.0 % of the surest 100 %\./);
  });

  it('draws no more points than can be seen, the last among them', () => {
    const many = Array.from({ length: 3001 }, (_, i) => [0.5 + i / 7000, 0.5 - i / 7000]);
    const curve = riskCoverage(new Array(3001).fill(0), many, { labels: [0, 1] });
    const [line] = traces(accuracyCoverageFigure(curve, 'T'));
    assert.ok(line.x.length <= 501, `${line.x.length}`);
    assert.equal(line.x[line.x.length - 1], 100);
  });
});

describe('intervals of scores', () => {
  const figure = scoreIntervalsFigure(
    [
      { score: 'accuracy', value: 0.5, interval: [0.25, 0.75], numExamples: 1200, method: 'bootstrap' },
      { score: 'recall of Sad', value: 1, interval: [0.5, 1], numExamples: 4, method: 'Wilson' },
    ],
    'T',
  );

  it('are a line and a point each, in the order given from the top', () => {
    const [line, point, , recall] = traces(figure);
    assert.deepEqual(line.x, [25, 75, null]);
    assert.deepEqual([point.x, point.y], [[50], ['accuracy (1,200)']]);
    assert.deepEqual([recall.x, recall.y], [[100], ['recall of Sad (4)']]);
    assert.deepEqual(figure.layout.yaxis?.categoryarray, ['recall of Sad (4)', 'accuracy (1,200)']);
    assert.match(words(figure), /accuracy 50\.0 %, 25\.0 % to 75\.0 %, of 1200 faces; recall of Sad/);
  });
});

describe('accuracy by noisy labels', () => {
  it('shows the formula as a line and what was simulated as points', () => {
    const simulated = [
      { rate: 0, mean: 1, lowest: 1, highest: 1 },
      { rate: 0.5, mean: 0.48, lowest: 0.4, highest: 0.55 },
    ];
    const figure = labelNoiseFigure([{ name: 'perfect', accuracy: 1, simulated }], 'T');
    const [line, points] = traces(figure);
    assert.deepEqual(
      [line.x, line.y],
      [
        [0, 50],
        [100, 50],
      ],
    );
    assert.deepEqual(points.y, [100, 48]);
    assert.ok(
      Math.abs(points.error_y.array[1] - 7) < 1e-9 && Math.abs(points.error_y.arrayminus[1] - 8) < 1e-9,
    );
    assert.match(words(figure), /perfect: 100\.0 % with 0 % wrong, 48\.0 % with 50 % wrong\./);
  });
});

describe('distances of hashes', () => {
  it('are counted by two bits, those within the bound apart from the others', () => {
    const options = { within: 4, seen: 'Training', title: 'T' };
    const figure = hashDistancesFigure([0, 0, 2, 3, 8], options);
    const [near, far] = traces(figure);
    assert.deepEqual(
      [near.x, near.y],
      [
        [0, 2, 4],
        [2, 2, 0],
      ],
    );
    assert.deepEqual(
      [far.x, far.y],
      [
        [6, 8],
        [0, 1],
      ],
    );
    assert.match(words(figure), /nearest in Training: 0 bits 2 faces, 2 bits 2 faces, 8 bits 1 faces\./);
  });
});

describe('the closest pairs', () => {
  const split = (value: number, labels: number[]) => ({
    pixels: new Uint8Array(labels.length * PIXELS_PER_FACE).fill(value),
    labels: Uint8Array.from(labels),
    numExamples: labels.length,
  });

  it('stand one below the other, with their labels and how alike they are', () => {
    const pairs = [
      { face: 1, seen: 0, distance: 4, correlation: 0.956, isCopy: true },
      { face: 0, seen: 0, distance: 6, correlation: 0.5, isCopy: false },
    ];
    const figure = closestPairsFigure(split(10, [0, 3]), split(20, [4]), pairs, 'T');
    assert.deepEqual(
      figure.layout.annotations?.map(({ text }) => text),
      ['Happy', 'Angry', 'Sad, r 0.96', 'Sad, r 0.50'],
    );
    const [{ z }] = figure.data as unknown as { z: (number | null)[][] }[];
    assert.deepEqual([z[0][0], z[62][0]], [10, 20]);
  });

  it('may be none, which is said', () => {
    const figure = closestPairsFigure(split(1, [0]), split(1, [0]), [], 'Pairs');
    assert.match((figure.layout.title as { text: string }).text, /Pairs: none/);
    assert.match(words(figure), /No two faces come close/);
  });
});

describe('every figure of confidence', () => {
  it('has axes with titles and units', () => {
    const figures = [
      reliabilityDiagramFigure([{ name: 'a', bins: [] }], 'T'),
      accuracyCoverageFigure(riskCoverage([0], [[0.9, 0.1]], { labels: [0, 1] }), 'T'),
      labelNoiseFigure([], 'T'),
      hashDistancesFigure([0], { within: 8, seen: 'Training', title: 'T' }),
    ];
    for (const figure of figures) {
      assert.match(axisTitle(figure, 'xaxis'), /\((%|bits of 64)\)/);
      assert.ok(axisTitle(figure, 'yaxis').length > 0);
    }
  });
});
