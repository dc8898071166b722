import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { diskIsFull, installCommand, networkTrouble, SetupFailure } from './failure.mjs';
import { removeFolder, sha256 } from './files.mjs';
import { findProgram, lastLine, runProgram } from './programs.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * @typedef {object} VirtualEnvironment
 * @property {string} name what it is called in messages
 * @property {string} id its stamp's and log's name
 * @property {string} announce what is about to be done
 * @property {string} requirements file in this folder that states every package with version and hash
 * @property {readonly [number, number]} oldestPython that its packages run on
 * @property {number} bytes of disk it takes
 * @property {(project: Project) => string} folder
 */

/** What pip is always told: only the pinned wheels, no questions, no bars, and to give up on a network that is not there. */
export const pinnedAndQuiet = [
  '--require-hashes',
  '--only-binary=:all:',
  '--no-input',
  '--disable-pip-version-check',
  '--progress-bar',
  'off',
  '--retries',
  '2',
];

const oldestOfAll = /** @type {const} */ ([3, 10]);

/**
 * A step that makes a Python virtual environment with the packages a requirements file states.
 *
 * @param {VirtualEnvironment} environment
 * @returns {import('./step-runner.mjs').Step}
 */
export function virtualEnvironment({ name, id, announce, requirements, oldestPython, bytes, folder }) {
  const requirementsFile = (/** @type {string} */ root) => join(root, 'setup', requirements);
  return {
    name,
    id,

    // A virtual environment holds its own path in every script, so a moved project needs a new one.
    fingerprint: ({ root }) => sha256(readFileSync(requirementsFile(root)), root),

    isDone: (project, details) => {
      try {
        return realpathSync(pythonIn(folder(project))) === details.interpreter;
      } catch {
        return false; // removed, or the Python behind it was
      }
    },

    announce: () => announce,

    diskNeeded: ({ root }) => [{ folder: root, bytes }],

    async run(project) {
      const { root, stateFolder, env, logFolder } = project;
      const logFile = join(logFolder, `${id}.log`);
      const venv = folder(project);
      const venvPython = pythonIn(venv);
      const python = await findPython(env, oldestPython);
      removeFolder(venv, join(stateFolder, `old-${id}`));

      const made = await runProgram(python.path, ['-m', 'venv', venv], { cwd: root, env, logFile });
      if (!made.ok || !existsSync(venvPython)) throw whyVenvFailed(made.output, python, env, logFile);

      const installed = await runProgram(
        venvPython,
        [
          '-m',
          'pip',
          'install',
          ...pinnedAndQuiet,
          // Python compiles what it imports, when it first does; compiling everything takes longer than all downloads.
          '--no-compile',
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
}

/** @param {string} venv */
export const pythonIn = (venv) => join(venv, 'bin', 'python');

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
 * @param {readonly [number, number]} oldest
 * @returns {Promise<{ path: string, version: string }>}
 */
export async function findPython(env, oldest = oldestOfAll) {
  const needed = `Python ${oldest.join('.')} or newer`;
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
    if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return { path, version };
    tooOld.push(`${name} is ${version}`);
  }
  const install = installCommand(
    { apt: 'python3 python3-venv', dnf: 'python3', pacman: 'python', brew: 'python' },
    env,
  );
  if (env.PYTHON) {
    throw new SetupFailure(
      `PYTHON names "${env.PYTHON}", which is not a ${needed}${tooOld.length ? ` (${tooOld[0]})` : ''}: run \`unset PYTHON\` or name another.`,
    );
  }
  throw new SetupFailure(
    tooOld.length
      ? `${needed} is needed and ${tooOld.join(', ')}: install a newer one with ${install}, or name one with PYTHON=/path/to/python3.`
      : `${needed} is needed and there is no python3 on the PATH: install it with ${install}.`,
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
    `\`${python.path} -m venv\` failed ("${lastLine(output)}"): read ${logFile}, or name another Python with PYTHON=/path/to/python3 npm run setup.`,
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
