import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, removeFolder, writeAtomically } from './files.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * The TypeScript kernel as Jupyter sees it, inside .venv alone: the folders named here are the ones a Python
 * environment adds to Jupyter's search path, so nothing is registered with the user's own Jupyter.
 *
 * @type {import('./step-runner.mjs').Step}
 */
export const kernelSpec = {
  name: 'TypeScript kernel',
  id: 'kernel-spec',
  after: ['python-environment'],

  fingerprint: (project) => JSON.stringify(filesOf(project)),

  isDone: (project) =>
    Object.keys(filesOf(project)).every((path) => existsSync(join(project.venv, path))) &&
    !existsSync(pythonKernel(project)),

  announce: () => 'registering it in .venv',

  async run(project) {
    for (const [path, value] of Object.entries(filesOf(project))) {
      writeAtomically(join(project.venv, path), `${JSON.stringify(value, null, 2)}\n`);
    }
    // JupyterLab brings it along; beside the project's kernel it would only be a wrong choice to make.
    removeFolder(pythonKernel(project), join(project.stateFolder, 'old-kernel'));
    return {};
  },
};

/** @param {Project} project */
const pythonKernel = ({ venv }) => join(venv, 'share', 'jupyter', 'kernels', 'python3');

/**
 * What is written, by path under .venv.
 *
 * @param {Project} project
 * @returns {Record<string, unknown>}
 */
function filesOf({ root }) {
  return {
    'share/jupyter/kernels/typescript/kernel.json': {
      argv: [process.execPath, join(root, 'kernel', 'launch.cjs'), '{connection_file}'],
      display_name: 'TypeScript',
      language: 'typescript',
      interrupt_mode: 'signal',
    },
    'etc/jupyter/jupyter_server_config.json': {
      KernelSpecManager: { allowed_kernelspecs: ['typescript'], ensure_native_kernel: false },
      MultiKernelManager: { default_kernel_name: 'typescript' },
    },
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
