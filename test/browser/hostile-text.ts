import type { Browser, Page } from 'playwright-core';

/** What a page that let hostile text run has noted, by the places of that text. */
const NOTES = 'hostileTextRan';

function noting(place: string): string {
  return `(top.${NOTES}??=[]).push('${place}')`;
}

/**
 * A name as somebody might give a folder who wants a page to run code: it breaks out of scripts, styles, texts, attributes and
 * comments, and brings links that run code when they are followed.
 *
 * @param place where it is put, without quotes; told when it has run.
 */
export function hostileText(place: string): string {
  const run = noting(place);
  return [
    place,
    `</script></style></title></textarea></noscript><script>${run}</script>`,
    `--><img src=x onerror="${run}">`,
    `"><img src=x onerror="${run}">`,
    `'><svg onload="${run}"></svg>`,
    `" onmouseover="${run}" autofocus onfocus="${run}" x="`,
    `<a href="javascript:${run}">here</a> [here](javascript:${run}) <javascript:${run}>`,
    `<iframe srcdoc="<script>${run}</script>"></iframe>`,
    `<meta http-equiv="refresh" content="0;url=http://hostile.invalid/">`,
    `<link rel="stylesheet" href="http://hostile.invalid/x.css"><style>@import "http://hostile.invalid/y.css";</style>`,
    `<form action="http://hostile.invalid/"><button>`,
    '`',
    '```\n',
    `\${${run}} {{${run}}} %{${run}} $x$`,
  ].join('');
}

/** A page and what it did that no page may do, whoever wrote the texts on it. */
export interface WatchedPage {
  readonly page: Page;
  /** What ran, opened, left the page or was asked of another host; empty for a good page. */
  wrongs(): Promise<string[]>;
}

/** What of a page nobody may make it do. */
const LINKS_THAT_RUN = `[...document.querySelectorAll('a[href], area[href], form[action], [*|href]')]
  .map((link) => String(link.href?.baseVal ?? link.href ?? link.action))
  .filter((address) => /^\\s*(javascript|vbscript):/i.test(address))`;

/**
 * Opens an empty page and watches it. Nothing that it asks of other hosts is answered.
 *
 * @param allowed beginnings of addresses that it may ask for.
 */
export async function watchPage(browser: Browser, allowed: readonly string[]): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const wrong: string[] = [];
  const isAllowed = (url: string) =>
    [...allowed, 'data:', 'blob:', 'about:'].some((start) => url.startsWith(start));
  await context.route('**/*', async (route) => {
    const url = route.request().url();
    if (isAllowed(url)) return route.continue();
    wrong.push(`asked for ${url.slice(0, 100)}`);
    return route.abort();
  });
  const page = await context.newPage();
  // Pages with many charts take long on a machine that is busy with other tests.
  page.setDefaultTimeout(120_000);
  context.on('page', (popup) => wrong.push(`opened ${popup.url()}`));
  page.on('dialog', async (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  return {
    page,
    wrongs: async () => {
      // What an error of a picture or a refresh starts comes a little later.
      await page.waitForTimeout(300);
      const links = (await page.evaluate(LINKS_THAT_RUN)) as string[];
      const ran = (await page.evaluate(`window.${NOTES} ?? []`)) as string[];
      return [...wrong, ...ran.map((place) => `ran: ${place}`), ...links.map((link) => `link: ${link}`)];
    },
  };
}

/** Opens a file in a watched page; leaving it is wrong too. */
export async function watchedPage(browser: Browser, address: string): Promise<WatchedPage> {
  const watched = await watchPage(browser, ['file:']);
  const { page } = watched;
  const left: string[] = [];
  await page.goto(address);
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && frame.url().split('#')[0] !== address.split('#')[0]) {
      left.push(`went to ${frame.url()}`);
    }
  });
  return { page, wrongs: async () => [...(await watched.wrongs()), ...left] };
}
