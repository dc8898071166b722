import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { readJson, removeFolder, sha256, temporaryName } from './files.mjs';
import { withLock } from './lock.mjs';
import { lastLine, runProgram } from './programs.mjs';
import { cachedPrebuilt, downloadPrebuilt, prebuiltHostAnswers } from './tensorflow-prebuilt.mjs';
import { hasCompiler, pinnedWheel, wheelBinding, wheelLibraryName } from './tensorflow-wheel.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {'prebuilt' | 'wheel' | 'gpu'} Origin */
/**
 * Folders in the cache: `library` has lib/ and include/, `addon` has tfjs_binding.node; `cacheEntries` hold them.
 *
 * @typedef {{ library: string, addon: string, cacheEntries: string[] }} Binding
 */

/** @param {string} root */
const packageFolder = (root) => join(root, 'node_modules', '@tensorflow', 'tfjs-node');

/**
 * The native TensorFlow binding of @tensorflow/tfjs-node: the one npm package that is not complete once it is unpacked.
 *
 * @type {import('./step-runner.mjs').Step}
 */
export const tensorflowBinding = {
  name: 'TensorFlow binding',
  id: 'tensorflow-binding',
  after: ['npm-packages', 'python-environment'],

  fingerprint: ({ root }) =>
    sha256(
      readFileSync(join(root, 'setup', 'tensorflow-wheel.txt')),
      readFileSync(join(root, 'setup', 'tensorflow-gpu-wheels.txt')),
      lockedVersion(root),
      process.platform,
      process.arch,
    ),

  isDone: ({ tensorflow }, details) =>
    (tensorflow === 'auto' || tensorflow === details.origin) &&
    Object.entries(details.files).every(([path, recorded]) => recorded === sizeAndTime(path)),

  announce: ({ tensorflow, cacheFolder }) =>
    tensorflow === 'auto'
      ? `from ${cacheFolder}, else built here, else prebuilt`
      : `${tensorflow}, kept in ${cacheFolder}`,

  diskNeeded: ({ root, cacheFolder, tensorflow }) => {
    const name = wheelLibraryName(root, tensorflow === 'gpu' ? 'gpu' : 'wheel');
    const bytes = tensorflow === 'gpu' ? 9e9 : 1.2e9;
    return name && existsSync(join(cacheFolder, name)) ? [] : [{ folder: cacheFolder, bytes }];
  },

  async run(project) {
    const { root, cacheFolder, env, logFolder } = project;
    const { binding, origin } = await withLock(join(cacheFolder, 'lock'), {}, () => obtain(project));
    link(root, binding);
    const smokeTest = await runProgram(
      process.execPath,
      ['--import', 'tsx', join(root, 'setup', 'tensorflow-smoke-test.mjs')],
      { cwd: root, env, logFile: join(logFolder, 'tensorflow-smoke-test.log') },
    );
    if (!smokeTest.ok) {
      removeFolder(join(packageFolder(root), 'lib'));
      throw whyItDoesNotLoad(smokeTest.output, origin);
    }
    const { tensorflow: version, gpu } = JSON.parse(lastLine(smokeTest.output));
    const library = `TensorFlow C library ${version}, ${originInWords(root, origin)}`;
    return {
      origin,
      version,
      library,
      cacheEntries: binding.cacheEntries,
      files: watchedFiles(root),
      summary: origin === 'gpu' ? `${library}; ${deviceInWords(gpu)}` : library,
    };
  },
};

/**
 * @param {string} root
 * @returns {string}
 */
const lockedVersion = (root) =>
  readJson(join(root, 'package-lock.json')).packages['node_modules/@tensorflow/tfjs-node'].version;

/**
 * @param {string} root
 * @param {Origin} origin
 */
function originInWords(root, origin) {
  if (origin === 'prebuilt') {
    return `prebuilt for tfjs-node ${lockedVersion(root)}, of which no sha256 is pinned`;
  }
  const wheel = pinnedWheel(root, origin);
  return `from the ${wheel?.package} ${wheel?.version} wheel${origin === 'gpu' ? ' with CUDA' : ''}`;
}

/**
 * What the library for GPUs computes on here; it is no failure that there is none, as there may be one tomorrow.
 *
 * @param {boolean} gpu whether it has taken one in use
 */
function deviceInWords(gpu) {
  if (gpu) return 'computes on a GPU';
  return existsSync('/proc/driver/nvidia/version')
    ? 'computes on the processor, as it could not use the GPU of the NVIDIA driver that is here'
    : 'computes on the processor, as there is no NVIDIA driver here';
}

/**
 * The binding that was asked for. "auto" takes what the cache has, else builds one against the library of the pinned wheel,
 * whose every byte is checked; only where that cannot be, for want of a wheel or a compiler, it takes the prebuilt one, of
 * which no sha256 is pinned.
 *
 * @param {Project} project
 * @returns {Promise<{ binding: Binding, origin: Origin }>}
 */
export async function obtain(project) {
  const { tensorflow, root, cacheFolder, env } = project;
  if (tensorflow === 'gpu') return { binding: await wheelBinding(project, 'gpu'), origin: 'gpu' };
  if (tensorflow !== 'wheel') {
    const cached = await cachedPrebuilt(project);
    if (cached) return { binding: cached, origin: 'prebuilt' };
  }
  const wheelLibrary = wheelLibraryName(root);
  const wheelIsCached = wheelLibrary !== undefined && existsSync(join(cacheFolder, wheelLibrary));
  const canBuild = wheelIsCached || (wheelLibrary !== undefined && hasCompiler(env));
  if (
    tensorflow === 'prebuilt' ||
    (tensorflow === 'auto' && !canBuild && (await prebuiltHostAnswers(project)))
  ) {
    try {
      return { binding: await downloadPrebuilt(project), origin: 'prebuilt' };
    } catch (error) {
      if (tensorflow === 'prebuilt' || wheelLibrary === undefined || !(error instanceof SetupFailure))
        throw error;
    }
  }
  return { binding: await wheelBinding(project), origin: 'wheel' };
}

/**
 * Puts the binding into the npm package: links to the one copy of the library, a copy of the small addon (the library
 * is found relative to it). `lib` comes last, since it is what makes the package complete.
 *
 * @param {string} root
 * @param {Binding} binding
 */
function link(root, { library, addon }) {
  const target = packageFolder(root);
  for (const part of readdirSync(target).filter((name) => name.includes('.partial-')))
    removeFolder(join(target, part));

  const deps = temporaryName(join(target, 'deps'));
  mkdirSync(deps);
  for (const part of ['lib', 'include']) symlinkSync(join(library, part), join(deps, part));

  const lib = temporaryName(join(target, 'lib'));
  mkdirSync(join(lib, 'napi-v8'), { recursive: true });
  cpSync(join(addon, 'tfjs_binding.node'), join(lib, 'napi-v8', 'tfjs_binding.node'));

  for (const [made, name] of [
    [deps, 'deps'],
    [lib, 'lib'],
  ]) {
    removeFolder(join(target, name));
    renameSync(made, join(target, name));
  }
}

/**
 * Size and time of the files without which the package does not load.
 *
 * @param {string} root
 */
function watchedFiles(root) {
  const libraries = join(packageFolder(root), 'deps', 'lib');
  const paths = [
    join(packageFolder(root), 'lib', 'napi-v8', 'tfjs_binding.node'),
    ...readdirSync(libraries).map((name) => join(libraries, name)),
  ];
  return Object.fromEntries(paths.map((path) => [path, sizeAndTime(path)]));
}

/**
 * By which a file is taken for unchanged. Whole seconds, as an archive or a layer of a container's image keeps no more.
 *
 * @param {string} path
 */
export function sizeAndTime(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  return status && `${status.size} bytes, ${Math.floor(status.mtimeMs / 1000)}`;
}

/**
 * @param {string} output
 * @param {Origin} origin
 */
function whyItDoesNotLoad(output, origin) {
  const error = output.split('\n').find((line) => /Error|GLIBC|GLIBCXX/.test(line)) ?? lastLine(output);
  const other = origin === 'wheel' ? 'prebuilt' : 'wheel';
  return new SetupFailure(
    `the TensorFlow binding (${origin}) was put in place and does not load ("${error.trim()}"): try the other one with \`npm run setup -- --tensorflow ${other}\`.`,
  );
}
