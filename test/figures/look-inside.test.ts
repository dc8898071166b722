import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { embeddingScatterFigure } from '../../src/figures/embedding-scatter';
import { faceGalleryFigure } from '../../src/figures/face-gallery';
import { faceOverlayFigure } from '../../src/figures/face-overlay';
import type { Figure } from '../../src/figures/figure';
import { mapGalleryFigure } from '../../src/figures/map-gallery';
import { plotlyLibrary, traceTypes } from '../../src/figures/plotly-library';
import { predictedFacesFigure } from '../../src/figures/predicted-faces';
import { isPlotlyFigure } from '../../src/notebook/figure-text';

/** A trace as the tests look at it. */
type Trace = Record<string, unknown>;
const traces = (figure: Figure) => figure.data as Trace[];
const rowsOf = (trace: Trace) => trace.z as (number | null)[][];
const alternativeText = (figure: Figure) => figure.layout.meta.alternativeText;
const captions = (figure: Figure) => figure.layout.annotations?.map(({ text }) => text);

describe('captions of several lines', () => {
  const twoFaces = new Uint8Array(2 * PIXELS_PER_FACE);
  const gallery = (text: string) =>
    faceGalleryFigure(twoFaces, { title: 'T', captions: [text, 'b'], columns: 1 });

  it('make room below every picture, in the chart and on the page', () => {
    // A picture of 48 rows, 14 for the first line, 10 for each of two more.
    assert.equal(rowsOf(traces(gallery('one<br>two<br>three'))[0]).length, 2 * (48 + 14 + 20));
    assert.equal(rowsOf(traces(gallery('one'))[0]).length, 2 * (48 + 14));
    const height = (text: string) => Number(gallery(text).layout.height);
    assert.equal(Math.round((height('one<br>two<br>three') - 60) / (height('one') - 60) / (82 / 62)), 1);
  });

  it('have room beside each other, as the title has above, or the page scrolls', () => {
    const widthOf = (options: Parameters<typeof faceGalleryFigure>[1]) =>
      Number(faceGalleryFigure(twoFaces, options).layout.meta.minWidth);
    const short = widthOf({ title: 'T', captions: ['a', 'b'] });
    assert.equal(short, 2 * 90 + 20);
    // Eighteen letters of six pixels or so.
    const wide = widthOf({ title: 'T', captions: ['short<br>predicted Surprise', 'b'] });
    assert.ok(wide > 2 * 110 && wide < 2 * 140, `${wide}`);
    // Sixty letters of eight pixels or so.
    const titled = widthOf({ title: 'A title that is wide. '.repeat(3), captions: ['a', 'b'] });
    assert.ok(titled > 400 && titled < 600, `${titled}`);
  });

  it('are read without their breaks', () => {
    assert.match(alternativeText(gallery('one<br>two')), /captioned: one two, b\./);
  });
});

describe('a gallery of maps', () => {
  // Two maps of two rows and three columns.
  const maps = {
    values: Float32Array.of(0, 1, 2, 4, 0, 0, 0, -0.5, 0.25, 0, 0, 0),
    shape: [2, 2, 3] as const,
  };

  it('of weights shows each by its own greatest size, 0 in the middle', () => {
    const figure = mapGalleryFigure(maps, { title: 'T', show: 'weights', description: 'Two filters' });
    const [trace] = traces(figure);
    // The second map begins behind one column that is left free; below there is a free row.
    assert.deepEqual(rowsOf(trace), [
      [0, 0.25, 0.5, null, 0, -1, 0.5],
      [1, 0, 0, null, 0, 0, 0],
      Array(7).fill(null),
    ]);
    assert.deepEqual([trace.zmin, trace.zmax, trace.showscale], [-1, 1, true]);
    assert.deepEqual((trace.colorscale as unknown[])[1], [0.5, '#ffffff']);
    assert.match(
      alternativeText(figure),
      /Two filters: 2 pictures of 2 by 3 values, .*: blue below 0, white at 0, vermilion above\./,
    );
    assert.deepEqual(captions(figure), []);
  });

  it('of activations brightens each by its own greatest value, and leaves a silent one dark', () => {
    const activations = { values: Float32Array.of(0, 3, 4, 1, 0, 0), shape: [3, 1, 2] as const };
    const figure = mapGalleryFigure(activations, {
      title: 'T',
      show: 'activations',
      description: 'Maps',
      captions: ['a', 'b', 'c'],
      columns: 3,
    });
    const [trace] = traces(figure);
    assert.deepEqual(rowsOf(trace)[0], [0, 1, null, 1, 0.25, null, 0, 0]);
    assert.deepEqual([trace.zmin, trace.zmax, trace.showscale], [0, 1, false]);
    assert.match(alternativeText(figure), /one of them is 0 everywhere\. Captioned: a, b, c\./);
    assert.deepEqual(captions(figure), ['a', 'b', 'c']);
  });

  it('is refused where captions and maps differ in number', () => {
    assert.throws(
      () => mapGalleryFigure(maps, { title: 'T', show: 'weights', description: 'M', captions: ['a'] }),
      /one picture of 6 pixels for each of 1 captions, got 12 pixels/,
    );
  });
});

describe('a map over a face', () => {
  const faces = Uint8Array.from({ length: 2 * PIXELS_PER_FACE }, (_, i) => i % 256);
  const mapsWith = (...points: [face: number, row: number, column: number, value: number][]) => {
    const values = new Float32Array(2 * PIXELS_PER_FACE);
    for (const [face, row, column, value] of points)
      values[face * PIXELS_PER_FACE + row * 48 + column] = value;
    return { values, shape: [2, 48, 48] as const };
  };
  const options = { title: 'T', captions: ['Happy', 'Sad'], description: 'Faces' };

  it('of Grad-CAM lies pixel on pixel, clear at 0', () => {
    const figure = faceOverlayFigure(faces, mapsWith([1, 40, 30, 1], [1, 2, 3, 0.5]), {
      ...options,
      show: 'grad-cam',
    });
    const [face, map] = traces(figure);
    assert.deepEqual([face.zmin, face.zmax, map.zmin, map.zmax], [0, 255, 0, 1]);
    assert.equal(rowsOf(face)[1][2], 50);
    assert.equal(rowsOf(face)[0][54], PIXELS_PER_FACE % 256);
    assert.deepEqual([rowsOf(map)[40][54 + 30], rowsOf(map)[2][54 + 3], rowsOf(map)[2][3]], [1, 0.5, 0]);
    assert.match(String((map.colorscale as unknown[][])[0][1]), /^rgba\(.*, 0\)$/);
  });

  it('of an occlusion is in percentage points, by one measure for all faces, on both sides of 0', () => {
    const figure = faceOverlayFigure(faces, mapsWith([0, 0, 0, -0.25], [1, 5, 5, 0.125]), {
      ...options,
      show: 'occlusion',
    });
    const [, map] = traces(figure);
    assert.deepEqual([map.zmin, map.zmax], [-25, 25]);
    assert.deepEqual([rowsOf(map)[0][0], rowsOf(map)[5][54 + 5]], [-25, 12.5]);
    assert.match(String((map.colorscale as unknown[][])[1][1]), /^rgba\(.*, 0\)$/);
    // What is next to nothing looks like it.
    for (const maps of [mapsWith(), mapsWith([0, 0, 0, 0.002])]) {
      const little = traces(faceOverlayFigure(faces, maps, { ...options, show: 'occlusion' }))[1];
      assert.deepEqual([little.zmin, little.zmax], [-5, 5]);
    }
  });

  it('says for those who do not see it where each map is strongest', () => {
    const figure = faceOverlayFigure(faces, mapsWith([0, 15, 33, 1], [1, 16, 20, 0.5], [1, 0, 0, 0.25]), {
      ...options,
      show: 'grad-cam',
    });
    assert.match(
      alternativeText(figure),
      /Happy, strongest at the top right, Sad, strongest in the middle\./,
    );
    const silent = faceOverlayFigure(faces, mapsWith(), { ...options, show: 'grad-cam' });
    assert.match(alternativeText(silent), /Happy, strongest nowhere/);
  });

  it('is refused where the map has another size or there is another number of faces', () => {
    const small = { values: new Float32Array(8), shape: [2, 2, 2] as const };
    assert.throws(
      () => faceOverlayFigure(faces, small, { ...options, show: 'grad-cam' }),
      /expected maps \[2, 48, 48\], one for each caption, got \[2, 2, 2\]/,
    );
    assert.throws(
      () => faceOverlayFigure(faces.subarray(PIXELS_PER_FACE), mapsWith(), { ...options, show: 'grad-cam' }),
      /one picture of 2304 pixels for each of 2 captions/,
    );
  });
});

describe('faces with their predictions', () => {
  const pixels = Uint8Array.from({ length: 3 * PIXELS_PER_FACE }, (_, i) => Math.floor(i / PIXELS_PER_FACE));

  it('say what each is labelled, what it was taken for and how surely, in the order given', () => {
    const figure = predictedFacesFigure(
      { pixels },
      [
        { example: 2, trueLabel: 2, predictedLabel: 5, probability: 0.978 },
        { example: 0, trueLabel: 3, predictedLabel: 3, probability: 0.5 },
      ],
      'T',
    );
    assert.deepEqual(captions(figure), [
      'labelled Fear<br>predicted Surprise<br>98 %',
      'labelled Happy<br>predicted Happy<br>50 %',
    ]);
    const [first] = rowsOf(traces(figure)[0]);
    assert.deepEqual([first[0], first[54]], [2, 0]);
    assert.match(alternativeText(figure), /labelled Fear predicted Surprise 98 %/);
  });

  it('say so when there are none', () => {
    const none = predictedFacesFigure({ pixels }, [], 'Mistakes');
    assert.equal((none.layout.title as { text: string }).text, 'Mistakes: none');
    assert.ok(isPlotlyFigure(none));
  });
});

describe('a map of faces', () => {
  type Marker = { symbol: string; color: string };
  const embedded = {
    projected: [1, 2, 3, 4, -1, 0, 5, 6],
    explainedVarianceRatio: [0.5, 0.25],
    labels: [3, 0, 3, 3],
    predictedLabels: [4, 0, 3, 3],
  };

  it('has a color and a shape for each emotion, hollow where it was not recognized', () => {
    const figure = embeddingScatterFigure(embedded, 'T');
    const shown = traces(figure).map(({ name, x, y, customdata }) => ({ name, x, y, customdata }));
    assert.deepEqual(shown, [
      { name: 'Angry', x: [3], y: [4], customdata: ['Angry'] },
      { name: 'Happy', x: [-1, 5], y: [0, 6], customdata: ['Happy', 'Happy'] },
      { name: 'Happy', x: [1], y: [2], customdata: ['Sad'] },
    ]);
    const [angry, happy, missed] = traces(figure).map(({ marker }) => marker as Marker);
    assert.equal(missed.symbol, `${happy.symbol}-open`);
    assert.equal(missed.color, happy.color);
    assert.notEqual(happy.color, angry.color);
  });

  it('tells all seven emotions apart by color, and by shape alone', () => {
    const labels = [0, 1, 2, 3, 4, 5, 6];
    const projected = labels.flatMap((label) => [label, label]);
    const figure = embeddingScatterFigure({ ...embedded, projected, labels, predictedLabels: labels }, 'T');
    const markers = traces(figure).map(({ marker }) => marker as Marker);
    assert.equal(new Set(markers.map(({ color }) => color)).size, 7);
    assert.equal(new Set(markers.map(({ symbol }) => symbol)).size, 7);
  });

  it('names every emotion once, by its filled marker, though none of its faces was recognized', () => {
    const missedAll = { ...embedded, predictedLabels: [4, 0, 4, 4] };
    const inLegend = traces(embeddingScatterFigure(missedAll, 'T')).filter(({ showlegend }) => showlegend);
    assert.deepEqual(
      inLegend.map(({ name, x }) => [name, x]),
      [
        ['Angry', [3]],
        ['Happy', [null]],
      ],
    );
    for (const { marker } of inLegend) assert.doesNotMatch((marker as Marker).symbol, /open/);
  });

  it('says how much of the variance its axes hold, and where the emotions lie', () => {
    const figure = embeddingScatterFigure(embedded, 'T');
    const title = (name: 'xaxis' | 'yaxis') =>
      (figure.layout[name] as { title: { text: string } }).title.text;
    assert.equal(title('xaxis'), 'first component (50 % of the variance)');
    assert.equal(title('yaxis'), 'second component (25 % of the variance)');
    // The mean of (1, 2), (-1, 0) and (5, 6).
    assert.match(alternativeText(figure), /50 % and 25 % of the variance\. .*Happy around 1\.7, 2\.7/);
  });

  it('is refused where coordinates and labels differ in number', () => {
    assert.throws(
      () => embeddingScatterFigure({ ...embedded, labels: [3] }, 'T'),
      /for each of 1 faces, got 8 coordinates and 4 labels/,
    );
  });
});

describe('the figures of the look inside', () => {
  it('need no more than the smaller Plotly', () => {
    const face = new Uint8Array(PIXELS_PER_FACE);
    const map = { values: new Float32Array(PIXELS_PER_FACE), shape: [1, 48, 48] as const };
    const shown = { title: 'T', description: 'D' };
    const figures = [
      mapGalleryFigure(map, { ...shown, show: 'weights' }),
      faceOverlayFigure(face, map, { ...shown, captions: ['a'], show: 'occlusion' }),
      embeddingScatterFigure(
        { projected: [0, 0], explainedVarianceRatio: [0, 0], labels: [0], predictedLabels: [0] },
        'T',
      ),
    ];
    assert.equal(plotlyLibrary(figures.flatMap(({ data }) => traceTypes(data))).name, 'cartesian');
  });
});
