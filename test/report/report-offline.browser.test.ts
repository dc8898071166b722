import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { writeReport } from '../../src/report/write-report';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { everyOutput, NUM_CHARTS, PAYLOAD } from './every-output';
import { type OpenOptions, openedPage } from './opened-page';
import { sampleRun } from './sample-run';

describe('a report without a network', { timeout: 300_000 }, () => {
  let folder: string;
  let browser: Browser;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'report-offline-'));
    await writeReport(
      path.join(folder, 'reports'),
      sampleRun({ notebooks: [{ name: '01-charts', notebook: everyOutput, seconds: 3 }] }),
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

  const open = (file: string, options: OpenOptions = {}) =>
    openedPage(browser, path.join(folder, 'reports', file), options);
  const openDrawn = (options: OpenOptions) => open('01-charts.html', { ...options, drawn: true });

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
    assert.equal(await page.getByRole('figure', { name: PAYLOAD, exact: true }).count(), 1);
    // The picture is out of the way, and its words are not said twice.
    assert.equal(await page.getByRole('img', { name: 'A rising curve.' }).count(), 0);
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
