import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { sourceOf } from '../../src/command/exercise-cells';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { writeNotebook } from '../clients/client-process';
import { readRawNotebook } from '../exercises/notebook-exercises';
import { choose, codeCell, ROOT, type RunningLab, runCell, startLab, TIMEOUT_MS } from './running-lab';

// SCREENSHOTS=DIR keeps a picture of what each step shows.

/** Running a notebook of the project takes longer than any single cell of the others here. */
const NOTEBOOK_MS = 3 * TIMEOUT_MS;

/** Why there is nothing to drive here; undefined where a browser is installed. */
function missingBrowser(): string | undefined {
  try {
    browserPath();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the kernel in JupyterLab', { skip: missingBrowser(), timeout: 10 * TIMEOUT_MS }, () => {
  /** Modules that are edited lie in the project, since cells import from its root, where git looks away. */
  const modules = path.join('.setup', `lab-test-${process.pid}`);
  const writeModule = (file: string, text: string) => writeFileSync(path.join(ROOT, modules, file), text);
  let lab: RunningLab;
  let browser: Browser;
  let page: Page;

  before(async () => {
    mkdirSync(path.join(ROOT, modules), { recursive: true });
    browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
    lab = await startLab();
  });

  beforeEach(async () => {
    // A page that is left asks whether to save; one that is closed does not.
    await page?.close();
    await lab.shutDownKernels();
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    page.setDefaultTimeout(TIMEOUT_MS);
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(path.join(ROOT, modules), { recursive: true, force: true });
  });

  async function picture(name: string): Promise<void> {
    const folder = process.env.SCREENSHOTS;
    if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  /** Opens a new notebook with these cells. */
  async function openCells(file: string, sources: readonly string[]): Promise<void> {
    writeNotebook(path.join(lab.notebooks, file), sources);
    await lab.open(page, file);
  }

  /** Waits until a cell's output holds the text. */
  async function shows(number: number, text: string | RegExp): Promise<void> {
    await codeCell(page, number).locator('.jp-OutputArea-output').filter({ hasText: text }).first().waitFor();
  }

  it('runs notebook 01: tables are shown and charts drawn', async () => {
    // JupyterLab saves what it runs.
    const file = '01-dataset-and-labels.ipynb';
    copyFileSync(path.join(ROOT, 'notebooks', file), path.join(lab.notebooks, file));
    await lab.open(page, file);
    await choose(page, 'Run', 'Run All Cells');

    const labels = page.getByRole('table', { name: 'Labels', exact: true });
    await labels.waitFor({ timeout: NOTEBOOK_MS });
    await labels.scrollIntoViewIfNeeded();
    // FER2013's order of the seven labels; their text, and not what is drawn: JupyterLab leaves out what has scrolled away.
    assert.deepEqual(await labels.locator('tbody td:last-child').allTextContents(), [
      'Angry',
      'Disgust',
      'Fear',
      'Happy',
      'Sad',
      'Surprise',
      'Neutral',
    ]);
    await picture('notebook-01-table');

    const charts = page.locator('.jp-RenderedPlotly');
    await charts.first().locator('.main-svg').first().scrollIntoViewIfNeeded({ timeout: NOTEBOOK_MS });
    assert.equal(await charts.first().locator('.barlayer .point').count(), 7);
    await picture('notebook-01-chart');
    // Seven emotions in each of three usages.
    await charts.nth(1).locator('.main-svg').first().scrollIntoViewIfNeeded();
    assert.equal(await charts.nth(1).locator('.barlayer .point').count(), 21);
    await picture('notebook-01-end');
    assert.equal(await page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count(), 0);
  });

  it('checks an exercise, with its answer folded away and highlighted', async () => {
    const file = '01-dataset-and-labels.ipynb';
    const { cells, ...rest } = readRawNotebook(file);
    const first = cells.findIndex((cell) => sourceOf(cell).startsWith('## Exercises'));
    writeFileSync(path.join(lab.notebooks, file), JSON.stringify({ ...rest, cells: cells.slice(first) }));
    await lab.open(page, file);
    await choose(page, 'Run', 'Run All Cells');
    // The import, the stub, the check.
    await shows(3, 'not answered yet');
    const answer = page.locator('details').filter({ hasText: 'Answer' }).first();
    const keyword = answer
      .locator('pre span')
      .filter({ hasText: /^const$/ })
      .first();
    assert.equal(await keyword.isVisible(), false);
    await answer.locator('summary').click();
    await keyword.waitFor({ state: 'visible' });
    await picture('exercise');

    await codeCell(page, 2).locator('.cm-content').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('const majorityShare = (counts: readonly number[]) => Math.max(...counts);');
    await page.keyboard.press('Control+Enter');
    await runCell(page, 3);
    await shows(3, /1 of 5 checks are right.*This is the number of faces/s);
  });

  it('takes in an edited module when the cell runs again, and names an export that was renamed', async () => {
    writeModule('answer.ts', 'export const answer = (): number => 41;\n');
    writeModule(
      'sentence.ts',
      "import { answer } from './answer';\n\nexport const sentence = (): string => 'the answer is ' + answer();\n",
    );
    await openCells('editing.ipynb', [`import { sentence } from './${modules}/sentence';\n\nsentence()`]);
    await runCell(page, 1);
    await shows(1, "'the answer is 41'");

    writeModule('answer.ts', 'export const answer = (): number => 42;\n');
    await runCell(page, 1);
    await shows(1, "'the answer is 42'");
    await picture('edited-module');

    writeModule('answer.ts', 'export const reply = (): number => 42;\n');
    await runCell(page, 1);
    await shows(1, /TypeScriptError.*sentence\.ts.*no exported member.*'answer'/s);
    await picture('renamed-export');

    writeModule(
      'sentence.ts',
      "import { reply } from './answer';\n\nexport const phrase = (): string => 'the reply is ' + reply();\n",
    );
    await runCell(page, 1);
    await shows(1, /TypeScriptError in cell 4, line 1:.*'sentence'/s);
    await picture('renamed-export-of-the-cell');
  });

  it('shows the error of a failing cell in red, with cell and line', async () => {
    await openCells('failing.ipynb', [
      "function labelOf(name: string): number {\n  if (name === 'Bored') throw new RangeError('no label is called ' + name);\n  return 3;\n}",
      "labelOf('Happy');\n\nlabelOf('Bored');",
      "'not reached'",
    ]);
    await choose(page, 'Run', 'Run All Cells');
    await shows(2, /RangeError: no label is called Bored/);
    const error = codeCell(page, 2).locator('[data-mime-type="application/vnd.jupyter.stderr"]');
    assert.match(
      await error.innerText(),
      /> 2 \| {3}if \(name === 'Bored'\).*at labelOf \(cell 1, line 2\)\s+at cell 2, line 3/s,
    );
    const red = error.locator('.ansi-red-fg').first();
    assert.equal(await red.innerText(), 'RangeError');
    const color = String(
      await page.evaluate("getComputedStyle(document.querySelector('.ansi-red-fg')).color"),
    );
    const [r, g, b] = color.match(/\d+/g)?.map(Number) ?? [];
    assert.ok(r > 2 * g && r > 2 * b, `${color} is not red`);
    assert.equal(await codeCell(page, 3).locator('.jp-OutputArea-output').count(), 0);
    await picture('failing-cell');
  });

  it('ends a training by the stop button, and keeps its history and all variables', async (context) => {
    await openCells('stopping.ipynb', [
      `import { compileWalkthroughCnn } from './src/model/cnn';
import { trainingProgress } from './src/notebook/training-progress';
import { shuffledBatches } from './src/preprocessing/training-batches';
import { tf } from './src/tensorflow/tf';
import { fit, trainingHistory } from './src/training/fit';

const earlier = 'still here';
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [48, 48, 1] }),
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dense({ units: 7, activation: 'softmax' }),
  ],
});
compileWalkthroughCnn(model);
const batches = shuffledBatches(
  tf.randomUniform([512, 48, 48, 1]),
  tf.oneHot(tf.zeros([512], 'int32'), 7).toFloat() as tf.Tensor2D,
);`,
      `await fit(model, batches, { epochs: 100_000, callbacks: [trainingProgress()] });
console.log('trained to the end');`,
      `const finished = trainingHistory(model).epoch.length;
console.log(earlier, finished > 0, finished < 100_000);`,
    ]);
    await runCell(page, 1);
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first().waitFor();
    await runCell(page, 2);
    // The curves appear when the first epoch has ended; the bar tells which one runs.
    await codeCell(page, 2).locator('.history svg').nth(2).waitFor();
    await shows(2, /epoch \d+ of 100000.*left · \d+ images\/s · learning rate 0\.001/s);
    // The curves grow while the network trains.
    await codeCell(page, 2).locator('.history circle').nth(5).waitFor();
    assert.equal(await codeCell(page, 2).locator('.jp-OutputArea-output').count(), 1);
    await picture('training');

    const pressed = Date.now();
    await page
      .locator('.jp-NotebookPanel-toolbar')
      .getByRole('button', { name: /Interrupt/ })
      .click();
    await shows(2, /TrainingInterrupted: training was stopped in epoch \d+ of 100000/);
    context.diagnostic(`the error was on the page ${Date.now() - pressed} ms after the click`);
    await shows(2, /Training: .*, stopped after \d+ of 100000 epochs/);
    // The panel has become the figure.
    await codeCell(page, 2).locator('.jp-RenderedPlotly .main-svg').first().waitFor();
    assert.equal(await codeCell(page, 2).locator('.history').count(), 0);
    await picture('stopped-training');

    await runCell(page, 3);
    await shows(3, /^still here true true\s*$/);
    const shown = await codeCell(page, 2).locator('.jp-OutputArea').first().textContent();
    assert.match(shown ?? '', /TrainingInterrupted/);
    assert.doesNotMatch(shown ?? '', /trained to the end/);
    await picture('after-stopped-training');
  });
});
