import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { pdfFiles } from '../../src/report/forms/pdf-form';
import { slidesPage } from '../../src/report/forms/slides-form';
import { writeReport } from '../../src/report/write-report';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { codeCell, markdownCell, notebookOf, plotlyOutput, sampleRun } from './sample-run';

const chart = plotlyOutput([{ type: 'bar', x: ['a', 'b'], y: [1, 2] }], { title: { text: 'Bars' } });
const notebook = notebookOf([
  markdownCell('# 1 · The data\n\nWhat it holds.\n\n## Count\n\nWhy.'),
  codeCell('const a = 1;', [chart]),
  markdownCell('## End\n\nThat is all.'),
]);
const executed = { name: '01-dataset', notebook, seconds: 2 };
const run = sampleRun({ notebooks: [executed] });

describe('other forms in a browser', { timeout: 300_000 }, () => {
  let browser: Browser;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'forms-browser-'));
    browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it('slides go on by keys, down through the cells and right through the headings, with no request and no error', async () => {
    const file = path.join(folder, 'slides.html');
    writeFileSync(file, await slidesPage(run, executed, folder));
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(pathToFileURL(file).href);
    await page.locator('.reveal.ready').waitFor();
    const shown = () => page.locator('section.present:not(.stack)').innerText();
    assert.match(await shown(), /^1 · The data/);
    await page.keyboard.press('ArrowRight');
    assert.match(await shown(), /^Count/);
    await page.keyboard.press('ArrowDown');
    assert.match(await shown(), /const a = 1;/);
    await page.keyboard.press('ArrowDown');
    const picture = page.locator('section.present img.chart');
    await picture.waitFor();
    const box = await picture.boundingBox();
    assert.ok(box && box.width > 600 && box.y >= 0 && box.y + box.height <= 720, JSON.stringify(box));
    await page.keyboard.press('ArrowRight');
    assert.match(await shown(), /^End/);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith('data:')),
      [pathToFileURL(file).href],
    );
    assert.deepEqual(errors, []);
    await page.close();
  });

  it('pages are printed as PDF, one a page of the report', async () => {
    const write = (pages: string) =>
      writeReport(pages, run, { cacheFolder: folder, notebooksFolder: folder });
    const files = await pdfFiles(write, browserPath());
    assert.deepEqual([...files.keys()], ['index.pdf', '01-dataset.pdf']);
    for (const content of files.values()) {
      assert.equal(Buffer.from(content as Uint8Array).toString('latin1', 0, 5), '%PDF-');
    }
  });
});
