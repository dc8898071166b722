import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** `--disable-…` keep the browser to itself: it draws without a graphics card, and asks its maker for nothing. */
export const CHROMIUM_ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

/** What Chromium and its relatives are called where programs lie. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Where they lie otherwise. */
const PLACES = [
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
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
 * The Chromium that lies where programs do, or undefined.
 *
 * @param searched folders, as in the variable PATH.
 */
export function installedChromium(searched: string): string | undefined {
  const folders = searched.split(path.delimiter).filter((folder) => folder !== '');
  return [...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...PLACES].find(
    isProgram,
  );
}

/**
 * The Chromium that is installed: what `CHROMIUM` names, else what lies where programs do.
 *
 * @throws Error that says how to get one, or that what `CHROMIUM` names is none.
 */
export function findChromium(environment: Readonly<Record<string, string | undefined>>): string {
  const { CHROMIUM: given, PATH = '' } = environment;
  if (given) {
    if (isProgram(given)) return given;
    throw new Error(`CHROMIUM names ${given}, which is no program.`);
  }
  const found = installedChromium(PATH);
  if (found === undefined) {
    throw new Error(
      'This needs Chromium, and none was found: install it (on Debian and Ubuntu: apt-get install chromium), or give the path of Chromium, Chrome or Edge in CHROMIUM.',
    );
  }
  return found;
}
