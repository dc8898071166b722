import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../tensorflow/tf';

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

/** The version of TensorFlow's C library that this process runs on, as the library itself tells it. */
function tensorflowVersion(): string {
  const { binding } = tf.backend() as unknown as { binding?: { readonly TF_Version?: string } };
  return binding?.TF_Version ?? 'unknown';
}

/** The versions a run was made with: the project, Node, TensorFlow's C library and the packages that matter. */
export async function reportVersions(): Promise<Readonly<Record<string, string>>> {
  await tf.ready();
  const packages = Object.entries(PACKAGES).map(([name, folder]) => [
    name,
    versionIn(path.join(PROJECT_ROOT, 'node_modules', folder)),
  ]);
  return {
    project: versionIn(PROJECT_ROOT),
    node: process.versions.node,
    tensorflow: tensorflowVersion(),
    ...Object.fromEntries(packages),
  };
}
