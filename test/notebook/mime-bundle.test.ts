import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { DataFrame } from 'danfojs-node';
import * as pl from 'nodejs-polars';
import sharp from 'sharp';
import { confusionMatrix } from '../../src/evaluation/confusion-matrix';
import { buildWalkthroughCnn } from '../../src/model/cnn';
import { JUPYTER_DISPLAY, mimeBundle } from '../../src/notebook/mime-bundle';
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
    ]) {
      assert.deepEqual(mimeBundle(value), { 'text/plain': inspect(value) });
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
    assert.match(text(broken), /^This value could not show itself: Error: no picture/);
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

describe('tensors', () => {
  it('show shape, type, bytes, least, mean and greatest value', () => {
    const tensor = tf.tensor2d([
      [1, 2, 3],
      [4, 5, 9],
    ]);
    const before = tf.memory().numTensors;
    // (1 + 2 + 3 + 4 + 5 + 9) / 6 = 4
    assert.deepEqual(mimeBundle(tensor), {
      'text/plain': 'Tensor [2, 3] float32, 24 bytes\nmin 1, mean 4, max 9, all finite',
    });
    assert.equal(tf.memory().numTensors, before);
    tensor.dispose();
    assert.equal(text(tensor), 'Tensor [2, 3] float32, disposed');
  });

  it('say how many values are not finite, and leave them out of the numbers', () => {
    const some = tf.tensor1d([1, Number.NaN, 3, Number.POSITIVE_INFINITY]);
    assert.match(text(some), /min 1, mean 2, max 3, 2 of 4 not finite/);
    const none = tf.tensor1d([Number.NaN]);
    assert.match(text(none), /no value is finite/);
    tf.dispose([some, none]);
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
      tensors.map((tensor) => text(tensor).split('\n')[0]),
      [
        'Tensor [2] bool, 2 bytes',
        'Tensor [2] int32, 8 bytes',
        'Tensor [2] string',
        'Tensor [1] complex64, 8 bytes',
        'Tensor [0, 3] float32, empty',
        'Tensor [] float32, 4 bytes',
      ],
    );
    tf.dispose(tensors);
  });

  it('of faces are pictures too, stretched from black to white', async () => {
    // The top half 0.25, the bottom half 0.75: black above white.
    const faces = tf.concat([tf.fill([1, 24, 48, 1], 0.25), tf.fill([1, 24, 48, 1], 0.75)], 1) as tf.Tensor4D;
    const bundle = mimeBundle(faces);
    assert.match(String(bundle['text/plain']), /as picture, black at 0\.25, white at 0\.75$/);
    assert.match(
      String(bundle['text/html']),
      /<img src="data:image\/png;base64,[^"]+" alt="Tensor \[1, 48, 48, 1\]/,
    );
    const picture = await sharp(Buffer.from(String(bundle['image/png']), 'base64'))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([picture.info.width, picture.info.height], [48, 48]);
    assert.deepEqual([picture.data[0], picture.data[47 * 48 + 47]], [0, 255]);
    tf.dispose(faces);
  });

  it('of many faces show the first on one sheet', async () => {
    const faces = tf.randomUniform([40, 48, 48, 1], 0, 1, 'float32', 7);
    const bundle = mimeBundle(faces);
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
    for (const tensor of tensors) assert.deepEqual(Object.keys(mimeBundle(tensor)), ['text/plain']);
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
    const matrix = confusionMatrix([0, 0, 3], [0, 3, 3]);
    assert.match(text(matrix), /^Confusion matrix: 2 of 3 right/);
    const html = String(mimeBundle(matrix)['text/html']);
    assert.match(html, />Angry<\/td><td[^>]*>1<\/td><td[^>]*>0<\/td><td[^>]*>0<\/td><td[^>]*>1</);
    assert.equal(text(matrix.map((row) => [...row])), inspect(matrix));
  });
});
