import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { readJson, removeFolder, writeAtomically } from './files.mjs';
import { allocatorSettings } from './memory-allocator.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * The TypeScript kernel as Jupyter sees it, inside .venv alone: the folders named here are the ones a Python
 * environment adds to Jupyter's search path, so nothing is registered with the user's own Jupyter. Beside it the line
 * by which .venv's Python finds what papermill needs for this kernel.
 *
 * @type {import('./step-runner.mjs').Step}
 */
export const kernelSpec = {
  name: 'TypeScript kernel',
  id: 'kernel-spec',
  after: ['python-environment'],

  fingerprint: (project) => JSON.stringify([filesOf(project), papermillFolder(project)]),

  isDone: (project) =>
    Object.keys(filesOf(project)).every((path) => existsSync(join(project.venv, path))) &&
    existsSync(pathFile(project)) &&
    !existsSync(pythonKernel(project)),

  announce: () => 'registering it in .venv',

  async run(project) {
    for (const [path, value] of Object.entries(filesOf(project))) {
      writeAtomically(join(project.venv, path), `${JSON.stringify(value, null, 2)}\n`);
    }
    // Python adds the folder that such a file names to where it looks for modules and entry points.
    writeAtomically(pathFile(project), `${papermillFolder(project)}\n`);
    // JupyterLab brings it along; beside the project's kernel it would only be a wrong choice to make.
    removeFolder(pythonKernel(project), join(project.stateFolder, 'old-kernel'));
    return {};
  },
};

/** @param {Project} project */
const pythonKernel = ({ venv }) => join(venv, 'share', 'jupyter', 'kernels', 'python3');

/**
 * The module by which papermill sets parameters in TypeScript, with the entry point by which it finds that.
 *
 * @param {Project} project
 */
const papermillFolder = ({ root }) => join(root, 'kernel', 'papermill');

/**
 * Its folder's name holds Python's version.
 *
 * @param {Project} project
 */
function pathFile({ venv }) {
  const lib = join(venv, 'lib');
  const python = existsSync(lib) && readdirSync(lib).find((name) => name.startsWith('python3'));
  if (!python) {
    throw new SetupFailure(`${lib} holds no Python: delete ${venv}, then run \`npm run setup\` again.`);
  }
  return join(lib, python, 'site-packages', 'typescript-parameters.pth');
}

/**
 * What is written as JSON, by path under .venv.
 *
 * @param {Project} project
 * @returns {Record<string, unknown>}
 */
function filesOf({ root }) {
  return {
    'share/jupyter/kernels/typescript/kernel.json': {
      argv: [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        join(root, 'kernel', 'launch.cjs'),
        '{connection_file}',
      ],
      display_name: 'TypeScript',
      language: 'typescript',
      interrupt_mode: 'message',
      env: allocatorSettings,
    },
    'etc/jupyter/jupyter_server_config.json': {
      KernelSpecManager: { allowed_kernelspecs: ['typescript'], ensure_native_kernel: false },
      MultiKernelManager: { default_kernel_name: 'typescript' },
    },
    // What `jupyter console` starts when no kernel is named.
    'etc/jupyter/jupyter_console_config.json': { ZMQTerminalIPythonApp: { kernel_name: 'typescript' } },
    // JupyterLab asks on its first start whether it may fetch news and look for updates; the versions here are pinned.
    'share/jupyter/lab/settings/overrides.json': {
      '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
    },
  };
}

/**
 * The Node.js that the registered kernel starts, or undefined.
 *
 * @param {Project} project
 * @returns {string | undefined}
 */
export function registeredNode({ venv }) {
  return readJson(join(venv, 'share', 'jupyter', 'kernels', 'typescript', 'kernel.json'))?.argv?.[0];
}
