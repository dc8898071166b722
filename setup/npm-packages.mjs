import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskIsFull, installCommand, networkTrouble, SetupFailure } from './failure.mjs';
import { sha256 } from './files.mjs';
import { findProgram, lastLine, runProgram } from './programs.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * npm writes this file last, and takes it away first.
 *
 * @param {Project} project
 */
const installedLockfile = (project) => join(project.root, 'node_modules', '.package-lock.json');

/**
 * The npm packages of the lockfile, with every install script off.
 *
 * @type {import('./step-runner.mjs').Step}
 */
export const npmPackages = {
  name: 'npm packages',
  id: 'npm-packages',

  fingerprint: ({ root }) =>
    sha256(
      readFileSync(join(root, 'package-lock.json')),
      process.versions.node.split('.')[0],
      process.platform,
      process.arch,
    ),

  isDone: (project) => existsSync(installedLockfile(project)),

  announce: () => 'installing what package-lock.json lists, without running install scripts',

  diskNeeded: ({ root }) => [{ folder: root, bytes: 0.85e9 }],

  async run(project) {
    const { root, env, logFolder } = project;
    const logFile = join(logFolder, 'npm-packages.log');
    const [program, ...first] = npmCommand(env);
    const { ok, output } = await runProgram(
      program,
      // NODE_ENV=production would leave out tsx, which everything here is started with.
      [
        ...first,
        'ci',
        '--include=dev',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--no-progress',
        '--fetch-retry-mintimeout=2000',
        '--fetch-retry-maxtimeout=10000',
      ],
      { cwd: root, env, logFile },
    );
    if (!ok) throw whyNpmFailed(output, logFile);
    return {};
  },
};

/**
 * npm as it was started for this script, else the one on the PATH.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function npmCommand(env) {
  if (env.npm_execpath?.endsWith('npm-cli.js') && existsSync(env.npm_execpath)) {
    return [process.execPath, env.npm_execpath];
  }
  const npm = findProgram(['npm'], env);
  if (npm) return [npm];
  const packages = { apt: 'npm', dnf: 'nodejs-npm', pacman: 'npm', brew: 'node' };
  throw new SetupFailure(`npm is not on the PATH: install it with ${installCommand(packages, env)}.`);
}

/**
 * @param {string} output
 * @param {string} logFile
 */
function whyNpmFailed(output, logFile) {
  const sign = networkTrouble(output);
  if (sign) {
    return new SetupFailure(
      `npm cannot reach its package registry (${sign}): check the connection, or behind a proxy run \`npm config set proxy URL\` and \`npm config set https-proxy URL\`, then \`npm run setup\` again (npm's own words: ${logFile}).`,
    );
  }
  if (/EINTEGRITY/.test(output)) {
    return new SetupFailure(
      `npm was given a package whose sha512 is not the one in package-lock.json: a proxy or mirror may be altering downloads, so check it, empty npm's cache with \`npm cache clean --force\`, then run \`npm run setup\` again (${logFile}).`,
    );
  }
  if (diskIsFull(output)) {
    return new SetupFailure(
      'the disk filled up while npm installed packages: make room, then run `npm run setup` again.',
    );
  }
  if (/EACCES|EPERM/.test(output)) {
    return new SetupFailure(
      `npm may not write into node_modules or its cache: give yourself the files back with \`sudo chown -R "$(id -un)" node_modules ~/.npm\`, then run \`npm run setup\` again (${logFile}).`,
    );
  }
  if (/can only install packages when your package.json and package-lock.json/.test(output)) {
    return new SetupFailure(
      'package-lock.json does not match package.json: run `npm install --package-lock-only --ignore-scripts`, then `npm run setup` again.',
    );
  }
  const error = output.split('\n').find((line) => /npm (error|ERR!) /.test(line)) ?? lastLine(output);
  return new SetupFailure(
    `npm could not install the packages ("${error.replace(/^npm (error|ERR!) /, '').trim()}"): read ${logFile}, then run \`npm run setup\` again.`,
  );
}
