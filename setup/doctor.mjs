#!/usr/bin/env node
// npm run doctor: what is installed, what is set up, what is in use. Changes nothing; exit status 1 when something is
// wrong or not set up yet.
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { readJson } from './files.mjs';
import { registeredNode } from './kernel-spec.mjs';
import { findProgram, lastLine, runProgram } from './programs.mjs';
import { openProject } from './project.mjs';
import { damageOf } from './shared-cache.mjs';
import { finished } from './step-runner.mjs';
import { steps } from './steps.mjs';
import { tensorflowBinding } from './tensorflow-binding.mjs';
import { findCompiler } from './tensorflow-wheel.mjs';
import { findPython } from './virtual-environment.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {{ what: string, found: string, wrong?: string }} Row `wrong` says what mends it */

/**
 * The row of something that is looked up and may be missing.
 *
 * @param {string} what
 * @param {() => string | Promise<string>} lookUp
 * @returns {Promise<Row>}
 */
async function rowOf(what, lookUp) {
  try {
    return { what, found: await lookUp() };
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    return { what, found: 'missing', wrong: error.message };
  }
}

/**
 * @param {Project} project
 * @returns {Promise<Row[]>}
 */
async function programs({ env }) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const nodeIsOld = major < 20 || (major === 20 && minor < 19);
  return [
    {
      what: 'Node.js',
      found: `${process.versions.node} (${process.platform}-${process.arch})`,
      wrong: nodeIsOld ? 'Node.js 20.19 or newer is needed: for example `nvm install 22`' : undefined,
    },
    await rowOf('npm', async () => {
      const npm = findProgram(['npm'], env);
      if (!npm) throw new SetupFailure('npm is not on the PATH');
      return lastLine((await runProgram(npm, ['--version'], { env })).output);
    }),
    await rowOf('Python', async () => {
      const { version, path } = await findPython(env);
      return `${version} (${path})`;
    }),
  ];
}

/**
 * Only a binding that is still to be built needs a compiler.
 *
 * @param {Project} project
 * @returns {Promise<Row>}
 */
async function compiler(project) {
  const row = await rowOf('C++ compiler', async () => {
    const [path, ...rest] = findCompiler(project.env);
    const { output } = await runProgram(path, [...rest, '--version'], { env: project.env });
    return output.split('\n')[0];
  });
  return row.wrong && finished(project, tensorflowBinding)
    ? { what: row.what, found: 'none, and none is needed: the binding is built' }
    : row;
}

/**
 * @param {Project} project
 * @returns {Promise<Row[]>}
 */
async function packages({ root, venvPython, env }) {
  const npmRows = ['tslab', '@tensorflow/tfjs-node', 'nodejs-polars', 'danfojs-node', 'plotly.js-dist'].map(
    (name) => {
      const installed = readJson(join(root, 'node_modules', name, 'package.json'))?.version;
      const locked = readJson(join(root, 'package-lock.json'))?.packages[`node_modules/${name}`]?.version;
      return versionRow(name, installed, locked);
    },
  );
  const names = ['jupyterlab', 'nbconvert', 'nbclient', 'nbformat'];
  const program = `import importlib.metadata as m, json; print(json.dumps({n: m.version(n) for n in ${JSON.stringify(names)}}))`;
  const asked = existsSync(venvPython) ? await runProgram(venvPython, ['-c', program], { env }) : undefined;
  const versions = asked?.ok ? JSON.parse(lastLine(asked.output)) : {};
  return [...npmRows, ...names.map((name) => versionRow(name, versions[name]))];
}

/**
 * @param {string} what
 * @param {string | undefined} installed
 * @param {string | undefined} locked
 * @returns {Row}
 */
function versionRow(what, installed, locked = installed) {
  if (!installed) return { what, found: 'missing', wrong: 'run `npm run setup`' };
  if (installed === locked) return { what, found: installed };
  return { what, found: installed, wrong: `the lockfile says ${locked}: run \`npm run setup\`` };
}

/**
 * @param {Project} project
 * @returns {Promise<Row[]>}
 */
async function setUp(project) {
  /** @type {Row[]} */
  const rows = steps.map((step) => {
    const stamp = finished(project, step);
    return stamp
      ? { what: `set up: ${step.name}`, found: `yes, took ${stamp.seconds} s` }
      : { what: `set up: ${step.name}`, found: 'no, or out of date', wrong: 'run `npm run setup`' };
  });
  const kernelNode = registeredNode(project);
  if (kernelNode) rows.push({ what: 'kernel runs on', found: kernelNode });
  return rows;
}

/**
 * The library in use, every byte of it compared with what was stored.
 *
 * @param {Project} project
 * @returns {Promise<Row>}
 */
async function tensorflowLibrary(project) {
  const what = 'TensorFlow library';
  const details = finished(project, tensorflowBinding)?.details;
  if (!details) return { what, found: 'none', wrong: 'run `npm run setup`' };
  const damage = (
    await Promise.all(
      details.cacheEntries.map((/** @type {string} */ entry) => damageOf(entry, { everyByte: true })),
    )
  ).find(Boolean);
  return damage
    ? {
        what,
        found: details.library,
        wrong: `${damage}: delete ${project.cacheFolder} and run \`npm run setup\``,
      }
    : { what, found: `${details.library}; every sha256 as stored` };
}

/**
 * @param {Project} project
 * @returns {Promise<Row>}
 */
async function dataSet({ root, env }) {
  const what = 'data set';
  if (!existsSync(join(root, 'node_modules', 'tsx')))
    return { what, found: 'told once npm packages are set up' };
  const script = join(root, 'setup', 'data-set-in-use.mjs');
  const { ok, output } = await runProgram(process.execPath, ['--import', 'tsx', script], { cwd: root, env });
  return ok ? { what, found: lastLine(output) } : { what, found: 'not usable', wrong: lastLine(output) };
}

/**
 * @param {Project} project
 * @returns {Row[]}
 */
function diskUse({ root, venv, cacheFolder }) {
  return [join(root, 'node_modules'), venv, cacheFolder].map((folder) => ({
    what: `disk: ${folder.startsWith(root) ? relative(root, folder) : folder}`,
    found: existsSync(folder) ? `${Math.round(bytesIn(folder) / 1e6).toLocaleString('en')} MB` : 'nothing',
  }));
}

/**
 * Links are not followed: what they point at is counted where it lies.
 *
 * @param {string} folder
 * @returns {number}
 */
function bytesIn(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesIn(path);
    else if (entry.isFile()) bytes += lstatSync(path).size;
  }
  return bytes;
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows
    .map(
      ({ what, found, wrong }) =>
        `${wrong ? '✗' : '✓'} ${what.padEnd(width)}  ${found}${wrong ? ` — ${wrong}` : ''}`,
    )
    .join('\n');
}

try {
  const project = openProject();
  const rows = [
    ...(await programs(project)),
    await compiler(project),
    ...(await packages(project)),
    ...(await setUp(project)),
    await tensorflowLibrary(project),
    await dataSet(project),
    ...diskUse(project),
  ];
  console.log(table(rows));
  const numWrong = rows.filter(({ wrong }) => wrong).length;
  console.log(numWrong === 0 ? '\nAll is well.' : `\n${numWrong} of ${rows.length} need a look.`);
  process.exitCode = numWrong === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
