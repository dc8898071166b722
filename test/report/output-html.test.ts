import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { embeddedJson } from '../../src/report/embedded-json';
import { pageAddresses } from '../../src/report/notebook-addresses';
import { chartOf, outputHtml } from '../../src/report/output-html';
import { PageOutline } from '../../src/report/page-outline';
import { firstOutput, plotlyOutput } from './sample-run';

const context = { outline: new PageOutline(), addressOf: pageAddresses([]), folder: tmpdir() };

function display(data: object, metadata: object = {}): string {
  return outputHtml(firstOutput({ output_type: 'display_data', metadata, data }), context);
}

describe('JSON inside a script element', () => {
  it('cannot end the element, and reads back as it was', () => {
    const value = { text: '</script><!-- \u2028\u2029 & ü' };
    const json = embeddedJson(value);
    assert.doesNotMatch(json, /[<>&\u2028\u2029]/);
    assert.deepEqual(JSON.parse(json), value);
  });
});

describe('an output on a page', () => {
  it('shows only the richest form of a bundle', () => {
    assert.equal(
      display({ 'text/plain': 'plain', 'text/markdown': '*md*', 'text/html': '<b>html</b>' }),
      '<div class="html"><b>html</b></div>',
    );
    assert.match(display({ 'text/plain': 'plain', 'image/png': 'QUJD' }), /^<figure class="picture"><img /);
    assert.equal(display({ 'text/plain': 'plain', 'text/markdown': '*md*' }).trim(), '<p><em>md</em></p>');
  });

  it('is a chart with its alternative text and its data, which cannot break out of the page', () => {
    const output = firstOutput(
      plotlyOutput([{ type: 'bar', name: '</script><script>alert(1)</script>' }], {
        height: 300,
        meta: { alternativeText: 'Bars, "high" & low' },
      }),
    );
    const html = outputHtml(output, context);
    assert.match(html, /style="--chart-height:300px;/);
    assert.match(html, /What it shows: <span>Bars, &quot;high&quot; &amp; low<\/span>/);
    // One script element, the chart's own, opens and closes.
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.equal(html.match(/<\/script/g)?.length, 1);
  });

  it('is a picture of the chart until a script draws it, if there is one', () => {
    const output = firstOutput(plotlyOutput([], { meta: { alternativeText: 'Rising' } }));
    const pictures = new Map([[chartOf(output), '<svg/>']]);
    // "<svg/>" in base64 is PHN2Zy8+.
    assert.match(
      outputHtml(output, { ...context, pictures }),
      /<img class="chart-picture" src="data:image\/svg\+xml;base64,PHN2Zy8\+" alt="Rising">/,
    );
  });

  it('describes a chart by its title and its data where its author has not', () => {
    const output = firstOutput(plotlyOutput([{ y: [1, 4] }], { title: { text: 'Two points' } }));
    assert.match(
      outputHtml(output, context),
      /<span>Two points\. series 1 \(scatter\): 2 values from 1 to 4<\/span>/,
    );
  });

  it('scrolls a chart that cannot be read on a narrow screen', () => {
    const output = firstOutput(plotlyOutput([], { meta: { alternativeText: 'Wide', minWidth: 700 } }));
    const html = outputHtml(output, context);
    assert.match(html, /--chart-min-width:700px/);
    assert.match(
      html,
      /<div class="scroll" role="group" tabindex="0" aria-label="Chart">.*<div class="chart-drawing">/,
    );
  });

  it('tells of pictures how high they are by their width, and takes no other value for it', () => {
    const styleOf = (pictureRatio: unknown, margin?: unknown) =>
      outputHtml(
        firstOutput(plotlyOutput([], { height: 300, margin, meta: { pictureRatio } })),
        context,
      ).match(/<figure class="chart" style="([^"]*)"/)?.[1];
    const plain = '--chart-height:300px;--chart-min-width:0px';
    assert.equal(
      styleOf(0.5, { t: 50, b: 10, l: 8, r: 4 }),
      `${plain};--picture-ratio:0.5000;--picture-margins:60px;--picture-sides:12px`,
    );
    assert.equal(
      styleOf(2, null),
      `${plain};--picture-ratio:2.0000;--picture-margins:0px;--picture-sides:0px`,
    );
    for (const wrong of [undefined, null, 0, -1, '1e999', '1;color:red', {}]) {
      assert.equal(styleOf(wrong), plain, JSON.stringify(wrong));
    }
  });

  it('puts wide tables into a box that scrolls', () => {
    assert.match(
      display({ 'text/html': '<table class="dataframe"></table>' }),
      /^<div class="scroll" role="group" tabindex="0" aria-label="Table"><table/,
    );
  });

  it('puts SVG into the page as a picture, apart from the page’s own elements', () => {
    // "<svg/>" in base64 is PHN2Zy8+.
    assert.match(
      display({ 'image/svg+xml': '<svg/>' }, { alternativeText: 'A face' }),
      /<img src="data:image\/svg\+xml;base64,PHN2Zy8\+" alt="A face">/,
    );
  });

  it('escapes text and keeps the two streams apart', () => {
    const stream = { output_type: 'stream', name: 'stderr', text: '<script>alert(1)</script>\n' };
    assert.equal(
      outputHtml(firstOutput(stream), context),
      '<pre class="text stderr" tabindex="0">&lt;script&gt;alert(1)&lt;/script&gt;</pre>',
    );
    assert.equal(outputHtml(firstOutput({ ...stream, text: '\n' }), context), '');
  });

  it('shows an error by its traceback, or by name and message where there is none', () => {
    const error = {
      output_type: 'error',
      ename: 'RangeError',
      evalue: 'row 3',
      traceback: ['\u001b[31mat\u001b[39m cell'],
    };
    assert.match(outputHtml(firstOutput(error), context), /<span class="ansi-red">at<\/span> cell/);
    assert.match(outputHtml(firstOutput({ ...error, traceback: [] }), context), /RangeError: row 3/);
  });

  it('says so where it cannot show a type', () => {
    assert.match(display({ 'application/x-own': '1' }), /cannot show: application\/x-own/);
  });
});
