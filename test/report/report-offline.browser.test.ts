import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { writeReport } from '../../src/report/write-report';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { codeCell, markdownCell, notebookOf, plotlyOutput, sampleRun } from './sample-run';

const PAYLOAD =
  '</script><script>document.title = "broken out"</script><img src=x onerror="document.title=\'broken out\'">';

const NUM_CHARTS = 3;

const notebook = notebookOf([
  markdownCell('# 1 · Charts\n\nThree of them.\n\n## Bars\n\nSoftmax is $p_i = e^{z_i} / \\sum_j e^{z_j}$.'),
  codeCell(`display(${JSON.stringify(PAYLOAD)})`, [
    plotlyOutput([{ type: 'bar', x: ['Angry', 'Happy'], y: [3995, 7215], name: PAYLOAD }], {
      title: { text: 'Labels' },
      font: { color: '#757575' },
      meta: { alternativeText: PAYLOAD },
    }),
    { output_type: 'stream', name: 'stdout', text: `${PAYLOAD}\u2028\n` },
    { output_type: 'stream', name: 'stderr', text: '\u001b[31mred\u001b[39m\n' },
  ]),
  codeCell('display(curves)', [
    plotlyOutput([{ type: 'scatter', mode: 'lines', x: [1, 2, 3], y: [0.2, 0.4, 0.5] }], {
      meta: { alternativeText: 'A rising curve.' },
    }),
    plotlyOutput(
      [
        {
          type: 'heatmap',
          z: [
            [0, 1],
            [2, 3],
          ],
          colorscale: 'Greys',
        },
      ],
      {
        height: 300,
        meta: { alternativeText: 'A square of four greys.' },
      },
    ),
  ]),
  codeCell('table', [
    {
      output_type: 'display_data',
      metadata: {},
      data: {
        'text/html': `<table><tr>${'<td>a wide cell</td>'.repeat(60)}</tr></table>`,
        'text/plain': 'table',
      },
    },
    { output_type: 'error', ename: 'Error', evalue: PAYLOAD, traceback: [] },
  ]),
]);

describe('a report without a network', { timeout: 300_000 }, () => {
  let folder: string;
  let browser: Browser;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'report-offline-'));
    await writeReport(
      path.join(folder, 'reports'),
      sampleRun({ notebooks: [{ name: '01-charts', notebook, seconds: 3 }] }),
      {
        cacheFolder: path.join(folder, 'cache'),
        notebooksFolder: folder,
      },
    );
    browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page of the report from disk and notes what goes wrong and what it asks for. */
  async function open(
    file: string,
    settings: { colorScheme?: 'light' | 'dark'; width?: number; javaScriptEnabled?: boolean } = {},
  ): Promise<{ page: Page; problems: string[] }> {
    const { width = 1280, ...rest } = settings;
    const context = await browser.newContext({ ...rest, offline: true, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('requestfailed', (request) => problems.push(`failed: ${request.url().slice(0, 200)}`));
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) problems.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(path.join(folder, 'reports', file)).href);
    return { page, problems };
  }

  async function openDrawn(settings: Parameters<typeof open>[1]) {
    const opened = await open('01-charts.html', settings);
    await opened.page.locator('html[data-charts="drawn"]').waitFor({ state: 'attached' });
    return opened;
  }

  const textColor = `getComputedStyle(document.querySelector('.chart text')).fill`;

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`draws every chart, asks for nothing and runs nothing it was not given, in the ${colorScheme}`, async () => {
      const { page, problems } = await openDrawn({ colorScheme });
      assert.equal(await page.locator('.js-plotly-plot').count(), NUM_CHARTS);
      // Plotly lays two or more drawings over one another for each chart; the first is always there.
      assert.equal(await page.locator('.js-plotly-plot .main-svg:first-child').count(), NUM_CHARTS);
      assert.match(await page.title(), /^1 · Charts/);
      assert.deepEqual(problems, []);
      await page.context().close();
    });
  }

  it('gives charts the colours of the page, and again when they change', async () => {
    const { page } = await openDrawn({ colorScheme: 'light' });
    // --text of the two themes in report.css: #1d2126 and #e4e7eb.
    assert.equal(await page.evaluate(textColor), 'rgb(29, 33, 38)');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('.chart text[style*="rgb(228, 231, 235)"]').first().waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(textColor), 'rgb(228, 231, 235)');
    await page.context().close();
  });

  it('says what each chart shows to those who do not see it', async () => {
    const { page } = await openDrawn({});
    assert.equal(await page.getByRole('figure', { name: 'A rising curve.' }).count(), 1);
    assert.equal(await page.getByRole('figure', { name: PAYLOAD }).count(), 1);
    await page.context().close();
  });

  it('fits a phone: nothing but tables, code and charts scrolls sideways', async () => {
    const { page } = await openDrawn({ width: 390 });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
    await page.context().close();
  });

  it('shows pictures of the charts when scripts are off', async () => {
    const { page, problems } = await open('01-charts.html', { javaScriptEnabled: false });
    const pictures = page.locator('.chart img');
    assert.equal(await pictures.count(), NUM_CHARTS);
    const curve = page.getByRole('img', { name: 'A rising curve.' });
    const { width, height } = (await curve.boundingBox()) ?? { width: 0, height: 0 };
    assert.ok(width > 500 && height > 200, `${width} × ${height}`);
    // Nothing is left open where a script would draw.
    assert.equal(await page.locator('.chart-drawing').first().isVisible(), false);
    assert.deepEqual(problems, []);
    await page.context().close();
  });

  it('has an index that leads to its pages and back', async () => {
    const { page, problems } = await open('index.html');
    await page.getByRole('link', { name: '1 · Charts' }).click();
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), '1 · Charts');
    await page.getByRole('link', { name: 'All notebooks' }).first().click();
    assert.equal(
      await page.getByRole('heading', { level: 1 }).textContent(),
      'Facial emotion recognition in TypeScript',
    );
    assert.deepEqual(problems, []);
    await page.context().close();
  });
});
