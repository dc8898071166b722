import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupFailure } from './failure.mjs';
import { allocatorSettings } from './memory-allocator.mjs';
import { referenceFolder } from './reference-environment.mjs';
import { s3ServerFolder, sweepFolder } from './sweep-environment.mjs';
import { pythonIn } from './virtual-environment.mjs';

export const tensorflowChoices = /** @type {const} */ (['auto', 'prebuilt', 'wheel', 'gpu']);

/**
 * Where everything lies, and what was asked for.
 *
 * @typedef {object} Project
 * @property {string} root the project's own folder
 * @property {string} stateFolder `.setup`: stamps of finished steps, logs, Jupyter's own files
 * @property {string} logFolder
 * @property {string} venv the project's Python environment
 * @property {string} venvPython
 * @property {string} cacheFolder what all clones of the user share: the TensorFlow library and the built binding
 * @property {'auto' | 'prebuilt' | 'wheel' | 'gpu'} tensorflow
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * @param {{ tensorflow?: string, env?: NodeJS.ProcessEnv, root?: string }} options
 * @returns {Project}
 */
export function openProject(options = {}) {
  const { env = process.env, root = dirname(dirname(fileURLToPath(import.meta.url))) } = options;
  const asked = options.tensorflow ?? (env.FER_TENSORFLOW || 'auto');
  const tensorflow = tensorflowChoices.find((choice) => choice === asked);
  if (tensorflow === undefined) {
    throw new SetupFailure(
      `the TensorFlow library cannot be "${asked}": choose one with \`npm run setup -- --tensorflow ${tensorflowChoices.join('|')}\` or FER_TENSORFLOW.`,
    );
  }
  const stateFolder = join(root, '.setup');
  const venv = join(root, '.venv');
  return {
    root,
    stateFolder,
    logFolder: join(stateFolder, 'logs'),
    venv,
    venvPython: join(venv, 'bin', 'python'),
    cacheFolder: join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'facial-emotion-notebooks'),
    tensorflow,
    env,
  };
}

/**
 * What the commands that run after set-up find in their environment:
 *
 * - `FER_PYTHON`: the Python of the project's environment, the one that has nbclient and nbconvert;
 * - `FER_REFERENCE_PYTHON`: the Python that has Keras and scikit-learn, where a command asked for it;
 * - `FER_SWEEP_PYTHON` and `FER_S3_SERVER_PYTHON`: those that have Dask, and the tests' S3 server, likewise;
 * - `FER_TENSORFLOW_LIBRARY`: version and origin of the TensorFlow library in use, for people to read;
 * - how memory is allocated, unless the person has said so;
 * - Jupyter's folders, moved into the project: nothing is written to the user's own, and no setting or kernel of
 *   theirs changes what the notebooks do.
 *
 * @param {Project} project
 * @param {string} tensorflowLibrary
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentOfCommands(project, tensorflowLibrary) {
  const jupyter = join(project.stateFolder, 'jupyter');
  return {
    ...allocatorSettings,
    ...project.env,
    FER_PYTHON: project.venvPython,
    FER_REFERENCE_PYTHON: project.env.FER_REFERENCE_PYTHON || pythonIn(referenceFolder(project)),
    FER_SWEEP_PYTHON: project.env.FER_SWEEP_PYTHON || pythonIn(sweepFolder(project)),
    FER_S3_SERVER_PYTHON: project.env.FER_S3_SERVER_PYTHON || pythonIn(s3ServerFolder(project)),
    FER_TENSORFLOW_LIBRARY: tensorflowLibrary,
    JUPYTER_CONFIG_DIR: join(jupyter, 'config'),
    JUPYTER_DATA_DIR: join(jupyter, 'data'),
    JUPYTER_RUNTIME_DIR: join(jupyter, 'runtime'),
    JUPYTER_PREFER_ENV_PATH: '1',
    IPYTHONDIR: join(jupyter, 'ipython'),
  };
}
