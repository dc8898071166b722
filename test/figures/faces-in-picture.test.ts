import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { faceProbabilitiesFigure } from '../../src/figures/face-probabilities';
import { facesInPictureFigure } from '../../src/figures/faces-in-picture';
import type { Figure } from '../../src/figures/figure';
import { figureSvg } from '../../src/figures/figure-picture';
import { plotlyLibrary, traceTypes } from '../../src/figures/plotly-library';
import type { FaceInPicture } from '../../src/model/face-anchors';
import { isPlotlyFigure } from '../../src/notebook/figure-text';

/** A part of a figure as the tests look at it. */
type Part = Record<string, unknown>;
const traces = (figure: Figure) => figure.data as Part[];
const layoutOf = (figure: Figure) => figure.layout as Part;
const alternativeText = (figure: Figure) => figure.layout.meta.alternativeText;

function face(x: number, y: number, score: number): FaceInPicture {
  return {
    center: [x, y],
    width: 20,
    height: 30,
    score,
    keyPoints: {
      rightEye: [x - 4, y - 5],
      leftEye: [x + 4, y - 5],
      nose: [x, y],
      mouth: [x, y + 5],
      rightEar: [x - 9, y],
      leftEar: [x + 9, y],
    },
  };
}

const picture = {
  width: 100,
  height: 60,
  pixels: Uint8Array.from({ length: 100 * 60 * 3 }, (_, i) => i % 256),
};

describe('a picture with its faces', () => {
  const figure = facesInPictureFigure(picture, [face(20, 25, 0.9), face(70, 30, 0.75)], 'Faces, FER2013');

  it('shows the picture itself, upright, in its own pixels', async () => {
    const [image] = layoutOf(figure).images as Part[];
    const { source, ...place } = image;
    assert.deepEqual(place, {
      ...{ xref: 'x', yref: 'y', x: 0, y: 0, sizex: 100, sizey: 60, sizing: 'stretch', layer: 'below' },
    });
    const [head, contents] = String(source).split(',');
    assert.equal(head, 'data:image/png;base64');
    const decoded = await sharp(Buffer.from(contents, 'base64')).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([decoded.info.width, decoded.info.height, decoded.info.channels], [100, 60, 3]);
    assert.deepEqual([...decoded.data], [...picture.pixels]);
    assert.deepEqual((layoutOf(figure).xaxis as Part).range, [0, 100]);
    // Downwards, as pixels are counted.
    assert.deepEqual((layoutOf(figure).yaxis as Part).range, [60, 0]);
  });

  it('draws a box around each, dots on its points, and its number', () => {
    const [under, box, points] = traces(figure);
    assert.deepEqual(
      [box.x, box.y],
      [
        [10, 30, 30, 10, 10],
        [10, 10, 40, 40, 10],
      ],
    );
    assert.deepEqual([under.x, under.y], [box.x, box.y]);
    assert.deepEqual(points.x, [16, 24, 20, 20, 11, 29]);
    assert.match(String(box.hovertemplate), /face 1, score 0\.90/);
    assert.equal(traces(figure).length, 6);
    const numbers = layoutOf(figure).annotations as Part[];
    assert.deepEqual(
      numbers.map(({ text, x, y }) => [text, x, y]),
      [
        ['<b>1</b>', 10, 10],
        ['<b>2</b>', 60, 15],
      ],
    );
  });

  it('carries no more of a large picture than a page shows', async () => {
    // 3,000 is halved twice, to 750, before it is no more than 1,280.
    const large = { width: 3000, height: 200, pixels: new Uint8Array(3000 * 200 * 3) };
    const [image] = layoutOf(facesInPictureFigure(large, [], 'T')).images as Part[];
    const { width, height } = await sharp(
      Buffer.from(String(image.source).split(',')[1], 'base64'),
    ).metadata();
    assert.deepEqual([width, height, image.sizex], [750, 50, 3000]);
  });

  it('says in words where the faces are, or that there is none', () => {
    assert.equal(
      alternativeText(figure),
      'A picture of 100 × 60 pixels with boxes around 2 faces, from left to right: ' +
        '1 around 20, 25, 20 pixels wide, score 0.90; 2 around 70, 30, 20 pixels wide, score 0.75.',
    );
    const none = facesInPictureFigure(picture, [], 'T');
    assert.equal(alternativeText(none), 'A picture of 100 × 60 pixels in which no face was found.');
    assert.ok(isPlotlyFigure(none), 'a notebook shows the picture all the same');
  });

  it('is drawn without a browser, picture included', async () => {
    const svg = await figureSvg(figure);
    assert.match(svg, /<image[^>]+href="data:image\/png;base64,/);
    assert.equal(plotlyLibrary(traceTypes(figure.data)).name, 'cartesian');
  });
});

describe('faces beside their probabilities', () => {
  const crop = Uint8Array.from({ length: 48 * 48 }, (_, pixel) => pixel % 256);
  const happy = {
    pixels: crop,
    probabilities: Float32Array.of(0, 0, 0.25, 0.5, 0.125, 0.125, 0),
    emotion: 'Happy',
  } as const;
  const figure = faceProbabilitiesFigure([happy, happy, happy], 'Faces, FER2013');

  it('are a crop and seven bars each', () => {
    assert.deepEqual(traceTypes(figure.data), ['heatmap', 'bar', 'heatmap', 'bar', 'heatmap', 'bar']);
    const [{ z }, bars] = traces(figure);
    const rows = z as number[][];
    assert.deepEqual([rows.length, rows[0].length, rows[1][2]], [48, 48, 50]);
    assert.deepEqual(bars.x, [0, 0, 25, 50, 12.5, 12.5, 0]);
    assert.equal((bars.y as string[])[3], 'Happy');
    assert.equal((bars.text as string[])[3], '50 %');
  });

  it('have the longest bar in another color', () => {
    const { color } = traces(figure)[1].marker as { color: string[] };
    assert.equal(new Set(color).size, 2);
    assert.equal(color.filter((each) => each === color[3]).length, 1);
  });

  it('stand two across, each with axes of its own that do not meet', () => {
    const layout = layoutOf(figure);
    assert.deepEqual(
      traces(figure).map(({ xaxis }) => xaxis),
      ['x', 'x2', 'x3', 'x4', 'x5', 'x6'],
    );
    const domains = ['', '2', '3', '4'].map(
      (number) => (layout[`xaxis${number}`] as Part).domain as [number, number],
    );
    domains.slice(1).forEach(([from], index) => {
      assert.ok(from > domains[index][1]);
    });
    const [upper, lower] = ['', '5'].map((number) => (layout[`yaxis${number}`] as Part).domain as number[]);
    assert.ok(lower[1] < upper[0]);
    // Only the lowest row has room for a title.
    assert.deepEqual(
      ['2', '4', '6'].map((number) => ((layout[`xaxis${number}`] as Part).title as Part).text),
      ['', '', 'probability (%)'],
    );
  });

  it('are captioned, and said in words', () => {
    const [first] = layoutOf(figure).annotations as Part[];
    assert.equal(first.text, '<b>1</b>  Happy 50 %');
    assert.match(alternativeText(figure), /two of each: 1 Happy 50 %, Fear 25 %; 2 Happy/);
  });

  it('are at most 24, and the title says so', () => {
    const many = faceProbabilitiesFigure(Array(30).fill(happy), 'Faces');
    assert.equal(many.data.length, 48);
    assert.equal((layoutOf(many).title as Part).text, 'Faces (the first 24 of 30)');
  });

  it('may be none', () => {
    const none = faceProbabilitiesFigure([], 'Faces');
    assert.ok(isPlotlyFigure(none));
    assert.equal((layoutOf(none).title as Part).text, 'Faces: no face');
  });
});
