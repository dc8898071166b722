import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectIn, projectRoot, type Step, setupModule, temporaryFolder } from './setup-modules';

// A PATH with nothing on it; installing is then advised for every package manager.
const nothing = (folder: string): NodeJS.ProcessEnv => ({ PATH: join(folder, 'no-programs') });

/** A program of this name in `folder` that prints these words and ends with this status. */
function standIn(folder: string, name: string, words: string, status = 0): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho "${words}"\nexit ${status}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('what set-up says when something is missing', () => {
  it('an old Node.js: its version, the one needed and how to get it', () => {
    // As `process.versions` reads there.
    const pretend = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"18.19.0"}})';
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', pretend, join(projectRoot, 'setup', 'run.mjs')],
      { encoding: 'utf8' },
    );
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^set-up stopped: this is Node\.js 18\.19\.0 and .* 20\.19 or newer; .*`nvm install 22`\.\n$/,
    );
  });

  it('no python3', async (context) => {
    const { findPython } = await setupModule<{ findPython(env: NodeJS.ProcessEnv): Promise<unknown> }>(
      'virtual-environment',
    );
    await assert.rejects(
      findPython(nothing(temporaryFolder(context))),
      /Python 3\.10 or newer is needed and there is no python3 on the PATH: install it with `.*apt-get install python3 python3-venv`/,
    );
  });

  it('only a Python that is too old', async (context) => {
    const { findPython } = await setupModule<{ findPython(env: NodeJS.ProcessEnv): Promise<unknown> }>(
      'virtual-environment',
    );
    const folder = temporaryFolder(context);
    standIn(folder, 'python3', '3.9.18');
    await assert.rejects(
      findPython({ PATH: folder }),
      /needed and python3 is 3\.9\.18: install a newer one with .*PYTHON=\/path\/to\/python3/,
    );
  });

  it('a Python without its venv module', async (context) => {
    const { pythonEnvironment } = await setupModule<{ pythonEnvironment: Step }>('python-environment');
    const folder = temporaryFolder(context);
    const python = join(folder, 'python3');
    // Debian's words, where python3-venv is a package of its own.
    writeFileSync(
      python,
      '#!/bin/sh\n[ "$1" = -c ] && echo 3.11.2 && exit 0\n' +
        'echo "The virtual environment was not created successfully because ensurepip is not available."\nexit 1\n',
    );
    chmodSync(python, 0o755);
    await assert.rejects(
      pythonEnvironment.run(await projectIn(folder, { PATH: folder })),
      /Python 3\.11\.2 \(.*python3\) lacks its venv module .*apt-get install python3\.11-venv`/,
    );
  });

  it('no C++ compiler, and one that CXX names wrongly', async (context) => {
    const { findCompiler } = await setupModule<{ findCompiler(env: NodeJS.ProcessEnv): string[] }>(
      'tensorflow-wheel',
    );
    const env = nothing(temporaryFolder(context));
    assert.throws(
      () => findCompiler(env),
      /no C\+\+ compiler on the PATH: install one with `.*apt-get install g\+\+`/,
    );
    assert.throws(() => findCompiler({ ...env, CXX: 'nope -m64' }), /CXX names "nope -m64".*`unset CXX`/);
  });

  it('takes the compiler with its first arguments from CXX', async (context) => {
    const { findCompiler } = await setupModule<{ findCompiler(env: NodeJS.ProcessEnv): string[] }>(
      'tensorflow-wheel',
    );
    const folder = temporaryFolder(context);
    const ccache = standIn(folder, 'ccache', '');
    assert.deepEqual(findCompiler({ PATH: folder, CXX: 'ccache g++' }), [ccache, 'g++']);
  });

  it('no npm', async (context) => {
    const { npmPackages } = await setupModule<{ npmPackages: Step }>('npm-packages');
    const folder = temporaryFolder(context);
    await assert.rejects(npmPackages.run(await projectIn(folder, nothing(folder))), /npm is not on the PATH/);
  });

  it('no network for npm', async (context) => {
    const { npmPackages } = await setupModule<{ npmPackages: Step }>('npm-packages');
    const folder = temporaryFolder(context);
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(join(projectRoot, file), join(folder, file));
    const project = await projectIn(folder, {
      ...process.env,
      // Nothing listens on the discard port.
      npm_config_registry: 'http://127.0.0.1:9',
      npm_config_cache: join(folder, 'npm-cache'),
      npm_config_fetch_retries: '0',
    });
    await assert.rejects(
      npmPackages.run(project),
      /npm cannot reach its package registry \(ECONNREFUSED\): check the connection.*`npm config set proxy URL`/,
    );
  });

  it('no network for pip, and a file with another hash', async () => {
    const { whyPipFailed } = await setupModule<{ whyPipFailed(output: string, log: string): Error }>(
      'virtual-environment',
    );
    // pip 23's own words.
    const unreachable =
      "WARNING: Retrying (Retry(total=0)) after connection broken by 'ProxyError('Cannot connect to proxy.')'\n" +
      'ERROR: No matching distribution found for tensorflow-cpu==2.21.0';
    assert.match(whyPipFailed(unreachable, 'pip.log').message, /pip cannot reach its package index/);
    const altered = 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.';
    assert.match(whyPipFailed(altered, 'pip.log').message, /sha256 is not the pinned one.*`npm run setup`/);
  });

  it('an unknown choice of the TensorFlow library', async (context) => {
    await assert.rejects(
      projectIn(temporaryFolder(context), { FER_TENSORFLOW: 'newest' }),
      /cannot be "newest".*--tensorflow auto\|prebuilt\|wheel/,
    );
  });

  it('the host of the prebuilt binding does not answer', async (context) => {
    const { prebuiltHostAnswers } = await setupModule<{
      prebuiltHostAnswers(project: unknown): Promise<boolean>;
    }>('tensorflow-prebuilt');
    const folder = temporaryFolder(context);
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    const project = await projectIn(folder, { TFJS_NODE_CDN_STORAGE: 'http://127.0.0.1:9/' });
    assert.equal(await prebuiltHostAnswers(project), false);
  });
});
