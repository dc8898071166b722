import { join } from 'node:path';
import { virtualEnvironment } from './virtual-environment.mjs';

/** @param {import('./project.mjs').Project} project */
export const referenceFolder = ({ stateFolder }) => join(stateFolder, 'reference-venv');

/**
 * What the project's numbers and speed are compared with: Keras and scikit-learn. Only commands that compare ask for
 * it, with `--reference`; nothing else needs it.
 */
export const referenceEnvironment = virtualEnvironment({
  name: 'reference environment',
  id: 'reference-environment',
  announce:
    'installing Keras, TensorFlow and scikit-learn for Python, which takes minutes, to compare with them',
  requirements: 'reference-requirements.txt',
  oldestPython: [3, 11],
  bytes: 2.6e9,
  folder: referenceFolder,
});
