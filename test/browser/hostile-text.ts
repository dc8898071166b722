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
    `<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">`,
    `<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><style>@import "http://127.0.0.1:9/y.css";</style>`,
    `<form action="http://127.0.0.1:9/"><button>`,
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

/**
 * Opens an address and watches it. Nothing that it asks of other hosts is answered.
 *
 * @param allowed beginnings of addresses that it may ask for.
 */
export async function watchedPage(
  browser: Browser,
  address: string,
  allowed: readonly string[] = ['file:', 'data:', 'blob:'],
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const wrong: string[] = [];
  const isAllowed = (url: string) => allowed.some((start) => url.startsWith(start)) || url === 'about:srcdoc';
  await context.route('**/*', async (route) => {
    const url = route.request().url();
    if (isAllowed(url)) return route.continue();
    wrong.push(`asked for ${url.slice(0, 100)}`);
    return route.abort();
  });
  const page = await context.newPage();
  context.on('page', (popup) => wrong.push(`opened ${popup.url()}`));
  page.on('dialog', async (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.goto(address);
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && frame.url().split('#')[0] !== address.split('#')[0]) {
      wrong.push(`went to ${frame.url()}`);
    }
  });
  return {
    page,
    wrongs: async () => {
      // What an error of a picture or a refresh starts comes a little later.
      await page.waitForTimeout(300);
      const links = await page.evaluate(
        `[...document.querySelectorAll('a[href], area[href], form[action], [*|href]')]
          .map((link) => String(link.href?.baseVal ?? link.href ?? link.action))
          .filter((address) => /^\\s*(javascript|vbscript):/i.test(address))`,
      );
      const ran = await page.evaluate(`window.${NOTES} ?? []`);
      return [
        ...wrong,
        ...(ran as string[]).map((place) => `ran: ${place}`),
        ...(links as string[]).map((link) => `link: ${link}`),
      ];
    },
  };
}
