import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { endProcess, PYTHON } from '../clients/client-process';
import { freePorts } from '../free-ports';

export const ROOT = path.resolve(__dirname, '../..');

/** The machine may be busy with other things; nothing here takes long by itself. */
export const TIMEOUT_MS = 60_000;

/** A JupyterLab of its own: token, settings and files lie in a folder that goes with it. */
export interface RunningLab {
  /** Where its notebooks lie. */
  readonly notebooks: string;
  /** Opens a notebook of that folder and waits until its kernel can run cells. */
  open(page: Page, file: string): Promise<void>;
  /** Ends all kernels, so that the next notebook has the processor, and its session is the only one. */
  shutDownKernels(): Promise<void>;
  /** Ends it with its kernels and removes its folder. */
  stop(): Promise<void>;
}

/** Asks until the answer is yes. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${TIMEOUT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Starts JupyterLab in an empty folder and waits until it answers; notebooks run quickly unless FER_RUN_SIZE is set. */
export async function startLab(): Promise<RunningLab> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lab-'));
  const notebooks = path.join(folder, 'notebooks');
  mkdirSync(notebooks);
  const token = randomUUID();
  const port = (await freePorts(1))[0];
  const address = `http://127.0.0.1:${port}`;
  const sessions = `${address}/api/sessions`;

  const server = spawn(
    PYTHON,
    [
      ...['-m', 'jupyterlab', '--no-browser', '--allow-root', `--port=${port}`],
      ...[`--ServerApp.root_dir=${notebooks}`, `--IdentityProvider.token=${token}`],
    ],
    {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        FER_RUN_SIZE: process.env.FER_RUN_SIZE ?? 'quick',
        FER_ARTIFACTS: path.join(folder, 'artifacts'),
        JUPYTER_PREFER_ENV_PATH: '1',
        JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
        JUPYTER_DATA_DIR: path.join(folder, 'data'),
        JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime'),
      },
    },
  );
  let words = '';
  server.stderr.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString()}`.slice(-3000);
  });

  async function shutDownKernels(): Promise<void> {
    const answer = await fetch(`${sessions}?token=${token}`);
    for (const { id } of (await answer.json()) as { id: string }[]) {
      await fetch(`${sessions}/${id}?token=${token}`, { method: 'DELETE' });
    }
  }

  async function stop(): Promise<void> {
    await shutDownKernels().catch(() => undefined);
    await endProcess(server);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async function open(page: Page, file: string): Promise<void> {
    await page.goto(`${address}/lab/tree/${file}?token=${token}&reset`);
    // Before the server says so, JupyterLab may ask which kernel to take when a cell is run.
    await until('the start of a kernel', async () => {
      const answer = await fetch(`${sessions}?token=${token}`);
      const [session] = (await answer.json()) as { kernel: { execution_state: string } | null }[];
      return session?.kernel?.execution_state === 'idle';
    });
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first().waitFor();
  }

  try {
    await until('an answer of JupyterLab', async () => {
      if (server.exitCode !== null) throw new Error('JupyterLab ended');
      return fetch(`${address}/api/status?token=${token}`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
  } catch (error) {
    await stop();
    throw new Error(`JupyterLab did not start:\n${words}`, { cause: error });
  }
  return { notebooks, open, shutDownKernels, stop };
}

/** Chooses a command of JupyterLab's menu bar. */
export async function choose(page: Page, menu: string, command: string): Promise<void> {
  await page.getByRole('menuitem', { name: menu, exact: true }).click();
  await page.getByRole('menuitem', { name: command, exact: true }).click();
}

/** The code cell of this place in the notebook, counted from 1 as the kernel does when all run in order. */
export function codeCell(page: Page, number: number): Locator {
  return page.locator('.jp-Notebook .jp-CodeCell').nth(number - 1);
}

/** Runs one code cell; what it shows comes later. */
export async function runCell(page: Page, number: number): Promise<void> {
  await codeCell(page, number).locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
}
