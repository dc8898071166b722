import { accessSync, constants } from 'node:fs';
import path from 'node:path';

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

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The installed browser that tests drive.
 *
 * @throws Error that says how to get one.
 */
export function browserPath(): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
    folders.map((folder) => path.join(folder, name)),
  );
  const found = process.env.CHROMIUM_PATH ?? candidates.find(isProgram);
  if (found === undefined) {
    throw new Error(
      'no Chromium found: install it (on Debian and Ubuntu: apt-get install chromium) or give its path in CHROMIUM_PATH',
    );
  }
  return found;
}
