import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ name: string, version: string, hashes: string[] }} Pin */

/** The files that pin Python packages, by what they are for. */
export const requirementFiles = /** @type {const} */ ({
  'JupyterLab and the notebook tools': 'requirements.txt',
  'the reference environment': 'reference-requirements.txt',
  'JupyterHub and what it starts': 'hub-requirements.txt',
  'sweeps over several machines': 'sweep-requirements.txt',
  'the S3 server of the tests': 's3-server-requirements.txt',
  'the audit environment': 'audit-requirements.txt',
  'the TensorFlow library': 'tensorflow-wheel.txt',
  'the TensorFlow library for graphics processors': 'tensorflow-gpu-wheels.txt',
});

/**
 * What a requirements file pins, for every system and Python: a package may be there in several versions.
 *
 * @param {string} root
 * @param {string} file in the folder `setup`
 * @returns {Pin[]}
 */
export function pinsIn(root, file) {
  const text = readFileSync(join(root, 'setup', file), 'utf8').replaceAll('\\\n', ' ');
  return [...text.matchAll(/^([\w.-]+)==([^\s;]+)(.*)$/gm)].map(([, name, version, rest]) => ({
    name,
    version,
    hashes: [...rest.matchAll(/--hash=(sha256:[0-9a-f]{64})/g)].map(([, hash]) => hash),
  }));
}

/**
 * Pins in as few lists as hold no package twice, as pip wants them.
 *
 * @param {readonly Pin[]} pins
 * @returns {Pin[][]}
 */
export function withoutDoubles(pins) {
  /** @type {Map<string, Pin>[]} */
  const lists = [];
  const seen = new Set();
  for (const pin of pins) {
    const key = `${pin.name}==${pin.version}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const list = lists.find((candidate) => !candidate.has(pin.name));
    if (list) list.set(pin.name, pin);
    else lists.push(new Map([[pin.name, pin]]));
  }
  return lists.map((list) => [...list.values()]);
}
