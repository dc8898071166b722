import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { faceGalleryFigure } from '../../src/figures/face-gallery';
import { writeReport } from '../../src/report/write-report';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { everyOutput, NUM_CHARTS } from './every-output';
import { type OpenOptions, openedPage } from './opened-page';
import { codeCell, markdownCell, notebookOf, plotlyOutput, sampleRun } from './sample-run';

const paragraphs = Array.from({ length: 30 }, (_, number) => `Paragraph ${number}.`).join('\n\n');

const linked = notebookOf([
  markdownCell('# 2 · Faces\n\nLook at them, [as before](01-charts.ipynb#curves).\n\n## Curves\n\nMore.'),
  codeCell('display(1)', [plotlyOutput([{ y: [1, 2] }], { meta: { alternativeText: 'Two points.' } })]),
  markdownCell(`## Long\n\n${paragraphs}\n\n### Inner\n\n${paragraphs}\n\n## End\n\nOne line.`),
]);

describe('reading a report', { timeout: 600_000 }, () => {
  let folder: string;
  let browser: Browser;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'report-reading-'));
    const run = sampleRun({
      notebooks: [
        { name: '01-charts', notebook: everyOutput, seconds: 3 },
        { name: '02-faces', notebook: linked, seconds: 1 },
      ],
    });
    const options = { cacheFolder: path.join(folder, 'cache'), notebooksFolder: folder };
    await writeReport(path.join(folder, 'pages'), run, options);
    await writeReport(path.join(folder, 'single'), run, { ...options, singleFile: true });
    await writeReport(path.join(folder, 'folded'), run, { ...options, code: 'fold' });
    await writeReport(path.join(folder, 'hidden'), run, { ...options, code: 'hide' });
    browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const open = (file: string, options: OpenOptions = {}) =>
    openedPage(browser, path.join(folder, file), options);
  const isShown = (page: Page, text: string) => page.getByText(text, { exact: true }).first().isVisible();
  const pageColor = (page: Page) => page.evaluate('getComputedStyle(document.body).backgroundColor');
  // --page and --text of the two themes in page-themes.ts.
  const LIGHT = 'rgb(253, 253, 252)';
  const DARK = 'rgb(20, 23, 27)';

  it('shows pictures without emptiness below them, whatever the width', async () => {
    const faces = new Uint8Array(6 * 48 * 48).fill(200);
    const { data, layout } = faceGalleryFigure(faces, { title: 'Six', captions: [...'abcdef'], columns: 2 });
    const notebook = notebookOf([
      markdownCell('# 1 · Six faces'),
      codeCell('six', [plotlyOutput(data, layout)]),
    ]);
    const run = sampleRun({ notebooks: [{ name: '01-six', notebook, seconds: 1 }] });
    const options = { cacheFolder: path.join(folder, 'cache'), notebooksFolder: folder };
    await writeReport(path.join(folder, 'gallery'), run, options);
    const { page, problems } = await open('gallery/01-six.html', { drawn: true });
    const boxOf = async (selector: string) => {
      const box = await page.locator(selector).last().boundingBox();
      if (box === null) throw new Error(`there is no ${selector}`);
      return box;
    };
    /** Between the last picture's caption and the end of the chart. */
    const emptiness = async (width: number) => {
      await page.setViewportSize({ width, height: 800 });
      const deadline = Date.now() + 30_000;
      for (;;) {
        const [drawing, svg] = [await boxOf('.chart-drawing'), await boxOf('.main-svg')];
        // Plotly draws in whole pixels.
        if (Math.abs(svg.height - drawing.height) < 1 && Math.abs(svg.width - drawing.width) < 1) break;
        assert.ok(Date.now() < deadline, 'the chart does not follow the page');
        await page.waitForTimeout(50);
      }
      const [drawing, caption] = [await boxOf('.chart-drawing'), await boxOf('.annotation-text')];
      return drawing.y + drawing.height - caption.y - caption.height;
    };
    for (const width of [1280, 700, 340]) {
      const empty = await emptiness(width);
      assert.ok(empty >= 0 && empty < 40, `${empty} pixels at a width of ${width}`);
    }
    assert.deepEqual(problems, []);
  });

  describe('in the theme the reader likes', () => {
    it('follows the system, then the switch, charts too, and remembers the choice on other pages', async () => {
      const { page, problems } = await open('pages/02-faces.html', { colorScheme: 'dark', drawn: true });
      assert.equal(await pageColor(page), DARK);
      await page.getByRole('radio', { name: 'Light' }).check();
      assert.equal(await pageColor(page), LIGHT);
      await page.locator('.chart text[style*="rgb(29, 33, 38)"]').first().waitFor({ state: 'attached' });
      await page.getByRole('link', { name: 'All notebooks' }).first().click();
      assert.equal(await pageColor(page), LIGHT);
      assert.equal(await page.getByRole('radio', { name: 'Light' }).isChecked(), true);
      await page.getByRole('radio', { name: 'System' }).check();
      assert.equal(await pageColor(page), DARK);
      await page.emulateMedia({ colorScheme: 'light' });
      assert.equal(await pageColor(page), LIGHT);
      assert.deepEqual(problems, []);
      await page.context().close();
    });

    it('works where nothing can be remembered, as in some mails', async () => {
      const { page } = await open('pages/index.html');
      await page.addInitScript(
        `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })`,
      );
      const errors: Error[] = [];
      page.on('pageerror', (error) => errors.push(error));
      await page.reload();
      await page.getByRole('radio', { name: 'Dark' }).check();
      assert.equal(await pageColor(page), DARK);
      assert.deepEqual(errors, []);
      await page.context().close();
    });

    it('offers no switch where it would do nothing', async () => {
      const { page } = await open('pages/index.html', { javaScriptEnabled: false, colorScheme: 'dark' });
      assert.equal(await page.getByRole('radio').count(), 0);
      assert.equal(await pageColor(page), DARK);
      await page.context().close();
    });
  });

  describe('with as much code as the reader likes', () => {
    const CODE = 'display(1)';

    it('shows, folds and hides the code of all cells at once', async () => {
      const { page } = await open('pages/02-faces.html');
      assert.equal(await isShown(page, CODE), true);
      await page.getByRole('radio', { name: 'Folded' }).check();
      assert.equal(await isShown(page, CODE), false);
      await page.locator('summary', { hasText: 'Code of cell 1' }).click();
      assert.equal(await isShown(page, CODE), true);
      await page.getByRole('radio', { name: 'Hidden' }).check();
      assert.equal(await isShown(page, CODE), false);
      assert.equal(await page.locator('summary', { hasText: 'Code of cell 1' }).isVisible(), false);
      await page.getByRole('radio', { name: 'Shown' }).check();
      assert.equal(await isShown(page, CODE), true);
      await page.context().close();
    });

    it('opens folded or without code where the report was made so', async () => {
      const folded = await open('folded/02-faces.html');
      assert.equal(await isShown(folded.page, CODE), false);
      assert.equal(await folded.page.locator('summary', { hasText: 'Code of cell 1' }).isVisible(), true);
      assert.equal(await folded.page.getByRole('radio', { name: 'Folded' }).isChecked(), true);
      await folded.page.context().close();
      const hidden = await open('hidden/02-faces.html');
      assert.equal(await hidden.page.locator('summary', { hasText: 'Code of cell 1' }).isVisible(), false);
      await hidden.page.context().close();
    });

    it('brings it back without scripts too', async () => {
      const { page } = await open('hidden/02-faces.html', { javaScriptEnabled: false });
      assert.equal(await isShown(page, CODE), false);
      assert.deepEqual(await page.locator('.switch label:visible').allTextContents(), ['Shown', 'Hidden']);
      await page.getByRole('radio', { name: 'Shown' }).check();
      assert.equal(await isShown(page, CODE), true);
      await page.context().close();
      const folded = await open('folded/02-faces.html', { javaScriptEnabled: false });
      await folded.page.locator('summary', { hasText: 'Code of cell 1' }).click();
      assert.equal(await isShown(folded.page, CODE), true);
      await folded.page.context().close();
    });
  });

  describe('with its table of contents', () => {
    const current = (page: Page) => page.locator('.contents.beside [aria-current]').allTextContents();
    const scrolled = async (page: Page, script: string) => {
      await page.evaluate(
        `${script}; new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))`,
      );
      return current(page);
    };

    it('marks the section that is read, wherever the reader leaps to', async () => {
      const { page } = await open('pages/02-faces.html', { drawn: true });
      const to = (id: string) => `document.getElementById('${id}').scrollIntoView()`;
      assert.deepEqual(await scrolled(page, to('long')), ['Long']);
      assert.deepEqual(await scrolled(page, to('inner')), ['Inner']);
      // The last section is one line long and never reaches the top of the window.
      assert.deepEqual(await scrolled(page, 'scrollTo(0, document.body.scrollHeight)'), ['End']);
      assert.deepEqual(await scrolled(page, 'scrollTo(0, 0)'), []);
      await page.context().close();
    });

    it('stands beside the text on a wide screen and behind a disclosure on a phone, without scripts too', async () => {
      for (const javaScriptEnabled of [true, false]) {
        const wide = await open('pages/02-faces.html', { javaScriptEnabled });
        assert.equal(await wide.page.getByRole('navigation', { name: 'On this page' }).count(), 1);
        assert.equal(await wide.page.getByRole('link', { name: 'Inner', exact: true }).isVisible(), true);
        await wide.page.context().close();
        const phone = await open('pages/02-faces.html', { javaScriptEnabled, width: 390 });
        assert.equal(await phone.page.getByRole('link', { name: 'Inner', exact: true }).count(), 0);
        await phone.page.locator('summary', { hasText: 'On this page' }).click();
        await phone.page.getByRole('link', { name: 'Inner', exact: true }).click();
        assert.match(phone.page.url(), /#inner$/);
        await phone.page.context().close();
      }
    });

    it('has headings that link to themselves', async () => {
      const { page } = await open('pages/02-faces.html');
      await page.getByRole('link', { name: 'Link to “End”' }).click();
      assert.match(page.url(), /02-faces\.html#end$/);
      await page.context().close();
    });
  });

  describe('in one file', () => {
    it('is one page with every notebook, Plotly once and no id twice', async () => {
      assert.deepEqual(readdirSync(path.join(folder, 'single')), ['index.html', 'results.json']);
      const { page, problems } = await open('single/index.html', { drawn: true });
      assert.equal(await page.locator('.js-plotly-plot').count(), NUM_CHARTS + 1);
      const html = readFileSync(path.join(folder, 'single/index.html'), 'utf8');
      assert.equal(html.match(/plotly\.js v\d/g)?.length, 1);
      const ids = (await page.evaluate(
        `[...document.querySelectorAll('main [id]:not(.chart-drawing *)')].map(({ id }) => id)`,
      )) as string[];
      assert.ok(ids.includes('01-charts/curves') && ids.includes('02-faces/curves'));
      assert.deepEqual(ids, [...new Set(ids)]);
      assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
      assert.deepEqual(problems, []);
      await page.context().close();
    });

    it('turns links between pages into links to its sections, each of which exists', async () => {
      const { page } = await open('single/index.html');
      const dangling = await page.evaluate(
        `[...document.querySelectorAll('a[href^="#"]')].filter(({ hash }) => !document.getElementById(decodeURIComponent(hash.slice(1)))).map(({ href }) => href)`,
      );
      assert.deepEqual(dangling, []);
      await page.getByRole('link', { name: 'as before' }).click();
      assert.match(page.url(), /#01-charts\/curves$/);
      const others = await page
        .locator('a:not([href^="#"], [href^="https://example.org"])')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href')?.slice(0, 29)));
      // Only its results for programs, which it carries with it.
      assert.deepEqual(others, ['data:application/json;base64,']);
      await page.context().close();
    });

    it('lists the sections of the notebook that is read, and of all where scripts do not run', async () => {
      const { page } = await open('single/index.html');
      const listed = (name: string) =>
        page.locator('.contents.beside').getByRole('link', { name, exact: true }).isVisible();
      await page.evaluate(`document.getElementById('02-faces/long').scrollIntoView()`);
      await page.locator('.contents.beside [aria-current]', { hasText: 'Long' }).waitFor();
      assert.deepEqual([await listed('Long'), await listed('Bars')], [true, false]);
      await page.context().close();
      const without = await open('single/index.html', { javaScriptEnabled: false });
      const links = without.page.locator('.contents.beside').getByRole('link', { name: 'Bars' });
      assert.equal(await links.isVisible(), true);
      assert.equal(await without.page.locator('img.chart-picture:visible').count(), NUM_CHARTS + 1);
      await without.page.context().close();
    });
  });

  describe('on paper', () => {
    it('is the text with pictures of the charts, in black on white, without what paper cannot do', async () => {
      const { page } = await open('pages/01-charts.html', { colorScheme: 'dark', drawn: true });
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      assert.equal(await pageColor(page), LIGHT);
      assert.equal(await page.locator('.chart-picture:visible').count(), NUM_CHARTS);
      for (const hidden of [
        '.chart-drawing',
        '.switch',
        '.contents',
        '.neighbours',
        '.permalink',
        'details.code > summary',
      ]) {
        assert.equal(await page.locator(`${hidden}:visible`).count(), 0, hidden);
      }
      // A4 less its margins is 680 CSS pixels wide: nothing reaches over the edge, long lines of code are wrapped.
      await page.setViewportSize({ width: 680, height: 900 });
      const wide = await page.evaluate(
        `[...document.querySelectorAll('main pre, main figure, main p')].filter((element) => element.scrollWidth > 680).length`,
      );
      assert.equal(wide, 0);
      await page.context().close();
    });
  });
});
