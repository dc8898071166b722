import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from './setup-modules';

const read = (...path: string[]) => readFileSync(join(projectRoot, ...path), 'utf8');

interface Lockfile {
  packages: Record<
    string,
    {
      version?: string;
      integrity?: string;
      dependencies?: Record<string, string>;
      devDependencies?: Record<string, string>;
    }
  >;
}

const lockfile = JSON.parse(read('package-lock.json')) as Lockfile;
const lockedByNpm = (name: string) => lockfile.packages[`node_modules/${name}`]?.version;

/** The version of a package that may lie below the one that asks for it. */
function lockedAnywhere(name: string): string | undefined {
  const places = Object.keys(lockfile.packages).filter((place) => place.endsWith(`node_modules/${name}`));
  const versions = new Set(places.map((place) => lockfile.packages[place].version));
  return versions.size === 1 ? [...versions][0] : undefined;
}

/** Name and version of every pin in a requirements file. */
function pinsOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^([\w.-]+)==([^\s;\\]+)/gm)].map(([, name, version]) => [name, version]));
}

/** The rows of the table under a heading of environment.md: package to version. */
function tableUnder(heading: string): Map<string, string> {
  const [, section] = read('environment.md').split(`\n### ${heading}\n`);
  assert.ok(section, `environment.md has no heading "${heading}"`);
  const rows = section.split(/\n##/)[0].matchAll(/^\| `([^`]+)` \| (\S+) \|/gm);
  const table = new Map([...rows].map(([, name, version]) => [name, version]));
  assert.ok(table.size > 0, `no rows under "${heading}"`);
  return table;
}

function assertLocked(heading: string, locked: (name: string) => string | undefined): void {
  for (const [name, version] of tableUnder(heading)) {
    assert.equal(version, locked(name), `${name} under "${heading}" in environment.md, and in its lockfile`);
  }
}

describe('the version tables of environment.md', () => {
  it('state what package-lock.json states', () => {
    assertLocked('npm packages', lockedByNpm);
    assertLocked('Packages of packages that matter', lockedByNpm);
    assertLocked('Overrides', lockedAnywhere);
  });

  it('state what the Python requirements state', () => {
    const python = pinsOf(read('setup', 'requirements.txt'));
    assertLocked('Python packages', (name) => python.get(name));
    const reference = pinsOf(read('setup', 'reference-requirements.txt'));
    assertLocked('The reference environment', (name) => reference.get(name));
    const sweep = pinsOf(read('setup', 'sweep-requirements.txt'));
    assertLocked('The sweep environment', (name) => sweep.get(name));
    const s3Server = pinsOf(read('setup', 's3-server-requirements.txt'));
    assertLocked('The S3 server', (name) => s3Server.get(name));
    const hub = pinsOf(read('setup', 'hub-requirements.txt'));
    assertLocked("The hub's packages", (name) => hub.get(name));
    const tensorflow = pinsOf(read('setup', 'tensorflow-wheel.txt'));
    assertLocked('The TensorFlow library', (name) => tensorflow.get(name));
    assert.deepEqual([...tableUnder('The TensorFlow library').keys()].sort(), [...tensorflow.keys()].sort());
  });

  it('have a row for every package the project asks for itself', () => {
    const { dependencies, devDependencies } = lockfile.packages[''];
    const asked = Object.keys({ ...dependencies, ...devDependencies });
    assert.deepEqual([...tableUnder('npm packages').keys()].sort(), asked.sort());
    const askedOfPython = pinsOf(read('setup', 'requirements.in'));
    assert.deepEqual(tableUnder('Python packages'), askedOfPython);
    const askedOfReference = pinsOf(read('setup', 'reference-requirements.in'));
    assert.deepEqual(tableUnder('The reference environment'), askedOfReference);
    const askedOfSweep = pinsOf(read('setup', 'sweep-requirements.in'));
    assert.deepEqual(tableUnder('The sweep environment'), askedOfSweep);
    assert.deepEqual(tableUnder("The hub's packages"), pinsOf(read('setup', 'hub-requirements.in')));
  });
});

describe('what is pinned', () => {
  it('has a sha512 for every npm package', () => {
    const { '': _project, ...packages } = lockfile.packages;
    assert.ok(Object.keys(packages).length > 300);
    for (const [place, { integrity }] of Object.entries(packages)) {
      assert.match(integrity ?? 'none', /^sha512-[\w+/]{86}==$/, place);
    }
  });

  it('has a sha256 for every Python package and wheel', () => {
    for (const file of [
      'requirements.txt',
      'reference-requirements.txt',
      'audit-requirements.txt',
      'sweep-requirements.txt',
      's3-server-requirements.txt',
      'hub-requirements.txt',
      'tensorflow-wheel.txt',
      'tensorflow-gpu-wheels.txt',
    ]) {
      for (const pin of read('setup', file).split(/^(?=[\w.-]+==)/m)) {
        if (/^[\w.-]+==/.test(pin)) assert.match(pin, /--hash=sha256:[0-9a-f]{64}/, pin.split('\n')[0]);
      }
    }
  });

  it('keeps the hub to the versions of the notebooks\u2019 packages, into whose environment it is put', () => {
    const python = pinsOf(read('setup', 'requirements.txt'));
    const shared = [...pinsOf(read('setup', 'hub-requirements.txt'))].filter(([name]) => python.has(name));
    assert.ok(shared.length > 10);
    for (const [name, version] of shared) assert.equal(version, python.get(name), name);
  });

  it('takes the same TensorFlow for GPUs as for processors', () => {
    const gpu = pinsOf(read('setup', 'tensorflow-gpu-wheels.txt'));
    assert.equal(gpu.get('tensorflow'), pinsOf(read('setup', 'tensorflow-wheel.txt')).get('tensorflow'));
    assert.ok([...gpu.keys()].every((name) => name === 'tensorflow' || /^nvidia-.*-cu12$/.test(name)));
  });

  it('names no host, so that every network uses its own registry', () => {
    assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
    const pinned = [
      'requirements.in',
      'requirements.txt',
      'reference-requirements.in',
      'reference-requirements.txt',
      'audit-requirements.in',
      'audit-requirements.txt',
      'sweep-requirements.in',
      'sweep-requirements.txt',
      's3-server-requirements.in',
      's3-server-requirements.txt',
      'hub-requirements.in',
      'hub-requirements.txt',
      'tensorflow-gpu-wheels.txt',
    ];
    for (const file of [...pinned, 'tensorflow-wheel.txt']) {
      assert.doesNotMatch(read('setup', file), /:\/\/|--index-url|--find-links/, file);
    }
  });
});
