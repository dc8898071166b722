import { virtualEnvironment } from './virtual-environment.mjs';

/** `.venv` in the project: JupyterLab, the other programs that run notebooks, and what they need. */
export const pythonEnvironment = virtualEnvironment({
  name: 'Python environment',
  id: 'python-environment',
  announce: 'making .venv and installing JupyterLab and the notebook tools into it',
  requirements: 'requirements.txt',
  oldestPython: [3, 10],
  bytes: 0.35e9,
  folder: ({ venv }) => venv,
});
