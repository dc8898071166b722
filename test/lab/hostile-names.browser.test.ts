import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import sharp from 'sharp';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { hostileText, watchPage } from '../browser/hostile-text';
import { writeNotebook } from '../clients/client-process';
import { codeCell, type RunningLab, runCell, startLab, TIMEOUT_MS } from './running-lab';

// JupyterLab has no content policy, and shows what a running kernel sends as it is: there all depends on what is sent.

/** A folder may be called so: all but the signs that no name can have. */
const FOLDER = hostileText('folder').replaceAll('/', '∕').replaceAll('\n', ' ').slice(0, 200);

const HOSTILE = JSON.stringify(hostileText('value'));

const CELLS = [
  `import { runSettings } from './src/notebook/run-settings';
import { openFaces } from './src/notebook/open-faces';
const faces = await openFaces(runSettings());`,
  `import { countLabels } from './src/dataset/label-counts';
import { display } from './src/notebook/display';
import { labelDistributionFigure } from './src/figures/label-distribution';
display(labelDistributionFigure(countLabels(faces).overall, faces.name));`,
  `import { modelComparisonFigure } from './src/figures/model-comparison';
display(modelComparisonFigure([{ name: ${HOSTILE}, accuracy: 0.5, macroF1: 0.5 }], faces.name));`,
  `import { DataFrame } from 'danfojs-node';
display(new DataFrame({ [${HOSTILE}]: [${HOSTILE}] }));
display(new Map([[${HOSTILE}, ${HOSTILE}]]));`,
  `import { showProgress } from './src/notebook/progress';
showProgress(${HOSTILE}).finish(${HOSTILE});
console.log(${HOSTILE});
console.error(${HOSTILE});`,
  `throw new Error(${HOSTILE});`,
];

describe('hostile names and texts in JupyterLab', { timeout: 10 * TIMEOUT_MS }, () => {
  let folder: string;
  let lab: RunningLab;
  let browser: Browser;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'hostile-names-'));
    const data = path.join(folder, FOLDER);
    const face = await sharp(new Uint8Array(48 * 48), { raw: { width: 48, height: 48, channels: 1 } })
      .png()
      .toBuffer();
    for (const usage of ['train', 'test']) {
      mkdirSync(path.join(data, usage, 'happy'), { recursive: true });
      writeFileSync(path.join(data, usage, 'happy', 'a.png'), face);
    }
    process.env.FER_DATA = data;
    lab = await startLab();
    browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
  });
  after(async () => {
    delete process.env.FER_DATA;
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('run nothing in what cells show', async () => {
    const { page, wrongs } = await watchPage(browser, ['http://127.0.0.1:', 'ws://127.0.0.1:']);
    page.setDefaultTimeout(TIMEOUT_MS);
    writeNotebook(path.join(lab.notebooks, 'hostile.ipynb'), CELLS);
    await lab.open(page, 'hostile.ipynb');
    for (const [index] of CELLS.entries()) {
      await runCell(page, index + 1);
      await codeCell(page, index + 1)
        .locator('.jp-OutputArea-output')
        .first()
        .waitFor();
    }
    await codeCell(page, CELLS.length)
      .locator('.jp-OutputArea-output')
      .filter({ hasText: 'Error' })
      .first()
      .waitFor();
    for (const chart of await page.locator('.js-plotly-plot .nsewdrag').all())
      await chart.hover({ force: true });
    assert.equal(await page.locator('.js-plotly-plot').count(), 2);
    // The name is there, as it stands: in the table of the run and in the title of a chart. Their text, and not what is
    // drawn: JupyterLab leaves out what has scrolled away.
    assert.ok((await codeCell(page, 1).textContent())?.includes('<script>'));
    assert.ok((await page.locator('.gtitle').first().textContent())?.includes('<script>'));
    assert.equal(await page.locator('.js-plotly-plot a:not(.modebar-btn)').count(), 0);
    assert.deepEqual(await wrongs(), []);
    await page.context().close();
  });
});
