import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { givenOptions } from '../../src/command/command-options';
import { type ExitStatus, runCommand } from '../../src/command/run-command';
import { PAGE_BUDGET } from '../../src/report/page-budget';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { openedPage } from './opened-page';
import { openDisclosures, pageViolations } from './page-violations';

// The command line of `npm run test:pages`: every page of a report that was made before, as people see it.

const USAGE = `Usage: npm run test:pages -- [options]

Opens every page of a report in an installed Chromium, without a network: in light and dark, 1,280 and 390 pixels wide, all
that can be opened opened. Prints what each page weighs, and how many rules of WCAG 2.2 (A and AA) axe finds broken, how
far it is wider than the window, and how many errors or requests it makes. Make the report first: npm run report

  --report DIR  the report (default: reports)
  --help        this text

Exit status: 0 nothing wrong, 1 something is, 2 wrong usage.`;

const ROOT = path.resolve(__dirname, '../..');

const THEMES = ['light', 'dark'] as const;
const WIDTHS = [1280, 390] as const;

/** What is wrong with a page in each theme and at each width; empty where nothing is. */
async function problemsOf(browser: Browser, file: string): Promise<string[]> {
  const drawn = readFileSync(file, 'utf8').includes('<figure class="chart');
  const found: string[] = [];
  for (const colorScheme of THEMES) {
    for (const width of WIDTHS) {
      const { page, problems } = await openedPage(browser, file, { colorScheme, width, drawn });
      await openDisclosures(page);
      const wider = Number(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      );
      if (wider > 0) problems.push(`${wider} pixels wider than the window`);
      problems.push(...(await pageViolations(page)));
      found.push(...problems.map((problem) => `${colorScheme}, ${width} pixels: ${problem}`));
      await page.context().close();
    }
  }
  return found;
}

async function checkPages({ report }: { readonly report: string }): Promise<ExitStatus> {
  if (!existsSync(path.join(report, 'index.html'))) {
    throw new Error(`${report} holds no report. Make one first: npm run report`);
  }
  const names = readdirSync(report)
    .filter((name) => name.endsWith('.html'))
    .sort();
  const browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
  let numWrong = 0;
  try {
    console.log(`page | kB, of ${PAGE_BUDGET / 1000} | wrong`);
    for (const name of names) {
      const file = path.join(report, name);
      const { size } = statSync(file);
      const problems = await problemsOf(browser, file);
      if (size > PAGE_BUDGET) problems.push(`heavier than ${PAGE_BUDGET} bytes`);
      console.log(`${name} | ${Math.ceil(size / 1000)} | ${problems.length}`);
      for (const problem of problems) console.log(`  ${problem}`);
      numWrong += problems.length;
    }
  } finally {
    await browser.close();
  }
  console.log(`${names.length} pages, ${numWrong} wrong`);
  return numWrong === 0 ? 0 : 1;
}

void runCommand({
  usage: USAGE,
  parse: (args, folder) => {
    const given = givenOptions(args, { report: { type: 'string' } });
    if (given === 'help') return 'help';
    return { report: given.report ? path.resolve(folder, given.report) : path.join(ROOT, 'reports') };
  },
  run: checkPages,
});
