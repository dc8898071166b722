import { join } from 'node:path';
import { virtualEnvironment } from './virtual-environment.mjs';

/** @param {import('./project.mjs').Project} project */
export const sweepFolder = ({ stateFolder }) => join(stateFolder, 'sweep-venv');

/**
 * What a sweep's trials are sent to workers with: Dask, fsspec for shared storage, and pyarrow for the table. Only
 * `npm run sweep` asks for it, with `--sweep`.
 */
export const sweepEnvironment = virtualEnvironment({
  name: 'sweep environment',
  id: 'sweep-environment',
  announce: 'installing Dask, fsspec and pyarrow for Python, to run many trainings',
  requirements: 'sweep-requirements.txt',
  oldestPython: [3, 11],
  bytes: 0.6e9,
  folder: sweepFolder,
});

/** @param {import('./project.mjs').Project} project */
export const s3ServerFolder = ({ stateFolder }) => join(stateFolder, 's3-server-venv');

/** An S3 server on this machine, for the tests of sweeps alone, which ask for it with `--s3-server`. */
export const s3ServerEnvironment = virtualEnvironment({
  name: 'S3 server',
  id: 's3-server-environment',
  announce: 'installing an S3 server for Python, to test shared storage with',
  requirements: 's3-server-requirements.txt',
  oldestPython: [3, 11],
  bytes: 0.5e9,
  folder: s3ServerFolder,
});
