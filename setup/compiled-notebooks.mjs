import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './files.mjs';
import { lastLine, runProgram } from './programs.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/** @param {Project} project */
const keptFolders = ({ root }) => ['modules', 'cells'].map((name) => join(root, '.setup', name));

/**
 * The notebooks' cells and what they import, checked and compiled once for all kernels to come. Kernels do it where it is
 * missing or was edited since, so that neither an edit nor code with errors is a matter for the set-up.
 *
 * @type {import('./step-runner.mjs').Step}
 */
export const compiledNotebooks = {
  name: 'notebooks for the kernel',
  id: 'compiled-notebooks',
  after: ['npm-packages'],

  fingerprint: ({ root }) => sha256(readFileSync(join(root, 'package-lock.json')), process.versions.node),

  isDone: (project, details) =>
    !details.compiled || keptFolders(project).every((folder) => existsSync(folder)),

  announce: () => 'compiling their cells and what they import',

  async run({ root, env, logFolder }) {
    const { ok, output } = await runProgram(
      process.execPath,
      ['--import', 'tsx', join(root, 'kernel', 'compile-notebooks.ts')],
      { cwd: root, env, logFile: join(logFolder, 'compiled-notebooks.log') },
    );
    if (!ok) return { compiled: false, summary: 'none; the kernels compile them' };
    const { numModules, numCells } = JSON.parse(lastLine(output));
    return { compiled: true, summary: `${numCells} cells, ${numModules} modules` };
  },
};
