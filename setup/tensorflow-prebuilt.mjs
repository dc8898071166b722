import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { delimiter, join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { readJson, removeFolder } from './files.mjs';
import { lastLine, runProgram } from './programs.mjs';
import { addEntry, soundEntry } from './shared-cache.mjs';

/** @typedef {import('./project.mjs').Project} Project */

const probeSeconds = 5;
const downloadSeconds = 480;

/** @param {string} root */
const packageFolder = (root) => join(root, 'node_modules', '@tensorflow', 'tfjs-node');

/**
 * The cache entry of the official binding with its library.
 *
 * @param {string} root
 */
function prebuiltName(root) {
  const { version } = readJson(join(packageFolder(root), 'package.json'));
  return `tfjs-node-${version}-prebuilt-${process.platform}-${process.arch}`;
}

/** @param {Project} project */
export async function cachedPrebuilt({ root, cacheFolder }) {
  const found = await soundEntry(cacheFolder, prebuiltName(root));
  return found && bindingIn(found);
}

/** @param {string} folder */
const bindingIn = (folder) => ({
  library: join(folder, 'deps'),
  addon: join(folder, 'lib', 'napi-v8'),
  cacheEntries: [folder],
});

/**
 * Where tfjs-node's own install script would download from.
 *
 * @param {Project} project
 */
function downloadAddress({ root, env }) {
  return (
    env.TFJS_NODE_CDN_STORAGE ||
    env.CDN_STORAGE ||
    readJson(join(packageFolder(root), 'package.json')).binary.host
  );
}

/**
 * Whether the host of the official binding answers within five seconds, through the proxy if one is set.
 *
 * @param {Project} project
 * @returns {Promise<boolean>}
 */
export function prebuiltHostAnswers(project) {
  const { env } = project;
  const target = new URL(downloadAddress(project));
  const proxy = env.HTTPS_PROXY || env.https_proxy || env.HTTP_PROXY || env.http_proxy;
  return new Promise((resolve) => {
    try {
      const request = proxy
        ? httpRequest(new URL(proxy), { method: 'CONNECT', path: `${target.hostname}:${target.port || 443}` })
        : (target.protocol === 'http:' ? httpRequest : httpsRequest)(target, { method: 'HEAD' });
      const answer = (/** @type {boolean} */ reached) => {
        resolve(reached);
        request.destroy();
      };
      request.on('connect', (response) => answer(response.statusCode === 200));
      request.on('response', () => answer(!proxy));
      request.on('error', () => answer(false));
      setTimeout(() => answer(false), probeSeconds * 1000).unref();
      request.end();
    } catch {
      resolve(false); // a proxy setting that is no URL
    }
  });
}

/**
 * The official binding and its library, fetched by tfjs-node's own install script. The script works in a copy of what
 * it needs, so the npm package never holds half of a download.
 *
 * @param {Project} project
 */
export async function downloadPrebuilt(project) {
  const { root, stateFolder, cacheFolder, env, logFolder } = project;
  const logFile = join(logFolder, 'tensorflow-prebuilt.log');
  // Inside the project, so that the script finds node_modules above itself.
  const staging = join(stateFolder, 'tfjs-node');
  removeFolder(staging);
  mkdirSync(staging, { recursive: true });
  for (const part of ['package.json', 'scripts', 'binding', 'binding.gyp']) {
    cpSync(join(packageFolder(root), part), join(staging, part), { recursive: true });
  }
  const { output, timedOut } = await runProgram(process.execPath, [join(staging, 'scripts', 'install.js')], {
    cwd: staging,
    env: { ...env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${env.PATH}` },
    logFile,
    timeoutSeconds: downloadSeconds,
  });
  const { library, addon } = bindingIn(staging);
  // The script may exit with 0 although a download failed; what counts is what it left.
  if (!existsSync(join(library, 'lib')) || !existsSync(join(addon, 'tfjs_binding.node'))) {
    removeFolder(staging);
    const error = output.split('\n').find((line) => /E[A-Z_]{5,}|rror:/.test(line)) ?? lastLine(output);
    const why = timedOut ? `not finished after ${downloadSeconds} s` : error.trim();
    throw new SetupFailure(
      `the prebuilt TensorFlow binding could not be downloaded ("${why}"): check the connection or build it here with \`npm run setup -- --tensorflow wheel\` (${logFile}).`,
    );
  }
  const entry = await addEntry(cacheFolder, prebuiltName(root), async (folder) => {
    for (const part of ['deps', 'lib'])
      cpSync(join(staging, part), join(folder, part), { recursive: true, verbatimSymlinks: true });
  });
  removeFolder(staging);
  return bindingIn(entry);
}
