import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countLabels } from '../../src/dataset/label-counts';
import { chartText, plainChartTitle, textOfChart } from '../../src/figures/chart-text';
import { faceGalleryFigure } from '../../src/figures/face-gallery';
import { figureSvg } from '../../src/figures/figure-picture';
import { labelDistributionFigure } from '../../src/figures/label-distribution';
import { modelComparisonFigure } from '../../src/figures/model-comparison';
import { figureText } from '../../src/notebook/figure-text';
import type { PlotlyFigure } from '../../src/report/chart-parts';
import { chartTables } from '../../src/report/chart-tables';

const NAME = 'fer <a href="https://example.org/">2013</a> <b>R&D</b> &lt;';

const { overall: COUNTS } = countLabels({ labels: Uint8Array.of(0, 1, 1), usages: new Uint8Array(3) });

describe('names in charts', () => {
  it('are shown as they stand, not as the markup that Plotly reads', async () => {
    const figure = labelDistributionFigure(COUNTS, NAME);
    const svg = await figureSvg(figure);
    assert.doesNotMatch(svg, /<a |font-weight: bold/);
    // Shown as text: its signs are written as entities in the drawing.
    assert.ok(
      svg.includes('2013&#60;/a&#62; &#60;b&#62;R&amp;D&#60;/b&#62; &amp;lt;'),
      svg.match(/<text.*?<\/text>/g)?.at(-1),
    );
  });

  it('are shown so in captions, whose lines end at <br>, and on axes', async () => {
    const gallery = faceGalleryFigure(new Uint8Array(48 * 48), {
      title: NAME,
      captions: [`${NAME}<br>second`],
    });
    const svg = await figureSvg(gallery);
    assert.doesNotMatch(svg, /<a |font-weight: bold/);
    assert.match(svg, /<tspan[^>]*>second<\/tspan>/);
    const comparison = await figureSvg(
      modelComparisonFigure([{ name: NAME, accuracy: 0.5, macroF1: 0.5 }], NAME),
    );
    assert.doesNotMatch(comparison, /<a |font-weight: bold/);
  });

  it('are plain again in the tables and the words of a chart', () => {
    const figure = modelComparisonFigure([{ name: NAME, accuracy: 0.5, macroF1: 0.5 }], NAME);
    const [table] = chartTables(figure as unknown as PlotlyFigure);
    assert.ok(typeof table !== 'string');
    assert.equal(table.rows[0][0], NAME);
    assert.equal(figureText(figure).split('\n')[0], NAME);
  });

  it('come back from their form in a chart', () => {
    for (const text of [NAME, '1 < 2 > 0', '&amp;', 'happy & sad']) {
      assert.equal(textOfChart(chartText(text)), text);
      assert.equal(plainChartTitle(chartText(text)), text);
    }
    assert.equal(plainChartTitle('two<br>lines, <b>bold</b>'), 'two lines, bold');
  });
});
