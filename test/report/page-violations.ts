import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 on levels A and AA, each version's own rules. */
const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds wrong with a page as it stands: each rule with the elements that break it. */
export async function pageViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(WCAG_TAGS)}, resultTypes: ['violations'] })`,
  )) as axe.AxeResults;
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** Opens everything that can be opened: hints, answers, data, code. */
export async function openDisclosures(page: Page): Promise<void> {
  await page.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);
}
