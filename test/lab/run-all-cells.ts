import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';

// npm run test:lab [-- words]: opens each notebook in a real JupyterLab in headless Chromium, chooses "Run All Cells"
// and waits. JupyterLab saves what it runs, so it works on copies. SCREENSHOTS=DIR keeps a picture of each.

const ROOT = path.resolve(__dirname, '../..');
const python = process.env.FER_PYTHON ?? path.join(ROOT, '.venv/bin/python');
const words = process.argv.slice(2);
const MINUTES_A_NOTEBOOK = 3;

/** What one cell left in the saved notebook. */
interface SavedCell {
  readonly cell_type: string;
  readonly execution_count?: number | null;
  readonly outputs?: { readonly output_type: string; readonly evalue?: string; readonly data?: object }[];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function startLab(folder: string, port: number, token: string): Promise<ChildProcess> {
  const lab = spawn(
    python,
    [
      '-m',
      'jupyterlab',
      '--no-browser',
      '--allow-root',
      `--port=${port}`,
      `--ServerApp.root_dir=${path.join(folder, 'notebooks')}`,
      `--IdentityProvider.token=${token}`,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        FER_RUN_SIZE: process.env.FER_RUN_SIZE ?? 'quick',
        FER_ARTIFACTS: path.join(folder, 'artifacts'),
        JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
        JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime'),
      },
    },
  );
  let words = '';
  lab.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  for (let tries = 0; tries < 240; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/status?token=${token}`).catch(() => undefined);
    if (answer?.ok) return lab;
    if (lab.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  lab.kill();
  throw new Error(`JupyterLab did not start:\n${words.slice(-3000)}`);
}

/** The code cells as JupyterLab has saved them; none while it is writing the file. */
function savedCells(folder: string, file: string): SavedCell[] {
  const text = readFileSync(path.join(folder, 'notebooks', file), 'utf8');
  if (!text.trimEnd().endsWith('}')) return [];
  const { cells } = JSON.parse(text) as { cells: SavedCell[] };
  return cells.filter(({ cell_type }) => cell_type === 'code');
}

/** So that the next notebook has both cores, and its session is the only one. */
async function shutDownKernels(api: string, token: string): Promise<void> {
  const answer = await fetch(`${api}/sessions?token=${token}`);
  for (const { id } of (await answer.json()) as { id: string }[]) {
    await fetch(`${api}/sessions/${id}?token=${token}`, { method: 'DELETE' });
  }
}

/** Waits until the server says that the page's kernel has started: before, JupyterLab asks which one to take. */
async function kernelStarted(sessions: string): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    const answer = await fetch(sessions);
    const [session] = (await answer.json()) as { kernel: { execution_state: string } | null }[];
    if (session?.kernel?.execution_state === 'idle') return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('no kernel had started after a minute');
}

/** Chooses "Run All Cells" and waits until the kernel has run the last cell. */
async function runAllCells(page: Page, folder: string, file: string): Promise<SavedCell[]> {
  await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first().waitFor();
  await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click();
  const deadline = Date.now() + MINUTES_A_NOTEBOOK * 60_000;
  while (Date.now() < deadline) {
    await page.waitForTimeout(1000);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(500);
    const cells = savedCells(folder, file);
    const failed = cells.some(({ outputs }) => outputs?.some(({ output_type }) => output_type === 'error'));
    if (cells.length === 0) continue;
    if (failed || cells.every(({ execution_count }) => typeof execution_count === 'number')) return cells;
  }
  throw new Error(`${file} had not run after ${MINUTES_A_NOTEBOOK} minutes`);
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
  const folder = mkdtempSync(path.join(tmpdir(), 'lab-'));
  mkdirSync(path.join(folder, 'notebooks'));
  const files = readdirSync(path.join(ROOT, 'notebooks'))
    .filter((file) => file.endsWith('.ipynb'))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
  for (const file of files)
    copyFileSync(path.join(ROOT, 'notebooks', file), path.join(folder, 'notebooks', file));
  const token = randomUUID();
  const port = await freePort();
  const lab = await startLab(folder, port, token);
  const browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
  let failed = 0;
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    for (const file of files) {
      const started = Date.now();
      await page.goto(`http://127.0.0.1:${port}/lab/tree/${file}?token=${token}&reset`);
      await kernelStarted(`http://127.0.0.1:${port}/api/sessions?token=${token}`);
      const cells = await runAllCells(page, folder, file);
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
      await shutDownKernels(`http://127.0.0.1:${port}/api`, token);
    }
  } finally {
    await browser.close();
    lab.kill('SIGTERM');
    await new Promise((resolve) => lab.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`\n${files.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
