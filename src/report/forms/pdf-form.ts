import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHROMIUM_ARGUMENTS } from './chromium';
import type { FormFiles } from './markdown-form';

/**
 * Prints the pages of a report on A4, one file a page, each with an outline of its headings.
 *
 * @param writePages writes the pages into a folder.
 * @param chromium path of the browser that prints.
 */
export async function pdfFiles(
  writePages: (folder: string) => Promise<unknown>,
  chromium: string,
): Promise<FormFiles> {
  const { chromium: driver } = await import('playwright-core');
  const parent = await mkdtemp(path.join(tmpdir(), 'report-pdf-'));
  const folder = path.join(parent, 'pages');
  try {
    await writePages(folder);
    // Chromium's sandbox refuses to work for the root user, which is all there is in a container.
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await driver.launch({
      executablePath: chromium,
      args: [...CHROMIUM_ARGUMENTS, ...sandbox],
    });
    try {
      const files: FormFiles = new Map();
      const names = (await readdir(folder)).filter((name) => name.endsWith('.html')).sort();
      for (const name of ['index.html', ...names.filter((other) => other !== 'index.html')]) {
        const page = await browser.newPage();
        await page.emulateMedia({ media: 'print', colorScheme: 'light' });
        await page.goto(pathToFileURL(path.join(folder, name)).href);
        if ((await page.locator('figure.chart').count()) > 0) {
          await page.locator('html[data-charts="drawn"]').waitFor({ state: 'attached' });
        }
        const margin = { top: '16mm', bottom: '16mm', left: '14mm', right: '14mm' };
        const options = { format: 'A4', margin, printBackground: true, outline: true, tagged: true } as const;
        files.set(name.replace(/html$/, 'pdf'), await page.pdf(options));
        await page.close();
      }
      return files;
    } finally {
      await browser.close();
    }
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
