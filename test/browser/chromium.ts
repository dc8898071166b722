import { CHROMIUM_ARGUMENTS, installedChromium } from '../../src/report/forms/chromium';

/** Chromium's sandbox does not work for root, nor in many containers; tests open pages of their own only. */
export const BROWSER_ARGUMENTS = ['--no-sandbox', ...CHROMIUM_ARGUMENTS];

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
