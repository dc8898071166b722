import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Packages whose version can change a number or a picture, by the name the report gives them. */
const PACKAGES: Readonly<Record<string, string>> = {
  tfjs: '@tensorflow/tfjs-node',
  tslab: 'tslab',
  danfojs: 'danfojs-node',
  polars: 'nodejs-polars',
  plotly: 'plotly.js-dist',
};

const PROJECT_ROOT = path.resolve(__dirname, '../..');

function versionIn(folder: string): string {
  // Read as a file: a package may keep its package.json out of what it lets others require.
  return (JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/**
 * Asks TensorFlow's C library for its version, in a process of its own: the library writes notes to the terminal
 * while it loads, and this process has no other use for it.
 */
function tensorflowVersion(): Promise<string> {
  const child = fork(path.join(__dirname, 'tensorflow-version.ts'), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('message', (version) => resolve(String(version)));
    child.once('error', reject);
    child.once('close', () => reject(new Error(`TensorFlow cannot be loaded: ${stderr.trim()}`)));
  });
}

/**
 * The versions a run is made with: the project, Node, TensorFlow's C library and the packages that matter.
 *
 * @throws Error with TensorFlow's own words when it cannot be loaded.
 */
export async function reportVersions(): Promise<Readonly<Record<string, string>>> {
  const packages = Object.entries(PACKAGES).map(([name, folder]) => [
    name,
    versionIn(path.join(PROJECT_ROOT, 'node_modules', folder)),
  ]);
  return {
    project: versionIn(PROJECT_ROOT),
    node: process.versions.node,
    tensorflow: await tensorflowVersion(),
    ...Object.fromEntries(packages),
  };
}
