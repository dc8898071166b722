import { installedChromium } from '../../src/report/forms/chromium';

/** `--disable-…` keep the browser itself from talking to its maker while a test counts requests. */
export const BROWSER_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The installed browser that tests drive.
 *
 * @throws Error that says how to get one.
 */
export function browserPath(): string {
  const found = process.env.CHROMIUM_PATH ?? installedChromium(process.env.PATH ?? '');
  if (found === undefined) {
    throw new Error(
      'no Chromium found: install it (on Debian and Ubuntu: apt-get install chromium) or give its path in CHROMIUM_PATH',
    );
  }
  return found;
}
