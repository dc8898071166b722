import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installCommand, SetupFailure } from './failure.mjs';
import { sha256 } from './files.mjs';
import { findProgram, lastLine, runProgram } from './programs.mjs';
import { addEntry, soundEntry } from './shared-cache.mjs';
import { environmentForPip, pinnedAndQuiet, whyPipFailed } from './virtual-environment.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {'wheel' | 'gpu'} Processor what the wheel's library computes on */

/** The N-API version in the addon's path; Node.js 20 and every later one offer it. */
const napiVersion = 8;

const machines = /** @type {const} */ ({ x64: 'x86_64', arm64: 'aarch64' });

/**
 * The wheel for this machine, or undefined where none has the libraries.
 *
 * @param {string} root
 * @param {Processor} processor
 */
export function pinnedWheel(root, processor = 'wheel') {
  if (process.platform !== 'linux' || !(process.arch === 'x64' || process.arch === 'arm64')) return undefined;
  if (processor === 'gpu' && process.arch !== 'x64') return undefined;
  const machine = machines[process.arch];
  const file = requirementFile(root, processor);
  const pin = readFileSync(file, 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .find((line) => (processor === 'gpu' ? line.startsWith('tensorflow==') : line.includes(`'${machine}'`)));
  const match = pin?.match(/^([\w-]+)==(\S+) .*--hash=sha256:([0-9a-f]{64})/);
  if (!match) throw new Error(`${file} pins no wheel for ${machine}`);
  // The systems that a wheel may be for: a C library up to this version, as NVIDIA's ask for various older ones.
  const oldest = processor === 'gpu' ? 5 : 27;
  const systems = Array.from({ length: 28 - oldest }, (_, index) => `manylinux_2_${27 - index}_${machine}`);
  return {
    package: match[1],
    version: match[2],
    sha256: match[3],
    platforms: processor === 'gpu' ? [...systems, `manylinux2014_${machine}`] : systems,
  };
}

/**
 * @param {string} root
 * @param {Processor} processor
 */
const requirementFile = (root, processor) =>
  join(root, 'setup', processor === 'gpu' ? 'tensorflow-gpu-wheels.txt' : 'tensorflow-wheel.txt');

/**
 * The cache entry of the wheel's libraries and headers.
 *
 * @param {string} root
 * @param {Processor} processor
 */
export function wheelLibraryName(root, processor = 'wheel') {
  const wheel = pinnedWheel(root, processor);
  const gpu = processor === 'gpu' ? '-gpu' : '';
  // The file of pins counts as well: it also names the CUDA libraries.
  const key = wheel && (gpu ? sha256(readFileSync(requirementFile(root, processor))) : wheel.sha256);
  return wheel && `tensorflow${gpu}-${wheel.version}-linux-${process.arch}-${key?.slice(0, 8)}`;
}

/**
 * The libraries and headers of the pinned wheel, in the cache, downloaded if they are not there yet.
 *
 * @param {Project} project
 * @param {Processor} processor
 * @returns {Promise<string>} a folder with `lib` and `include`, for GPUs also `nvidia`
 */
export async function wheelLibrary(project, processor = 'wheel') {
  const { root, cacheFolder, venvPython, env, logFolder } = project;
  const name = wheelLibraryName(root, processor);
  const wheel = pinnedWheel(root, processor);
  if (!name || !wheel) {
    if (processor === 'gpu') {
      throw new SetupFailure(
        `TensorFlow for GPUs is pinned for Linux on x86-64 alone, and this is ${process.platform} on ${process.arch}: use the one for processors with \`npm run setup -- --tensorflow auto\`.`,
      );
    }
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
        ...wheel.platforms.flatMap((platform) => ['--platform', platform]),
        '-r',
        requirementFile(root, processor),
        '-d',
        downloads,
      ],
      { cwd: root, env: environmentForPip(env), logFile },
    );
    if (!ok) throw whyPipFailed(output, logFile);
    const files = readdirSync(downloads).map((file) => join(downloads, file));
    const unpacked = await runProgram(
      venvPython,
      [join(root, 'setup', 'unpack_wheel.py'), folder, ...files],
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
 * @param {Processor} processor
 */
function wheelBindingName(root, processor) {
  const sources = join(root, 'node_modules', '@tensorflow', 'tfjs-node', 'binding');
  const texts = readdirSync(sources)
    .sort()
    .map((file) => readFileSync(join(sources, file)));
  const key = sha256(pinnedWheel(root, processor)?.sha256 ?? '', String(napiVersion), process.arch, ...texts);
  return `tfjs-binding-${key.slice(0, 16)}`;
}

/**
 * The binding, built against the wheel's library by the C++ compiler itself: the two source files need only N-API's
 * headers, which are an npm package, so neither node-gyp nor a download of Node's headers is involved.
 *
 * @param {Project} project
 * @param {Processor} processor
 * @returns {Promise<import('./tensorflow-binding.mjs').Binding>}
 */
export async function wheelBinding(project, processor = 'wheel') {
  const { root, cacheFolder, env, logFolder } = project;
  const name = wheelBindingName(root, processor);
  const found = await soundEntry(cacheFolder, name);
  // Known before hundreds of MB are downloaded in vain.
  const compiler = found ? [] : findCompiler(env);
  const library = await wheelLibrary(project, processor);
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
