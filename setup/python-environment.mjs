import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { diskIsFull, installCommand, networkTrouble, SetupFailure } from './failure.mjs';
import { removeFolder, sha256 } from './files.mjs';
import { findProgram, lastLine, runProgram } from './programs.mjs';

/** @typedef {import('./project.mjs').Project} Project */

const oldestPython = [3, 10];

/**
 * A Python virtual environment in the project, with JupyterLab, the other programs that run notebooks, and what they
 * need, each at the version and with the hash that requirements.txt states.
 *
 * @type {import('./step-runner.mjs').Step}
 */
export const pythonEnvironment = {
  name: 'Python environment',
  id: 'python-environment',

  // A virtual environment holds its own path in every script, so a moved project needs a new one.
  fingerprint: ({ root }) => sha256(readFileSync(requirementsFile(root)), root),

  isDone: ({ venvPython }, details) => {
    try {
      return realpathSync(venvPython) === details.interpreter;
    } catch {
      return false; // removed, or the Python behind it was
    }
  },

  announce: () => 'making .venv and installing JupyterLab and the notebook tools into it',

  diskNeeded: ({ root }) => [{ folder: root, bytes: 0.35e9 }],

  async run(project) {
    const { root, stateFolder, venv, venvPython, env, logFolder } = project;
    const logFile = join(logFolder, 'python-environment.log');
    const python = await findPython(env);
    removeFolder(venv, join(stateFolder, 'old-venv'));

    const made = await runProgram(python.path, ['-m', 'venv', venv], { cwd: root, env, logFile });
    if (!made.ok || !existsSync(venvPython)) throw whyVenvFailed(made.output, python, env, logFile);

    const installed = await runProgram(
      venvPython,
      [
        '-m',
        'pip',
        'install',
        '--require-hashes',
        // Python compiles what it imports, when it first does; compiling everything takes longer than all downloads.
        '--no-compile',
        '--only-binary=:all:',
        '--no-input',
        '--disable-pip-version-check',
        '--progress-bar',
        'off',
        '--retries',
        '2',
        '-r',
        requirementsFile(root),
      ],
      { cwd: root, env: environmentForPip(env), logFile },
    );
    if (!installed.ok) throw whyPipFailed(installed.output, logFile);
    return {
      interpreter: realpathSync(venvPython),
      python: python.version,
      summary: `Python ${python.version}`,
    };
  },
};

/** @param {string} root */
export const requirementsFile = (root) => join(root, 'setup', 'requirements.txt');

/**
 * What pip is started with: an environment that is active elsewhere, or a wish to install for the user, must not
 * steer the project's own.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentForPip(env) {
  const { PYTHONHOME, PYTHONPATH, PIP_USER, PIP_TARGET, PIP_PREFIX, PIP_REQUIRE_VIRTUALENV, ...rest } = env;
  return { ...rest, PYTHONNOUSERSITE: '1' };
}

/**
 * The first Python that is new enough: the one `PYTHON` names, else python3, a versioned one, python.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ path: string, version: string }>}
 */
export async function findPython(env) {
  const names = env.PYTHON
    ? [env.PYTHON]
    : ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
  const tooOld = [];
  for (const name of names) {
    const path = findProgram([name], env);
    if (!path) continue;
    const { ok, output } = await runProgram(
      path,
      ['-c', 'import platform; print(platform.python_version())'],
      { env },
    );
    if (!ok) continue;
    const version = lastLine(output);
    const [major, minor] = version.split('.').map(Number);
    if (major > oldestPython[0] || (major === oldestPython[0] && minor >= oldestPython[1]))
      return { path, version };
    tooOld.push(`${name} is ${version}`);
  }
  const install = installCommand(
    { apt: 'python3 python3-venv', dnf: 'python3', pacman: 'python', brew: 'python' },
    env,
  );
  if (env.PYTHON) {
    throw new SetupFailure(
      `PYTHON names "${env.PYTHON}", which is not a Python 3.10 or newer${tooOld.length ? ` (${tooOld[0]})` : ''}: run \`unset PYTHON\` or name another.`,
    );
  }
  throw new SetupFailure(
    tooOld.length
      ? `Python 3.10 or newer is needed and ${tooOld.join(', ')}: install a newer one with ${install}, or name one with PYTHON=/path/to/python3.`
      : `Python 3.10 or newer is needed and there is no python3 on the PATH: install it with ${install}.`,
  );
}

/**
 * @param {string} output
 * @param {{ path: string, version: string }} python
 * @param {NodeJS.ProcessEnv} env
 * @param {string} logFile
 */
function whyVenvFailed(output, python, env, logFile) {
  if (/ensurepip|No module named '?venv/.test(output)) {
    const minor = python.version.split('.').slice(0, 2).join('.');
    const packages = {
      apt: `python${minor}-venv`,
      dnf: 'python3-pip',
      pacman: 'python',
      brew: `python@${minor}`,
    };
    return new SetupFailure(
      `Python ${python.version} (${python.path}) lacks its venv module or the pip that comes with it: install them with ${installCommand(packages, env)}, then run \`npm run setup\` again.`,
    );
  }
  if (diskIsFull(output)) return fullDisk();
  return new SetupFailure(
    `\`${python.path} -m venv .venv\` failed ("${lastLine(output)}"): read ${logFile}, or name another Python with PYTHON=/path/to/python3 npm run setup.`,
  );
}

/**
 * @param {string} output
 * @param {string} logFile
 */
export function whyPipFailed(output, logFile) {
  if (diskIsFull(output)) return fullDisk();
  if (/DO NOT MATCH THE HASHES|THESE PACKAGES DO NOT MATCH/i.test(output)) {
    return new SetupFailure(
      `pip was given a file whose sha256 is not the pinned one: a proxy or mirror may be altering downloads, so check it, empty pip's cache with \`python3 -m pip cache purge\`, then run \`npm run setup\` again (${logFile}).`,
    );
  }
  const sign = networkTrouble(output);
  if (sign) {
    return new SetupFailure(
      `pip cannot reach its package index (${sign}): check the connection, or behind a proxy run \`python3 -m pip config set global.proxy URL\`, then \`npm run setup\` again (pip's own words: ${logFile}).`,
    );
  }
  const error = output.split('\n').find((line) => line.startsWith('ERROR:')) ?? lastLine(output);
  return new SetupFailure(
    `pip could not install the Python packages ("${error.replace(/^ERROR: /, '')}"): read ${logFile}, then run \`npm run setup\` again.`,
  );
}

function fullDisk() {
  return new SetupFailure(
    'the disk filled up while Python packages were installed: make room, then run `npm run setup` again.',
  );
}
