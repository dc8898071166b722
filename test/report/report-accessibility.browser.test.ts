import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { writeReport } from '../../src/report/write-report';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { everyOutput } from './every-output';
import { openedPage } from './opened-page';
import { openDisclosures, pageViolations } from './page-violations';
import { markdownCell, notebookOf, sampleRun } from './sample-run';

describe('the pages of a report, checked by axe', { timeout: 600_000 }, () => {
  let folder: string;
  let browser: Browser;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'report-accessibility-'));
    const run = sampleRun({
      notebooks: [
        { name: '01-charts', notebook: everyOutput, seconds: 3 },
        {
          name: '02-faces',
          notebook: notebookOf([markdownCell('# 2 · Faces\n\nLook at them.')]),
          seconds: 1,
        },
      ],
    });
    const options = { cacheFolder: path.join(folder, 'cache'), notebooksFolder: folder };
    await writeReport(path.join(folder, 'pages'), run, options);
    await writeReport(path.join(folder, 'single'), run, { ...options, singleFile: true });
    browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it('can be found wrong: axe sees a picture without words and grey on grey', async () => {
    const { page } = await openedPage(browser, path.join(folder, 'pages/index.html'));
    await page.evaluate(
      `document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:,"><p style="color:#999;background:#aaa">grey on grey</p>')`,
    );
    const found = (await pageViolations(page)).map((violation) => violation.split(':')[0]);
    assert.deepEqual(found.sort(), ['color-contrast', 'image-alt']);
    await page.context().close();
  });

  const kinds: [string, string, boolean][] = [
    ['the index', 'pages/index.html', false],
    ['a page with every output', 'pages/01-charts.html', true],
    ['a page of prose', 'pages/02-faces.html', false],
    ['the report in one file', 'single/index.html', true],
  ];
  for (const [kind, file, drawn] of kinds) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        it(`${kind}, ${colorScheme}, ${width} pixels wide`, async () => {
          const options = { colorScheme, width, drawn };
          const { page } = await openedPage(browser, path.join(folder, file), options);
          assert.deepEqual(await pageViolations(page), []);
          // And with everything that can be opened open.
          await openDisclosures(page);
          assert.deepEqual(await pageViolations(page), []);
          await page.context().close();
        });
      }
    }
  }

  it('a page in the theme that the reader chose against the system’s', async () => {
    const { page } = await openedPage(browser, path.join(folder, 'pages/01-charts.html'), { drawn: true });
    await page.getByRole('radio', { name: 'Dark' }).check();
    assert.deepEqual(await pageViolations(page), []);
    await page.context().close();
  });

  it('a page whose scripts were taken out, as mail programs do', async () => {
    // With scripts off in the browser axe would not run either.
    const html = readFileSync(path.join(folder, 'pages/01-charts.html'), 'utf8');
    const file = path.join(folder, 'without-scripts.html');
    writeFileSync(file, html.replace(/<script>.*?<\/script>/gs, ''));
    const { page } = await openedPage(browser, file);
    assert.equal(await page.locator('.js-plotly-plot').count(), 0);
    assert.deepEqual(await pageViolations(page), []);
    await page.context().close();
  });
});
