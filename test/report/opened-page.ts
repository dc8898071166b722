import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';

/** How a page of the report is looked at. */
export interface OpenOptions {
  readonly colorScheme?: 'light' | 'dark';
  /** Of the window, in CSS pixels. Default 1280. */
  readonly width?: number;
  readonly javaScriptEnabled?: boolean;
  /** Waits until the last chart is drawn. Default false. */
  readonly drawn?: boolean;
}

/**
 * Opens a page from disk in a browser without a network.
 *
 * @param file its path, with `#…` if it is to be opened there.
 * @returns the page and a list of what goes wrong on it, in which what it asks other hosts for counts as wrong.
 */
export async function openedPage(
  browser: Browser,
  file: string,
  { width = 1280, drawn = false, ...rest }: OpenOptions = {},
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ ...rest, offline: true, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`failed: ${request.url().slice(0, 200)}`));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) problems.push(`request: ${request.url()}`);
  });
  const [name, fragment] = path.resolve(file).split('#');
  await page.goto(pathToFileURL(name).href + (fragment === undefined ? '' : `#${fragment}`));
  if (drawn) await page.locator('html[data-charts="drawn"]').waitFor({ state: 'attached' });
  return { page, problems };
}
