import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installCommand, SetupFailure } from './failure.mjs';
import { sha256 } from './files.mjs';
import { findProgram, lastLine, runProgram } from './programs.mjs';
import { addEntry, soundEntry } from './shared-cache.mjs';
import { environmentForPip, pinnedAndQuiet, whyPipFailed } from './virtual-environment.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/** The N-API version in the addon's path; Node.js 20 and every later one offer it. */
const napiVersion = 8;

const machines = /** @type {const} */ ({ x64: 'x86_64', arm64: 'aarch64' });

/**
 * The wheel for this machine, or undefined where none has the libraries.
 *
 * @param {string} root
 */
export function pinnedWheel(root) {
  if (process.platform !== 'linux' || !(process.arch === 'x64' || process.arch === 'arm64')) return undefined;
  const machine = machines[process.arch];
  const pin = readFileSync(requirementFile(root), 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .find((line) => line.includes(`'${machine}'`));
  const match = pin?.match(/^([\w-]+)==(\S+) .*--hash=sha256:([0-9a-f]{64})/);
  if (!match) throw new Error(`${requirementFile(root)} pins no wheel for ${machine}`);
  return { package: match[1], version: match[2], sha256: match[3], platform: `manylinux_2_27_${machine}` };
}

/** @param {string} root */
const requirementFile = (root) => join(root, 'setup', 'tensorflow-wheel.txt');

/**
 * The cache entry of the wheel's libraries and headers.
 *
 * @param {string} root
 */
export function wheelLibraryName(root) {
  const wheel = pinnedWheel(root);
  return wheel && `tensorflow-${wheel.version}-linux-${process.arch}-${wheel.sha256.slice(0, 8)}`;
}

/**
 * The libraries and headers of the pinned wheel, in the cache, downloaded if they are not there yet.
 *
 * @param {Project} project
 * @returns {Promise<string>} a folder with `lib` and `include`
 */
export async function wheelLibrary(project) {
  const { root, cacheFolder, venvPython, env, logFolder } = project;
  const name = wheelLibraryName(root);
  const wheel = pinnedWheel(root);
  if (!name || !wheel) {
    throw new SetupFailure(
      `no pinned TensorFlow wheel has libraries for ${process.platform} on ${process.arch}: use the prebuilt binding with \`npm run setup -- --tensorflow prebuilt\`.`,
    );
  }
  const found = await soundEntry(cacheFolder, name);
  if (found) return found;
  const logFile = join(logFolder, 'tensorflow-wheel.log');
  return addEntry(cacheFolder, name, async (folder) => {
    const downloads = mkdtempSync(join(folder, 'wheel-'));
    const { ok, output } = await runProgram(
      venvPython,
      [
        '-m',
        'pip',
        'download',
        '--no-deps',
        ...pinnedAndQuiet,
        '--no-cache-dir',
        '--python-version',
        '3.11',
        '--implementation',
        'cp',
        '--abi',
        'cp311',
        '--platform',
        wheel.platform,
        '-r',
        requirementFile(root),
        '-d',
        downloads,
      ],
      { cwd: root, env: environmentForPip(env), logFile },
    );
    if (!ok) throw whyPipFailed(output, logFile);
    const [file] = readdirSync(downloads);
    const unpacked = await runProgram(
      venvPython,
      [join(root, 'setup', 'unpack_wheel.py'), join(downloads, file), folder],
      { cwd: root, env, logFile },
    );
    if (!unpacked.ok) {
      throw new SetupFailure(
        `the TensorFlow wheel could not be unpacked into ${cacheFolder} ("${lastLine(unpacked.output)}"): make room or give yourself the folder, then run \`npm run setup\` again.`,
      );
    }
    rmSync(downloads, { recursive: true });
  });
}

/**
 * The cache entry of the binding built against the wheel.
 *
 * @param {string} root
 */
function wheelBindingName(root) {
  const sources = join(root, 'node_modules', '@tensorflow', 'tfjs-node', 'binding');
  const texts = readdirSync(sources)
    .sort()
    .map((file) => readFileSync(join(sources, file)));
  const key = sha256(pinnedWheel(root)?.sha256 ?? '', String(napiVersion), process.arch, ...texts);
  return `tfjs-binding-${key.slice(0, 16)}`;
}

/**
 * The binding, built against the wheel's library by the C++ compiler itself: the two source files need only N-API's
 * headers, which are an npm package, so neither node-gyp nor a download of Node's headers is involved.
 *
 * @param {Project} project
 * @returns {Promise<import('./tensorflow-binding.mjs').Binding>}
 */
export async function wheelBinding(project) {
  const { root, cacheFolder, env, logFolder } = project;
  const name = wheelBindingName(root);
  const found = await soundEntry(cacheFolder, name);
  // Known before 274 MB are downloaded in vain.
  const compiler = found ? [] : findCompiler(env);
  const library = await wheelLibrary(project);
  if (found) return { library, addon: found, cacheEntries: [library, found] };

  const logFile = join(logFolder, 'tensorflow-binding.log');
  const tfjsNode = join(root, 'node_modules', '@tensorflow', 'tfjs-node');
  const addon = await addEntry(cacheFolder, name, async (folder) => {
    const { ok, output } = await runProgram(
      compiler[0],
      [
        ...compiler.slice(1),
        '-shared',
        '-fPIC',
        '-O2',
        '-std=c++17',
        '-DBUILDING_NODE_EXTENSION',
        `-DNAPI_VERSION=${napiVersion}`,
        '-I',
        join(root, 'node_modules', 'node-api-headers', 'include'),
        '-I',
        join(root, 'node_modules', '@tensorflow'),
        '-I',
        join(library, 'include'),
        join(tfjsNode, 'binding', 'tfjs_backend.cc'),
        join(tfjsNode, 'binding', 'tfjs_binding.cc'),
        '-o',
        join(folder, 'tfjs_binding.node'),
        '-L',
        join(library, 'lib'),
        '-ltensorflow',
        '-ltensorflow_framework',
        // From lib/napi-v8 of the npm package to its deps/lib.
        '-Wl,-rpath,$ORIGIN/../../deps/lib',
      ],
      { cwd: tfjsNode, env, logFile },
    );
    if (!ok) throw whyCompilerFailed(output, compiler[0], env, logFile);
  });
  return { library, addon, cacheEntries: [library, addon] };
}

/** @param {NodeJS.ProcessEnv} env */
export function hasCompiler(env) {
  return compilerIn(env) !== undefined;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[] | undefined}
 */
function compilerIn(env) {
  const words = env.CXX?.trim().split(/\s+/) ?? [];
  const path = findProgram(words.length > 0 && words[0] ? [words[0]] : ['c++', 'g++', 'clang++'], env);
  return path ? [path, ...words.slice(1)] : undefined;
}

/**
 * The C++ compiler and its first arguments: what `CXX` says, else c++, g++ or clang++.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function findCompiler(env) {
  const compiler = compilerIn(env);
  if (compiler) return compiler;
  const packages = { apt: 'g++', dnf: 'gcc-c++', pacman: 'gcc', brew: 'gcc' };
  throw new SetupFailure(
    env.CXX
      ? `CXX names "${env.CXX}", which is not a program on the PATH: run \`unset CXX\` or name a C++ compiler.`
      : `the TensorFlow binding has to be built here and there is no C++ compiler on the PATH: install one with ${installCommand(packages, env)}.`,
  );
}

/**
 * @param {string} output
 * @param {string} compiler
 * @param {NodeJS.ProcessEnv} env
 * @param {string} logFile
 */
function whyCompilerFailed(output, compiler, env, logFile) {
  if (
    /fatal error: \S+: No such file|cannot execute .*cc1plus|cannot find (crt|-l(stdc\+\+|m|c)\b)/.test(
      output,
    )
  ) {
    const packages = {
      apt: 'build-essential',
      dnf: 'gcc-c++ glibc-devel',
      pacman: 'base-devel',
      brew: 'gcc',
    };
    return new SetupFailure(
      `${compiler} lacks a part of the C++ tool chain: install all of it with ${installCommand(packages, env)}, then run \`npm run setup\` again (${logFile}).`,
    );
  }
  const error = output.split('\n').find((line) => line.includes('error')) ?? lastLine(output);
  return new SetupFailure(
    `${compiler} could not build the TensorFlow binding ("${error.trim()}"): read ${logFile}, or name a compiler that knows C++17 with CXX=g++ npm run setup.`,
  );
}
