import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { freePorts } from '../free-ports';
import { endProcess, makeFolder, startPython, writeNotebook } from './client-process';

const TIMEOUT_MS = 60_000;

/** Starts Jupyter Notebook and waits until it answers. */
async function startNotebook(folder: string, port: number, token: string): Promise<ChildProcess> {
  const server = startPython(
    [
      ...['-m', 'notebook', '--no-browser', '--allow-root', `--port=${port}`],
      `--IdentityProvider.token=${token}`,
    ],
    folder,
  );
  let words = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
  }
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/status?token=${token}`).catch(() => undefined);
    if (answer?.ok) return server;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await endProcess(server);
  throw new Error(`Jupyter Notebook did not start:\n${words.slice(-3000)}`);
}

/** Waits until the server says that the page's kernel has started: before, the page runs nothing. */
async function kernelStarted(sessions: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(sessions);
    const [session] = (await answer.json()) as { kernel: { execution_state: string } | null }[];
    if (session?.kernel?.execution_state === 'idle') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no kernel had started after a minute');
}

describe('Jupyter Notebook 7', () => {
  const { folder, remove } = makeFolder();
  const token = randomUUID();
  let server: ChildProcess | undefined;
  let browser: Browser | undefined;
  let api: string;
  let page: Page;

  before(async () => {
    writeNotebook(path.join(folder, 'small.ipynb'), [
      "console.log('a' + ' face')",
      'const faces = 6;\nfaces * 7',
      "throw new RangeError('no' + ' such face')",
    ]);
    const port = (await freePorts(1))[0];
    api = `http://127.0.0.1:${port}/api`;
    [server, browser] = await Promise.all([
      startNotebook(folder, port, token),
      chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS }),
    ]);
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.goto(`http://127.0.0.1:${port}/notebooks/small.ipynb?token=${token}`);
  });

  after(async () => {
    await browser?.close();
    // Kernels end by the server's request, as they would when Jupyter Notebook is left.
    const sessions = await fetch(`${api}/sessions?token=${token}`).then((answer) => answer.json());
    for (const { id } of sessions as { id: string }[]) {
      await fetch(`${api}/sessions/${id}?token=${token}`, { method: 'DELETE' });
    }
    if (server) await endProcess(server);
    remove();
  });

  it('runs the cells of a notebook and shows print, result and error', async () => {
    await kernelStarted(`${api}/sessions?token=${token}`);
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first().waitFor();
    await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click();

    const outputs = page.locator('.jp-CodeCell .jp-OutputArea-output');
    const error = page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]');
    await error.waitFor();
    const [printed, result, shown] = await outputs.allInnerTexts();
    assert.equal(printed.trim(), 'a face');
    assert.equal(result.trim(), '42');
    assert.match(shown, /RangeError.*no such face/);
    assert.match(shown, /> 1 \| throw new RangeError/);
    const red = error.locator('.ansi-red-fg').first();
    assert.equal(await red.innerText(), 'RangeError');
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: path.join(process.env.SCREENSHOTS, 'notebook7.png') });
    }
  });
});
