import { join } from 'node:path';
import { virtualEnvironment } from './virtual-environment.mjs';

/** @param {import('./project.mjs').Project} project */
export const auditFolder = ({ stateFolder }) => join(stateFolder, 'audit-venv');

/** pip-audit and a pip of a known version, for `npm run audit` and `npm run licences`; nothing else needs it. */
export const auditEnvironment = virtualEnvironment({
  name: 'audit environment',
  id: 'audit-environment',
  announce: 'installing pip-audit',
  requirements: 'audit-requirements.txt',
  oldestPython: [3, 10],
  bytes: 0.1e9,
  folder: auditFolder,
});
