import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The two files of a network that others trained, by their absolute paths. */
export interface PackagedNetworkFiles {
  /** Its graph, JSON. */
  readonly model: string;
  /** Its weights, as the graph's `weightsManifest` lists them. */
  readonly weights: string;
}

const PACKAGE = '@vladmandic/human';

/**
 * Finds a network of the npm package `@vladmandic/human` (MIT license).
 *
 * @param name the name of its two files, e.g. `faceres`.
 * @param wanted what it is for, with which a complaint begins.
 * @param root a folder in or below the one whose `node_modules` holds the package.
 * @throws Error that says what to install when the package or one of the files is missing.
 */
export function packagedNetworkFiles(name: string, wanted: string, root: string): PackagedNetworkFiles {
  let entry: string;
  try {
    entry = createRequire(path.join(root, 'package.json')).resolve(PACKAGE);
  } catch (cause) {
    throw missingNetwork(wanted, `the package ${PACKAGE} is not installed in ${root}`, cause);
  }
  const folder = path.join(path.dirname(entry), '..', 'models');
  const files = { model: path.join(folder, `${name}.json`), weights: path.join(folder, `${name}.bin`) };
  const lacking = Object.values(files).find((file) => !existsSync(file));
  if (lacking !== undefined) throw missingNetwork(wanted, `${lacking} is missing`);
  return files;
}

/** A complaint about a packaged network, with what to do. */
export function missingNetwork(wanted: string, what: string, cause?: unknown): Error {
  return new Error(`no ${wanted}: ${what}. Install the packages again with \`npm ci\`.`, { cause });
}
