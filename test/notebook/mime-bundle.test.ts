import assert from 'node:assert/strict';
import { writer } from 'node:repl';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { DataFrame } from 'danfojs-node';
import * as pl from 'nodejs-polars';
import sharp from 'sharp';
import { EMOTION_LABELS } from '../../src/dataset/emotions';
import { confusionMatrix } from '../../src/evaluation/confusion-matrix';
import { buildWalkthroughCnn } from '../../src/model/cnn';
import { JUPYTER_DISPLAY, type MimeBundle, mimeBundle } from '../../src/notebook/mime-bundle';
import { tf } from '../../src/tensorflow/tf';

const text = (value: unknown) => String(mimeBundle(value)['text/plain']);

describe('plain values', () => {
  it("print as in Node's REPL", () => {
    for (const value of [
      'it',
      48,
      -0,
      10n,
      null,
      undefined,
      { a: [1, { b: 2 }] },
      [1, 2],
      new Map([[1, 2]]),
      new Proxy({ a: 1 }, {}),
    ]) {
      assert.deepEqual(mimeBundle(value), { 'text/plain': inspect(value, writer.options) });
    }
    assert.equal(text('Happy'), "'Happy'");
  });

  it('are cut where they would fill the page, and say how much is missing', () => {
    assert.match(text('x'.repeat(20_000)), /^'x{1000,}'\.\.\. 15000 more characters$/);
    const wide = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`key${i}`, 'some value']));
    assert.match(text(wide), /\n… [\d,]+ more characters$/);
    assert.ok(text(wide).length < 11_000);
    assert.match(text(Array.from({ length: 1000 }, (_, i) => i)), /900 more items/);
  });
});

describe('values that cannot be read', () => {
  const fail = () => {
    throw new Error('not now');
  };

  it('print as far as they can, and say why no more', () => {
    for (const name of ['data', 'rows', 'layers', 'shape', JUPYTER_DISPLAY]) {
      const bundle = mimeBundle(Object.defineProperty({}, name, { get: fail, enumerable: true }));
      assert.match(
        String(bundle['text/plain']),
        /\[Getter\] \}\nOnly its text can be shown: Error: not now$/,
        String(name),
      );
    }
    assert.match(
      text(new Proxy({}, { get: fail })),
      /^Proxy \[ \{\}, .*\]\nOnly its text can be shown: Error: not now$/,
    );
    assert.equal(text({ [inspect.custom]: fail }), 'This value could not be printed: Error: not now');
  });
});

describe('values that show themselves', () => {
  it('are shown as they wish, with a text in any case', () => {
    const bundle = mimeBundle({ [JUPYTER_DISPLAY]: () => ({ 'text/html': '<b>x</b>' }), name: 'faces' });
    assert.equal(bundle['text/html'], '<b>x</b>');
    assert.match(String(bundle['text/plain']), /name: 'faces'/);
  });

  it('say so when they fail to, instead of failing the cell', () => {
    const broken = {
      [JUPYTER_DISPLAY]: () => {
        throw new Error('no picture');
      },
    };
    assert.equal(text(broken), 'This value could not show itself: Error: no picture');
  });

  it('say what is wrong with what they show, such as a promise', () => {
    const late = { [JUPYTER_DISPLAY]: () => Promise.reject(new Error('late')), name: 'late' };
    assert.match(text(late), /name: 'late'.*at once, and returned a promise\.$/s);
    assert.match(text({ [JUPYTER_DISPLAY]: () => undefined }), /returned undefined\.$/);
    assert.match(text({ [JUPYTER_DISPLAY]: () => ({ text: 'x' }) }), /returned \{ text: 'x' \}\.$/);
  });
});

describe('charts', () => {
  it('made by hand are drawn, and told in words', () => {
    const figure = {
      data: [
        { type: 'scatter', name: 'accuracy', x: [1, 2], y: [0.25, 0.5] },
        { type: 'bar', y: [3] },
      ],
      layout: { title: { text: 'Training' } },
    };
    const bundle = mimeBundle(figure);
    assert.deepEqual((bundle['application/vnd.plotly.v1+json'] as typeof figure).data, figure.data);
    assert.equal(
      bundle['text/plain'],
      'Training\naccuracy (scatter): 2 values from 0.25 to 0.5\nseries 2 (bar): 1 value from 3 to 3',
    );
  });

  it('are told by what they draw: lengths of bars that lie, colors of a heatmap, shares of a pie', () => {
    const data = [
      { type: 'bar', orientation: 'h', x: [0.5, 2], y: ['Happy', 'Sad'] },
      { type: 'heatmap', x: ['a', 'b'], y: ['c', 'd'], z: [[1, 2], new Float32Array([3, 4])] },
      { type: 'pie', labels: ['a'], values: [3] },
      { type: 'scatter', y: ['low', 'high'] },
      { type: 'sankey' },
    ];
    assert.deepEqual(text({ data }).split('\n'), [
      'series 1 (bar): 2 values from 0.5 to 2',
      'series 2 (heatmap): 4 values from 1 to 4',
      'series 3 (pie): 1 value from 3 to 3',
      'series 4 (scatter): 2 values',
      'series 5 (sankey)',
    ]);
  });

  it('are not seen in other objects that hold data', () => {
    assert.equal(text({ data: [1, 2] }), '{ data: [ 1, 2 ] }');
    assert.equal(text({ data: [{ type: 'face' }] }), "{ data: [ { type: 'face' } ] }");
  });
});

describe('frames', () => {
  const numbers = Array.from({ length: 30 }, (_, i) => i);

  it('of polars show shape, types, head and tail, everything escaped', () => {
    const html = String(
      mimeBundle(pl.DataFrame({ '<i>': numbers, s: numbers.map(() => '<script>') }))['text/html'],
    );
    assert.match(html, /<caption>30 rows × 2 columns<\/caption>/);
    assert.match(html, /&lt;i&gt; \(Float64\)/);
    assert.match(html, />29</);
    assert.doesNotMatch(html, /<script>|<i>/);
    assert.equal(html.match(/<tr>/g)?.length, 1 + 10 + 1 + 10);
  });

  it('of danfo show shape, types, head and tail, everything escaped', () => {
    const frame = new DataFrame(
      numbers.map((i) => [i, '<script>']),
      { columns: ['<i>', 's'] },
    );
    const html = String(mimeBundle(frame)['text/html']);
    assert.match(html, /<caption>30 rows × 2 columns<\/caption>/);
    assert.match(html, /&lt;i&gt; \(int32\)/);
    assert.match(html, /s \(string\)/);
    assert.match(html, />29</);
    assert.doesNotMatch(html, /<script>|<i>/);
  });
});

/** The gray pixels of a bundle's picture. */
async function pixelsOf(bundle: MimeBundle) {
  const picture = sharp(Buffer.from(String(bundle['image/png']), 'base64')).greyscale();
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, info };
}

describe('tensors', () => {
  it('show shape, type, bytes, least, mean and greatest value', () => {
    const tensor = tf.tensor2d([
      [1, 2, 3],
      [4, 5, 9],
    ]);
    const before = tf.memory().numTensors;
    // (1 + 2 + 3 + 4 + 5 + 9) / 6 = 4
    const bundle = mimeBundle(tensor);
    assert.equal(
      bundle['text/plain'],
      'Tensor [2, 3] float32, 24 bytes\nmin 1, mean 4, max 9, all finite\n[[1, 2, 3],\n [4, 5, 9]]',
    );
    assert.match(
      String(bundle['text/html']),
      /<caption>Tensor \[2, 3\] float32, 24 bytes<.*>mean<.*>1<\/td>.*>4<\/td>.*>9<\/td>.*>all finite</s,
    );
    assert.equal(tf.memory().numTensors, before);
    tensor.dispose();
    assert.equal(text(tensor), 'Tensor [2, 3] float32, disposed');
  });

  it('say how many values are not finite, and leave them out of the numbers', () => {
    const some = tf.tensor1d([1, Number.NaN, 3, Number.POSITIVE_INFINITY]);
    assert.match(text(some), /min 1, mean 2, max 3, 2 of 4 not finite: 1 NaN, 1 infinite\n/);
    const none = tf.tensor1d([Number.NaN]);
    assert.match(text(none), /no value is finite: 1 NaN\n/);
    tf.dispose([some, none]);
  });

  it('of a million values and more are reduced by TensorFlow, with the same outcome and no tensor left', () => {
    const most = tf.fill([1_000_000], 2);
    const finite = tf.concat([most, tf.tensor1d([-1, 6])]);
    const broken = tf.concat([finite, tf.tensor1d([Number.NaN, Number.NEGATIVE_INFINITY])]);
    const before = tf.memory().numTensors;
    // (2,000,000 - 1 + 6) / 1,000,002 = 2.000001
    assert.equal(
      text(finite),
      'Tensor [1000002] float32, 4,000,008 bytes\nmin -1, mean 2, max 6, all finite',
    );
    // Read in parts of a million: the first is 2 throughout, the second holds -1, 6 and what is not finite.
    assert.match(text(broken), /\nmin -1, mean 2, max 6, 2 of 1,000,004 not finite: 1 NaN, 1 infinite$/);
    const none = tf.fill([1_000_001], Number.NaN);
    assert.match(text(none), /no value is finite: 1,000,001 NaN$/);
    const late = tf.tidy(() => tf.concat([tf.fill([1_000_000], Number.NaN), tf.tensor1d([3])]));
    assert.match(text(late), /\nmin 3, mean 3, max 3, 1,000,000 of 1,000,001 not finite: 1,000,000 NaN$/);
    tf.dispose([none, late]);
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([most, finite, broken]);
  });

  it('that are variables say their name', () => {
    const weight = tf.variable(tf.zeros([2]), true, 'kernel');
    assert.match(text(weight), /^Variable "kernel" \[2\] float32, 8 bytes\nmin 0/);
    weight.dispose();
  });

  it('of every type are described', () => {
    const tensors = [
      tf.tensor1d([1, 0], 'bool'),
      tf.tensor1d([7, 8], 'int32'),
      tf.tensor1d(['a', 'b']),
      tf.complex([1], [2]),
      tf.zeros([0, 3]),
      tf.scalar(2),
    ];
    assert.deepEqual(
      tensors.map((tensor) => text(tensor)),
      [
        'Tensor [2] bool, 2 bytes\nmin 0, mean 0.5, max 1, all finite\n[true, false]',
        'Tensor [2] int32, 8 bytes\nmin 7, mean 7.5, max 8, all finite\n[7, 8]',
        "Tensor [2] string\n['a', 'b']",
        'Tensor [1] complex64, 8 bytes\n[1 + 2j]',
        'Tensor [0, 3] float32, empty',
        'Tensor [] float32, 4 bytes\nmin 2, mean 2, max 2, all finite\n2',
      ],
    );
    tf.dispose(tensors);
  });

  it('of faces are pictures too, as dark as their values', async () => {
    // The top half 0.2, the bottom half 0.8: 51 and 204 of 255.
    const faces = tf.concat([tf.fill([1, 24, 48, 1], 0.2), tf.fill([1, 24, 48, 1], 0.8)], 1) as tf.Tensor4D;
    const bundle = mimeBundle(faces);
    assert.match(String(bundle['text/plain']), /\nas picture, black at 0, white at 1$/);
    assert.match(
      String(bundle['text/html']),
      /<img src="data:image\/png;base64,[^"]+" alt="Tensor \[1, 48, 48, 1\]/,
    );
    const { pixels, info } = await pixelsOf(bundle);
    assert.deepEqual([info.width, info.height], [48, 48]);
    assert.deepEqual([pixels[0], pixels[47 * 48 + 47]], [51, 204]);
    tf.dispose(faces);
  });

  it('of faces in other units are drawn from 0 to 255, or from the least to the greatest value', async () => {
    const halves = (above: number, below: number) =>
      tf.concat([tf.fill([24, 48], above), tf.fill([24, 48], below)]) as tf.Tensor2D;
    const corners = async (tensor: tf.Tensor) => {
      const { pixels } = await pixelsOf(mimeBundle(tensor));
      return [pixels[0], pixels[47 * 48 + 47], text(tensor).split('\n').at(-1)];
    };
    const intensities = halves(51, 204);
    assert.deepEqual(await corners(intensities), [51, 204, 'as picture, black at 0, white at 255']);
    const standardized = halves(-1.5, 1);
    assert.deepEqual(await corners(standardized), [0, 255, 'as picture, black at -1.5, white at 1']);
    const broken = halves(Number.NaN, 0.2);
    assert.deepEqual(await corners(broken), [0, 51, 'as picture, black at 0, white at 1']);
    tf.dispose([intensities, standardized, broken]);
  });

  it('of three channels are pictures in color', async () => {
    const pixel = tf.tensor1d([1, 0.2, 0]);
    const picture = tf.tile(tf.reshape(pixel, [1, 1, 3]), [8, 9, 1]);
    const { data, info } = await sharp(Buffer.from(String(mimeBundle(picture)['image/png']), 'base64'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [9, 8, 3]);
    assert.deepEqual([...data.subarray(-3)], [255, 51, 0]);
    tf.dispose([pixel, picture]);
  });

  it('of many faces show the first on one sheet', async () => {
    const faces = tf.randomUniform([40, 48, 48, 1], 0, 1, 'float32', 7);
    const before = tf.memory().numTensors;
    const bundle = mimeBundle(faces);
    assert.equal(tf.memory().numTensors, before);
    assert.match(String(bundle['text/plain']), /the first 32 of 40 pictures/);
    const { width, height } = await sharp(Buffer.from(String(bundle['image/png']), 'base64')).metadata();
    // 8 in a row and 4 rows of 48 pixels, with 2 between.
    assert.deepEqual([width, height], [8 * 50 - 2, 4 * 50 - 2]);
    tf.dispose(faces);
  });

  it('that are no faces are not drawn', () => {
    const tensors = [
      tf.zeros([48]),
      tf.zeros([3, 7]),
      tf.zeros([64, 7]),
      tf.zeros([2, 5, 5, 3]),
      tf.zeros([10, 48, 48]),
    ];
    for (const tensor of tensors) assert.equal(mimeBundle(tensor)['image/png'], undefined);
    tf.dispose(tensors);
  });
});

describe('models and matrices', () => {
  it('a model shows its layers and the number of its parameters', () => {
    const model = buildWalkthroughCnn({ seed: 1 });
    const html = String(mimeBundle(model)['text/html']);
    // 470,439 is the number in the walkthrough.
    assert.match(html, /470,439 parameters/);
    assert.match(html, />Conv2D<.*>48 × 48 × 32<.*>relu</s);
    assert.match(text(model), /Dense.*softmax/);
    model.dispose();
  });

  it('a confusion matrix shows classes and totals; other tables of numbers stay what they are', () => {
    const matrix = confusionMatrix([0, 0, 3], [0, 3, 3], { labels: EMOTION_LABELS });
    assert.match(text(matrix), /^Confusion matrix: 2 of 3 right/);
    const html = String(mimeBundle(matrix)['text/html']);
    assert.match(html, />Angry<\/td><td[^>]*>1<\/td><td[^>]*>0<\/td><td[^>]*>0<\/td><td[^>]*>1</);
    assert.equal(text(matrix.map((row) => [...row])), inspect(matrix));
    assert.match(text(confusionMatrix([3, 5], [3, 5])), /class 3.*class 5/);
  });
});
