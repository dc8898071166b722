import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './files.mjs';
import { lastLine, runProgram } from './programs.mjs';
import { environmentForPip, pinnedAndQuiet, whyPipFailed } from './virtual-environment.mjs';

const requirementsFile = (/** @type {string} */ root) => join(root, 'setup', 'hub-requirements.txt');

/**
 * JupyterHub and its spawners, put into `.venv` beside the JupyterLab that its students' servers are. Only commands of
 * a hub ask for them, with `--hub`.
 *
 * @type {import('./step-runner.mjs').Step}
 */
export const hubPackages = {
  name: 'JupyterHub',
  id: 'hub-packages',
  after: ['python-environment', 'kernel-spec'],

  // .venv is made anew with other requirements, or in another place, and these packages are gone then.
  fingerprint: ({ root }) =>
    sha256(readFileSync(requirementsFile(root)), readFileSync(join(root, 'setup', 'requirements.txt')), root),

  isDone: ({ venv }) => existsSync(join(venv, 'bin', 'jupyterhub')),

  announce: () => 'installing it and its spawners into .venv',

  diskNeeded: ({ root }) => [{ folder: root, bytes: 0.15e9 }],

  async run({ root, venvPython, env, logFolder }) {
    const logFile = join(logFolder, 'hub-packages.log');
    const { ok, output } = await runProgram(
      venvPython,
      ['-m', 'pip', 'install', ...pinnedAndQuiet, '--no-compile', '-r', requirementsFile(root)],
      { cwd: root, env: environmentForPip(env), logFile },
    );
    if (!ok) throw whyPipFailed(output, logFile);
    const asked = await runProgram(venvPython, ['-m', 'jupyterhub', '--version'], { cwd: root, env });
    return { summary: `JupyterHub ${lastLine(asked.output)}` };
  },
};
