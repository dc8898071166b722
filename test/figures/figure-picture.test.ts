import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import sharp from 'sharp';
import { countLabels } from '../../src/dataset/label-counts';
import type { Figure } from '../../src/figures/figure';
import { figurePng, figureSvg, saveFigure } from '../../src/figures/figure-picture';
import { labelDistributionFigure } from '../../src/figures/label-distribution';

const bars: Figure = {
  data: [{ type: 'bar', x: ['low', 'high'], y: [1, 4], marker: { color: 'rgb(0, 0, 255)' } }],
  layout: {
    title: { text: 'Two bars & a title' },
    height: 300,
    margin: { l: 50, r: 50, t: 50, b: 50 },
    xaxis: { title: { text: 'group' } },
    yaxis: { title: { text: 'faces' }, range: [0, 4] },
    meta: { alternativeText: 'Two bars.' },
  },
};

/** Red, green and blue of one pixel. */
async function pixelAt(png: Buffer, left: number, top: number): Promise<number[]> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((top * info.width + left) * info.channels).subarray(0, 3)];
}

describe('a picture of a figure', () => {
  it('as SVG shows its words, in the size that is asked for, and is the same each time', async () => {
    const before = JSON.stringify(bars);
    const svg = await figureSvg(bars, { width: 500 });
    assert.match(svg, /^<svg [^>]*width="500" height="300"/);
    for (const text of ['Two bars &amp; a title', 'low', 'high', 'group', 'faces']) {
      assert.ok(svg.includes(`>${text}<`), text);
    }
    assert.equal(await figureSvg(bars, { width: 500 }), svg);
    assert.equal(JSON.stringify(bars), before, 'the figure is left as it was');
    const ids = (drawing: string): readonly string[] => drawing.match(/id="([^"]+)"/g) ?? [];
    const other = await figureSvg({ ...bars, layout: { ...bars.layout, height: 310 } }, { width: 500 });
    assert.ok(ids(svg).length > 3);
    assert.ok(!ids(other).some((id) => ids(svg).includes(id)), 'two on a page do not share ids');
  });

  it('as PNG has bars as high as their values, on the background that is asked for', async () => {
    const png = await figurePng(bars, { width: 500, scale: 1 });
    const { width, height } = await sharp(png).metadata();
    assert.deepEqual([width, height], [500, 300]);
    // The plot reaches from 50 to 450 across and from 50 to 250 down: a bar of 1 of 4 is 50 high, one of 4 is 200.
    const blue = [0, 0, 255];
    assert.deepEqual(await pixelAt(png, 150, 210), blue);
    assert.notDeepEqual(await pixelAt(png, 150, 190), blue);
    assert.deepEqual(await pixelAt(png, 350, 60), blue);
    const clear: Figure = { ...bars, layout: { ...bars.layout, paper_bgcolor: 'rgba(0, 0, 0, 0)' } };
    const onGreen = await figurePng(clear, { width: 500, scale: 2, background: '#00ff00' });
    assert.equal((await sharp(onGreen).metadata()).width, 1000);
    assert.deepEqual(await pixelAt(onGreen, 4, 4), [0, 255, 0]);
    assert.equal((await sharp(await figurePng(clear, { background: null })).stats()).isOpaque, false);
  });

  it('of a heatmap shows the colors of its values', async () => {
    const heatmap: Figure = {
      data: [
        {
          type: 'heatmap',
          z: [
            [0, 1],
            [1, 0],
          ],
          colorscale: [
            [0, 'rgb(0, 0, 0)'],
            [1, 'rgb(255, 0, 0)'],
          ],
          showscale: false,
        },
      ],
      layout: { height: 200, margin: { l: 50, r: 50, t: 50, b: 50 }, meta: { alternativeText: 'Four.' } },
    };
    for (const xgap of [0, 2]) {
      const data = [{ ...heatmap.data[0], xgap }] as Figure['data'];
      const png = await figurePng({ ...heatmap, data }, { width: 300, scale: 1 });
      // The first row lies at the bottom.
      assert.deepEqual(await pixelAt(png, 100, 125), [0, 0, 0]);
      assert.deepEqual(await pixelAt(png, 200, 125), [255, 0, 0]);
      assert.deepEqual(await pixelAt(png, 100, 75), [255, 0, 0]);
    }
  });

  it('keeps the words of this project’s charts apart from each other and within the picture', async () => {
    const labels = Uint8Array.of(0, 1, 2, 3, 4, 5, 6);
    const { overall } = countLabels({ labels, usages: new Uint8Array(7) });
    const figure = labelDistributionFigure(overall, 'seven faces');
    const svg = await figureSvg(figure);
    const [, x] = svg.match(/class="ytitle"[^>]*x="([-\d.]+)"/) ?? [];
    assert.ok(Number(x) > 5 && Number(x) < 45, `the title of the axis begins at ${x}, its numbers end at 55`);
  });
});

describe('a saved figure', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'figures-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => path.join(folder, name);

  it('is what its name ends in', async () => {
    await saveFigure(bars, file('bars.json'));
    await saveFigure(bars, file('bars.svg'), { width: 400 });
    await saveFigure(bars, file('bars.PNG'), { width: 400, scale: 1 });
    assert.deepEqual(JSON.parse(readFileSync(file('bars.json'), 'utf8')), JSON.parse(JSON.stringify(bars)));
    assert.match(readFileSync(file('bars.svg'), 'utf8'), /^<svg /);
    assert.equal((await sharp(file('bars.PNG')).metadata()).format, 'png');
  });

  it('leaves what was there when it cannot be saved', async () => {
    writeFileSync(file('kept.png'), 'before');
    const names = readdirSync(folder);
    await assert.rejects(
      saveFigure(bars, file('kept.gif')),
      /kept\.gif: expected a name that ends in \.png, \.svg, \.json/,
    );
    const broken = {
      data: [
        {
          type: 'no such trace',
          get x(): never {
            throw new Error('unreadable');
          },
        },
      ],
    };
    await assert.rejects(saveFigure(broken as never, file('kept.png')));
    assert.equal(readFileSync(file('kept.png'), 'utf8'), 'before');
    assert.deepEqual(readdirSync(folder), names);
  });
});
