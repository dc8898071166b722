import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import sharp from 'sharp';
import { givenOptions } from '../src/command/command-options';
import { type ExitStatus, runCommand } from '../src/command/run-command';
import { writeWholeFile } from '../src/dataset/whole-file';
import { CHROMIUM_ARGUMENTS, findChromium } from '../src/report/forms/chromium';

// The command line of `npm run picture`: the README's picture of the report.

const USAGE = `Usage: npm run picture -- [options]

Takes the README's picture of a report on synthetic faces, in an installed Chromium. Make the report first, without any data of
your own: npm run report

  --report DIR  the report (default: reports)
  --help        this text

Exit status: 0 done, 1 failed (a report on any other faces is refused), 2 wrong usage.`;

const ROOT = path.resolve(__dirname, '..');
const PICTURE = path.join(ROOT, 'docs', 'report.png');

/** The pages that stand side by side, and the heading at the top of each. */
const VIEWS = [
  { page: '02-sample-faces.html', heading: 'Some faces of every emotion' },
  { page: '07-confusion-matrix.html', heading: 'Predicted against actual' },
] as const;

/** Of one page, in CSS pixels; a picture of 1 MB would be too much for a README, so there is no denser one. */
const VIEW = { width: 840, height: 880 } as const;
const GAP = 24;
/** Between the pages, and around them in a viewer that is light or dark. */
const GAP_COLOR = '#8a8a8a';

/** @throws Error when the report is missing, or shows anything but drawn faces: no real person may be seen. */
function checkReport(folder: string): void {
  const results = path.join(folder, 'results.json');
  const missing = [results, ...VIEWS.map(({ page }) => path.join(folder, page))].find(
    (file) => !existsSync(file),
  );
  if (missing !== undefined) {
    throw new Error(`${missing} is missing: make a report with npm run report, or name one with --report`);
  }
  const { dataset } = JSON.parse(readFileSync(results, 'utf8')) as { dataset?: { synthetic?: boolean } };
  if (dataset?.synthetic !== true) {
    throw new Error(`${folder} shows other than synthetic faces: make a report without --data and FER_DATA`);
  }
}

async function viewOf(browser: Browser, folder: string, { page: name, heading }: (typeof VIEWS)[number]) {
  const page = await browser.newPage({ viewport: VIEW, colorScheme: 'light' });
  await page.goto(pathToFileURL(path.join(folder, name)).href);
  await page.locator('.main-svg').first().waitFor();
  await page
    .locator('h2', { hasText: heading })
    .first()
    .evaluate((element: { scrollIntoView(): void }) => element.scrollIntoView());
  // Charts are drawn as they come into sight.
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1000);
  return page.screenshot();
}

async function takePicture({ report }: { readonly report: string }): Promise<ExitStatus> {
  checkReport(report);
  const browser = await chromium.launch({
    executablePath: findChromium(process.env),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...CHROMIUM_ARGUMENTS],
  });
  try {
    const views = [];
    for (const view of VIEWS) views.push(await viewOf(browser, report, view));
    const width = views.length * (VIEW.width + GAP) - GAP;
    const picture = await sharp({
      create: { width, height: VIEW.height, channels: 3, background: GAP_COLOR },
    })
      .composite(views.map((input, index) => ({ input, left: index * (VIEW.width + GAP), top: 0 })))
      .png({ compressionLevel: 9 })
      .toBuffer();
    await writeWholeFile(PICTURE, picture);
    process.stdout.write(`${PICTURE}, ${Math.round(picture.length / 1000)} KB\n`);
    return 0;
  } finally {
    await browser.close();
  }
}

void runCommand({
  usage: USAGE,
  parse: (args, folder) => {
    const given = givenOptions(args, { report: { type: 'string' } });
    if (given === 'help') return 'help';
    return { report: given.report ? path.resolve(folder, given.report) : path.join(ROOT, 'reports') };
  },
  run: takePicture,
});
