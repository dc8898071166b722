import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { clearOutput, display, displayTable, setPublisher } from '../../src/notebook/display';
import type { MimeBundle } from '../../src/notebook/mime-bundle';
import { showProgress, withProgress } from '../../src/notebook/progress';

interface Published {
  readonly bundle: MimeBundle;
  readonly displayId: string | undefined;
  readonly update: boolean;
}

function recordPublished(): Published[] {
  const published: Published[] = [];
  setPublisher({
    display: (bundle, displayId, update) => published.push({ bundle, displayId, update }),
    clear: (wait) => published.push({ bundle: { clear: wait }, displayId: undefined, update: false }),
  });
  return published;
}

describe('showing values', () => {
  afterEach(() => setPublisher(undefined));

  it('sends a bundle once, and its replacement to the same place', () => {
    const published = recordPublished();
    display('first').update('second');
    assert.deepEqual(
      published.map(({ bundle, update }) => [bundle['text/plain'], update]),
      [
        ["'first'", false],
        ["'second'", true],
      ],
    );
    assert.equal(published[0].displayId, published[1].displayId);
  });

  it('prefers what a value says of itself', () => {
    const published = recordPublished();
    display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/markdown': '**x**' }) });
    assert.equal(published[0].bundle['text/markdown'], '**x**');
  });

  it('sends a figure as a chart, with its alternative text beside it', () => {
    const published = recordPublished();
    display({ data: [{ type: 'bar' }], layout: { meta: { alternativeText: 'one bar' } } });
    const { bundle } = published[0];
    assert.equal(bundle['text/plain'], 'one bar\nseries 1 (bar)');
    assert.deepEqual((bundle['application/vnd.plotly.v1+json'] as { data: unknown }).data, [{ type: 'bar' }]);
  });

  it('puts something else in the place of a chart before the next one, which JupyterLab would not draw otherwise', () => {
    const published = recordPublished();
    const chart = (y: number) => ({ data: [{ type: 'bar', y: [y] }], layout: { height: 300 } });
    display(chart(1)).update(chart(2));
    assert.deepEqual(
      published.map(({ bundle, update }) => [Object.keys(bundle)[0], update]),
      [
        ['application/vnd.plotly.v1+json', false],
        ['text/html', true],
        ['application/vnd.plotly.v1+json', true],
      ],
    );
    assert.match(String(published[1].bundle['text/html']), /height:300px/);
    assert.equal(new Set(published.map(({ displayId }) => displayId)).size, 1);
  });

  it('takes away what was shown', () => {
    const published = recordPublished();
    clearOutput();
    clearOutput({ wait: true });
    assert.deepEqual(
      published.map(({ bundle }) => bundle),
      [{ clear: false }, { clear: true }],
    );
  });

  it('shows nothing outside a notebook, and does not mind', () => {
    displayTable({ columns: ['a'], rows: [[1]] });
    assert.equal(typeof display('nobody sees this').update, 'function');
  });

  it('draws a progress bar at most ten times a second, and always its end', () => {
    const published = recordPublished();
    const bar = showProgress('Loading <faces>');
    for (let i = 0; i < 1000; i += 1) bar.update(i / 1000, 'now');
    bar.finish('3 faces');
    // The thousand updates take a few milliseconds: none of them is due for drawing, unless the machine paused.
    assert.ok(published.length < 10, `${published.length} drawings`);
    assert.match(
      String(published[0].bundle['text/html']),
      /Loading &lt;faces&gt;.*<progress max="1" value="0\.0000"/,
    );
    assert.equal(published.at(-1)?.bundle['text/plain'], 'Loading <faces>: 3 faces');
  });

  it('shows a bar while something is done one by one, and then how many it was', async () => {
    const published = recordPublished();
    const result = await withProgress('Covering faces', 'covered faces', async (onProgress) => {
      onProgress(600, 1200);
      onProgress(1200, 1200);
      return 'done';
    });
    assert.equal(result, 'done');
    assert.match(
      String(published.at(-1)?.bundle['text/plain']),
      /^Covering faces: 1,200 covered faces in \d+\.\d s$/,
    );
  });
});
