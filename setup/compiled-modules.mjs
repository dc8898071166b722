import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './files.mjs';
import { lastLine, runProgram } from './programs.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/** @param {Project} project */
const keptModules = ({ root }) => join(root, '.setup', 'modules');

/**
 * What the notebooks import, checked and compiled once for all kernels to come. Kernels do it where it is missing or
 * was edited since, so that neither an edit nor a module with errors is a matter for the set-up.
 *
 * @type {import('./step-runner.mjs').Step}
 */
export const compiledModules = {
  name: 'modules of the notebooks',
  id: 'compiled-modules',
  after: ['npm-packages'],

  fingerprint: ({ root }) => sha256(readFileSync(join(root, 'package-lock.json')), process.versions.node),

  isDone: (project, details) => !details.compiled || existsSync(keptModules(project)),

  announce: () => 'compiling them for the kernel',

  async run({ root, env, logFolder }) {
    const { ok, output } = await runProgram(
      process.execPath,
      ['--import', 'tsx', join(root, 'kernel', 'compile-modules.ts')],
      { cwd: root, env, logFile: join(logFolder, 'compiled-modules.log') },
    );
    if (!ok) return { compiled: false, summary: 'none; the kernels compile them' };
    const { numModules } = JSON.parse(lastLine(output));
    return { compiled: true, summary: `${numModules} modules` };
  },
};
