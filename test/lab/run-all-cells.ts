import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { choose, ROOT, startLab } from './running-lab';

// npm run test:lab [-- words]: opens each notebook in a real JupyterLab in headless Chromium, chooses "Run All Cells"
// and waits. JupyterLab saves what it runs, so it works on copies. SCREENSHOTS=DIR keeps a picture of each.

const words = process.argv.slice(2);
const MINUTES_A_NOTEBOOK = 3;

/** What one cell left in the saved notebook. */
interface SavedCell {
  readonly cell_type: string;
  readonly execution_count?: number | null;
  readonly outputs?: { readonly output_type: string; readonly evalue?: string; readonly data?: object }[];
}

/** The code cells as JupyterLab has saved them; none while it is writing the file. */
function savedCells(file: string): SavedCell[] {
  const text = readFileSync(file, 'utf8');
  if (!text.trimEnd().endsWith('}')) return [];
  const { cells } = JSON.parse(text) as { cells: SavedCell[] };
  return cells.filter(({ cell_type }) => cell_type === 'code');
}

/** Chooses "Run All Cells" and waits until the kernel has run the last cell. */
async function runAllCells(page: Page, file: string): Promise<SavedCell[]> {
  await choose(page, 'Run', 'Run All Cells');
  const deadline = Date.now() + MINUTES_A_NOTEBOOK * 60_000;
  while (Date.now() < deadline) {
    await page.waitForTimeout(1000);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(500);
    const cells = savedCells(file);
    const failed = cells.some(({ outputs }) => outputs?.some(({ output_type }) => output_type === 'error'));
    if (cells.length === 0) continue;
    if (failed || cells.every(({ execution_count }) => typeof execution_count === 'number')) return cells;
  }
  throw new Error(`${path.basename(file)} had not run after ${MINUTES_A_NOTEBOOK} minutes`);
}

/** Scrolls a chart into view, since JupyterLab draws only what is near, and waits until Plotly has drawn it. */
async function drawnChart(page: Page): Promise<boolean> {
  const chart = page.locator('.jp-RenderedPlotly .main-svg, .js-plotly-plot .main-svg').first();
  for (let screen = 0; screen < 40; screen += 1) {
    if (await chart.isVisible().catch(() => false)) {
      await chart.scrollIntoViewIfNeeded();
      return true;
    }
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, screen < 20 ? 600 : -600);
    await page.waitForTimeout(300);
  }
  return false;
}

async function main(): Promise<void> {
  const files = readdirSync(path.join(ROOT, 'notebooks'))
    .filter((file) => file.endsWith('.ipynb'))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
  const lab = await startLab();
  const browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
  let failed = 0;
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    for (const file of files) {
      const copy = path.join(lab.notebooks, file);
      copyFileSync(path.join(ROOT, 'notebooks', file), copy);
      const started = Date.now();
      await lab.open(page, file);
      const cells = await runAllCells(page, copy);
      const errors = cells.flatMap(({ outputs = [] }) =>
        outputs.filter(({ output_type }) => output_type === 'error'),
      );
      const drawn = await drawnChart(page);
      const screenshots = process.env.SCREENSHOTS;
      if (screenshots) await page.screenshot({ path: path.join(screenshots, `${file}.png`) });
      const verdict =
        errors.length > 0 ? `failed: ${errors[0].evalue}` : drawn ? 'ran' : 'ran, but drew no chart';
      if (verdict !== 'ran') failed += 1;
      console.log(
        `${file}: ${verdict}, ${cells.length} code cells, ${((Date.now() - started) / 1000).toFixed(0)} s`,
      );
      await lab.shutDownKernels();
    }
  } finally {
    await browser.close();
    await lab.stop();
  }
  console.log(`\n${files.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
